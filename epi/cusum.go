package epi

import (
	"fmt"
	"math"
	"slices"
)

// Transformation makes counts of a mean m about normal, with a mean of zero and
// a variance of one.
type Transformation int

const (
	// Standard is (x-m)/√m.
	Standard Transformation = iota
	// Rossi is (x-3m+2√(xm))/(2√m), the best of those that Rossi et al. compare.
	Rossi
	// Anscombe is 3/2·(x^⅔-m^⅔)/m^⅙, the Anscombe residual.
	Anscombe
	// AnscombeSecondOrder is the Anscombe residual with the mean of x^⅔ to the
	// second order: D. A. Pierce and D. W. Schafer, Residuals in generalized
	// linear models, J Am Stat Assoc 1986;81:977-986,
	// doi:10.1080/01621459.1986.10478361.
	AnscombeSecondOrder
	// NegativeBinomial is (x-m)/√(m+Dispersion·m²), Pearson's residual.
	NegativeBinomial
)

// CUSUM has the parameters of a cumulative sum.
type CUSUM struct {
	// Training is the number of counts at the start of the series that are in
	// control; monitoring begins after them.
	Training int
	// Reference is k, what a deviation has to exceed to add to the sum; Limit is
	// h, the sum that is an alarm.
	Reference, Limit float64
	Transformation   Transformation
	// Dispersion is that of NegativeBinomial, above zero.
	Dispersion float64
	// Mean is the mean in control; where it is zero, it is estimated from the
	// training.
	Mean float64
	// Season is the number of periods in a year for a mean that is estimated as
	// one wave a year; zero estimates a constant.
	Season float64
}

// StandardCUSUM gives the parameters that R has by default: those of Rossi et
// al. for 500 periods up to a false alarm on average, and 7 up to that of a shift.
func StandardCUSUM(training int) CUSUM {
	return CUSUM{Training: training, Reference: 1.04, Limit: 2.26}
}

// Detect adds up by how much transformed counts exceed the reference value, and
// raises an alarm as long as the sum is at the limit or above: G. Rossi, L.
// Lampugnani and M. Marchi, An approximate CUSUM procedure for surveillance of
// health events, Stat Med 1999;18:2111-2122,
// doi:10.1002/(SICI)1097-0258(19990830)18:16<2111::AID-SIM171>3.0.CO;2-Q (R:
// algo.cusum of surveillance). Statistic is the sum, which an alarm does not set
// back, Expected the mean in control, and Upper the least count that would have
// taken the sum of before to the limit, rounded up for Standard.
//
// Two thresholds of R contradict its alarms: that of AnscombeSecondOrder, in which
// the sign of an exponent is lost, and that of Rossi where no count could keep the
// sum below the limit. These are where alarms begin. R's anscombeNegBin is left
// out, as it looks a function up in a table of few digits.
//
// A missing count adds nothing to the sum and is itself not known to be an alarm
// or none; R knows nothing from there on. The mean is that of the counts that
// are known. Where it has to be estimated and can't be, as the training has no
// cases, nothing is known.
func (c CUSUM) Detect(counts []float64) ([]Detection, error) {
	if err := c.check(counts); err != nil {
		return nil, err
	}
	means := c.means(counts)
	found, sum := make([]Detection, len(counts)), 0.0
	for t, n := range counts {
		found[t] = unknown(n)
		if t < c.Training || math.IsNaN(n+means[t]) {
			continue
		}
		need := c.Limit + c.Reference - sum
		sum = max(0, sum+c.transform(n, means[t])-c.Reference)
		found[t] = Detection{
			Observed: n, Expected: means[t], Upper: max(0, c.threshold(need, means[t])), Statistic: sum,
			Known: true, Alarm: sum >= c.Limit,
		}
	}
	return found, nil
}

