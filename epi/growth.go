package epi

import (
	"fmt"
	"math"
)

// GrowthMethod says how a growth rate is fitted.
type GrowthMethod int

const (
	// QuasiPoisson regresses the counts, whose spread it estimates from them:
	// days without cases count, and outliers widen the interval.
	QuasiPoisson GrowthMethod = iota
	// Poisson regresses the counts, taking them to spread as independent events
	// do: its interval is too narrow for reported cases as a rule.
	Poisson
	// LogLinear regresses the logarithms of the counts by least squares. Days
	// without cases have none and are left out, which flatters a fall.
	LogLinear
)

// Growth is an exponential growth rate with its confidence interval.
type Growth struct {
	// Rate is the growth per day: the logarithm of the factor from one day to
	// the next. Error is its standard error.
	Rate, Error float64
	Interval    Interval
	// Doubling is the time in days in which counts double, below zero where
	// they halve; ±Inf where they do neither.
	Doubling float64
	// DoublingInterval has the doubling times of the ends of Interval. Its
	// High is +Inf, or its Low -Inf, where the interval of the rate includes
	// zero: then both growth and decline are compatible with the counts.
	DoublingInterval Interval
	// Dispersion is that of the counts about a Poisson distribution; NaN for
	// LogLinear.
	Dispersion float64
	// Days counts the days that were used.
	Days int
}

// GrowthRate fits exponential growth to the counts of successive days, by
// generalized or ordinary least squares on the days' numbers (R: glm with
// family poisson or quasipoisson, and lm of log counts); a missing day (NaN) is
// left out. As a measure of an epidemic: J. Wallinga and M. Lipsitch, How
// generation intervals shape the relationship between growth rates and
// reproductive numbers, Proc R Soc B 2007;274:599-604,
// doi:10.1098/rspb.2006.3754. The intervals are those of Wald, with the normal
// distribution for Poisson and Student's t otherwise.
//
// It is an error where fewer than three days can be used, all of them are
// zero, or one is below zero.
func GrowthRate(counts []float64, level float64, m GrowthMethod) (Growth, error) {
	if err := checkLevel(level); err != nil {
		return Growth{}, err
	}
	var days, used []float64
	total := 0.0
	for t, n := range counts {
		switch {
		case n < 0 || math.IsInf(n, 1):
			return Growth{}, fmt.Errorf("day %d has %v cases: growth is that of counts of zero or more; settle a publisher's corrections first", t, n)
		case math.IsNaN(n), n == 0 && m == LogLinear:
			continue
		}
		days, used, total = append(days, float64(t)), append(used, n), total+n
	}
	if len(used) < 3 || total == 0 {
		return Growth{}, fmt.Errorf("a growth rate needs three days with counts that are not all zero; there are %d, and %v cases", len(used), total)
	}
	switch m {
	case QuasiPoisson, Poisson:
		return poissonGrowth(days, used, level, m)
	case LogLinear:
		return logLinearGrowth(days, used, level), nil
	}
	return Growth{}, fmt.Errorf("%d is no method to fit growth", m)
}

func poissonGrowth(days, counts []float64, level float64, m GrowthMethod) (Growth, error) {
	middle := centre(days)
	r := Regression{Response: counts, Design: make([][]float64, len(days))}
	for i, day := range days {
		r.Design[i] = []float64{1, day - middle}
	}
	fit, err := FitPoisson(r)
	if err != nil {
		return Growth{}, fmt.Errorf("fitting growth: %w", err)
	}
	if !fit.Converged {
		return Growth{}, fmt.Errorf("growth does not settle within %d steps: too few days have cases", fitIterations)
	}
	g := Growth{Rate: fit.Coefficients[1], Dispersion: fit.Dispersion, Days: len(days)}
	p := (1 + level) / 2
	if m == Poisson {
		g.Error = fit.StandardErrors(1)[1]
		return g.within(normalQuantile(p)), nil
	}
	g.Error = fit.StandardErrors(fit.Dispersion)[1]
	return g.within(studentQuantile(p, float64(fit.ResidualDF))), nil
}

func logLinearGrowth(days, counts []float64, level float64) Growth {
	middle, height := centre(days), 0.0
	for _, n := range counts {
		height += math.Log(n) / float64(len(counts))
	}
	var product, square float64
	for i, day := range days {
		product += (day - middle) * (math.Log(counts[i]) - height)
		square += (day - middle) * (day - middle)
	}
	g := Growth{Rate: product / square, Dispersion: math.NaN(), Days: len(days)}
	residual := 0.0
	for i, day := range days {
		d := math.Log(counts[i]) - height - g.Rate*(day-middle)
		residual += d * d
	}
	freedom := float64(len(days) - 2)
	g.Error = math.Sqrt(residual / freedom / square)
	return g.within(studentQuantile((1+level)/2, freedom))
}

// within sets what follows from rate and error, at so many errors either side.
func (g Growth) within(errs float64) Growth {
	g.Interval = Interval{g.Rate - errs*g.Error, g.Rate + errs*g.Error}
	g.Doubling = math.Ln2 / g.Rate
	g.DoublingInterval = Interval{math.Ln2 / g.Interval.High, math.Ln2 / g.Interval.Low}
	if g.Interval.Low <= 0 && g.Interval.High >= 0 {
		if g.Rate >= 0 {
			g.DoublingInterval.High = math.Inf(1)
		} else {
			g.DoublingInterval = Interval{math.Inf(-1), math.Ln2 / g.Interval.Low}
		}
	}
	return g
}

func centre(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