func (c CUSUM) check(counts []float64) error {
	if err := finite([]float64{c.Reference, c.Limit, c.Mean, c.Season, c.Dispersion}); err != nil {
		return fmt.Errorf("the parameters of a cumulative sum: %w", err)
	}
	switch {
	case c.Transformation < Standard || c.Transformation > NegativeBinomial:
		return fmt.Errorf("%d is no transformation of counts", c.Transformation)
	case c.Training < 0:
		return fmt.Errorf("a training has zero counts or more, not %d", c.Training)
	case c.Reference < 0 || c.Limit <= 0:
		return fmt.Errorf("a cumulative sum has a reference value of zero or more and a limit above zero, not %v and %v", c.Reference, c.Limit)
	case c.Mean < 0:
		return fmt.Errorf("a mean in control is above zero, not %v", c.Mean)
	case c.Season != 0 && c.Season <= 2:
		return fmt.Errorf("a wave has more than two periods, not %v", c.Season)
	case c.Transformation == NegativeBinomial && c.Dispersion <= 0:
		return fmt.Errorf("a negative binomial distribution has a dispersion above zero, not %v", c.Dispersion)
	}
	return checkCounts(counts)
}

// means gives the mean in control of each period, NaN where there is none.
func (c CUSUM) means(counts []float64) []float64 {
	constant := func(mean float64) []float64 { return slices.Repeat([]float64{mean}, len(counts)) }
	if c.Mean > 0 {
		return constant(c.Mean)
	}
	times, training, total := present(counts[:min(c.Training, len(counts))])
	switch {
	case total == 0:
		return constant(math.NaN())
	case c.Season == 0:
		return constant(total / float64(len(training)))
	}
	s := Seasonality{Period: c.Season, Harmonics: 1}
	r := Regression{Response: training}
	for _, t := range times {
		r.Design = append(r.Design, s.row(t, 0))
	}
	fit, err := FitPoisson(r)
	if err != nil || !fit.Converged {
		return constant(math.NaN())
	}
	means := make([]float64, len(counts))
	for t := range means {
		linear, _ := fit.Predict(s.row(float64(t), 0))
		means[t] = math.Exp(linear)
	}
	return means
}

// present gives the times and the values of the counts that are known, and their
// sum.
func present(counts []float64) (times, values []float64, total float64) {
	for t, n := range counts {
		if !math.IsNaN(n) {
			times, values, total = append(times, float64(t)), append(values, n), total+n
		}
	}
	return times, values, total
}

const twoThirds = 2.0 / 3

// transform standardizes a count.
func (c CUSUM) transform(x, m float64) float64 {
	switch c.Transformation {
	case Rossi:
		return (x - 3*m + 2*math.Sqrt(x*m)) / (2 * math.Sqrt(m))
	case Anscombe:
		return 1.5 * (math.Pow(x, twoThirds) - math.Pow(m, twoThirds)) / math.Pow(m, 1.0/6)
	case AnscombeSecondOrder:
		return 1.5 * (math.Pow(x, twoThirds) - secondOrder(m)) / math.Pow(m, 1.0/6)
	case NegativeBinomial:
		return (x - m) / math.Sqrt(m+c.Dispersion*m*m)
	case Standard:
	}
	return (x - m) / math.Sqrt(m)
}

// secondOrder is about the mean of x^⅔.
func secondOrder(m float64) float64 { return math.Pow(m, twoThirds) - 1/math.Cbrt(m)/9 }

// threshold gives the count that is transformed to a value; below zero where
// every count is transformed to more.
func (c CUSUM) threshold(value, m float64) float64 {
	fromPower := func(mean float64) float64 {
		return math.Pow(max(0, value*twoThirds*math.Pow(m, 1.0/6)+mean), 1.5)
	}
	switch c.Transformation {
	case Rossi:
		// The root of x + 2√m·√x - (3m + 2√m·value) for √x.
		root := math.Sqrt(max(m, 4*m+2*math.Sqrt(m)*value)) - math.Sqrt(m)
		return root * root
	case Anscombe:
		return fromPower(math.Pow(m, twoThirds))
	case AnscombeSecondOrder:
		return fromPower(secondOrder(m))
	case NegativeBinomial:
		return math.Sqrt(m+c.Dispersion*m*m)*value + m
	case Standard:
	}
	return math.Ceil(math.Sqrt(m)*value + m)
}
