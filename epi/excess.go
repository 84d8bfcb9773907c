package epi

import (
	"errors"
	"fmt"
	"math"
)

// Expected is what a baseline expects of one period, with the interval into
// which a new count would fall at its level.
type Expected struct {
	Mean     float64
	Interval Interval
}

// Excess gives observed less expected, and the same for the ends of the
// interval: the excess is least where most was expected. Observed and expected
// alike are NaN where they are missing.
func (e Expected) Excess(observed float64) (excess float64, interval Interval) {
	return observed - e.Mean, Interval{observed - e.Interval.High, observed - e.Interval.Low}
}

// PScore gives the excess as a share of what was expected, as J. Aron and
// J. Muellbauer, A pandemic primer on excess mortality statistics and their
// comparability across countries, Our World in Data 2020, name it; NaN where
// nothing was expected.
func (e Expected) PScore(observed float64) float64 { return Change(observed, e.Mean) }

// SeasonalMean expects of a week (or month) the mean of the same one in
// reference years, as the five-year average of the offices of statistics: A.
// Karlinsky and D. Kobak, Tracking excess mortality across countries during the
// COVID-19 pandemic with the World Mortality Dataset, eLife 2021;10:e69336,
// doi:10.7554/eLife.69336, give its merits and limits (no trend). reference has
// one count a year, NaN where it is missing. The interval is the prediction
// interval of the normal distribution from the spread of the years, cut at
// zero; it is NaN for a single year. Without any year all is NaN.
func SeasonalMean(reference []float64, level float64) (Expected, error) {
	if err := checkLevel(level); err != nil {
		return Expected{}, err
	}
	var years []float64
	for _, n := range reference {
		if math.IsInf(n, 0) {
			return Expected{}, errors.New("a baseline needs finite counts")
		}
		if !math.IsNaN(n) {
			years = append(years, n)
		}
	}
	n := float64(len(years))
	missing := Interval{math.NaN(), math.NaN()}
	if len(years) == 0 {
		return Expected{math.NaN(), missing}, nil
	}
	e := Expected{centre(years), missing}
	if len(years) == 1 {
		return e, nil
	}
	square := 0.0
	for _, y := range years {
		square += (y - e.Mean) * (y - e.Mean)
	}
	half := studentQuantile((1+level)/2, n-1) * math.Sqrt(square/(n-1)*(1+1/n))
	e.Interval = Interval{max(0, e.Mean-half), e.Mean + half}
	return e, nil
}

// Seasonality describes a baseline with a trend and waves that return each
// year.
type Seasonality struct {
	// Period is the number of periods in a year: 365.25 / 7 for weeks.
	Period float64
	// Harmonics is the number of pairs of sine and cosine, from 0 to 6.
	Harmonics int
	// Trend lets counts grow or fall exponentially.
	Trend bool
}

const mostHarmonics = 6

// SeasonalPoisson fits a quasi-Poisson regression with a trend and waves to
// the periods of a baseline and expects its mean of every period: R. E.
// Serfling, Methods for current statistical analysis of excess
// pneumonia-influenza deaths, Public Health Rep 1963;78:494-506,
// doi:10.2307/4591848, on the scale of counts as C. P. Farrington,
// N. J. Andrews, A. D. Beale and M. A. Catchpole, A statistical algorithm for
// the early detection of outbreaks of infectious disease, J R Stat Soc A
// 1996;159:547-563, doi:10.2307/2983331, whose prediction interval (normal after
// a power of 2/3, EuroMOMO's too) it takes. baseline says which of the counts
// to fit; a missing one (NaN) is left out. The dispersion is 1 at least.
//
// It is an error where a count of the baseline is below zero, where it has no
// more periods than the regression coefficients or no cases at all, or where the
// regression does not settle.
func SeasonalPoisson(counts []float64, baseline []bool, s Seasonality, level float64) ([]Expected, error) {
	if err := s.check(len(counts), len(baseline), level); err != nil {
		return nil, err
	}
	var r Regression
	var times []float64
	total := 0.0
	for t, n := range counts {
		if baseline[t] && !math.IsNaN(n) {
			times, r.Response, total = append(times, float64(t)), append(r.Response, n), total+n
		}
	}
	middle := 0.0
	if len(times) > 0 {
		middle = centre(times)
	}
	for _, t := range times {
		r.Design = append(r.Design, s.row(t, middle))
	}
	if need := len(s.row(0, 0)); len(times) <= need || total == 0 {
		return nil, fmt.Errorf("a baseline with %d coefficients needs more periods than that, not all zero; it has %d, with %v in all", need, len(times), total)
	}
	fit, err := FitPoisson(r)
	if err != nil {
		return nil, fmt.Errorf("fitting a baseline: %w", err)
	}
	if !fit.Converged {
		return nil, fmt.Errorf("a baseline does not settle within %d steps: too few of its periods have cases", fitIterations)
	}
	expected := make([]Expected, len(counts))
	for t := range counts {
		expected[t] = predict(fit, s.row(float64(t), middle), normalQuantile((1+level)/2))
	}
	return expected, nil
}

func (s Seasonality) check(counts, baseline int, level float64) error {
	switch {
	case counts != baseline:
		return fmt.Errorf("%d counts need to be told apart by as many marks, not %d", counts, baseline)
	case !(s.Period > 1) || math.IsInf(s.Period, 1):
		return fmt.Errorf("a year has more than one period, not %v", s.Period)
	case s.Harmonics < 0 || s.Harmonics > mostHarmonics || s.Period <= 2*float64(s.Harmonics):
		return fmt.Errorf("a baseline has 0 to %d harmonics, and fewer than half the periods of a year; not %d", mostHarmonics, s.Harmonics)
	}
	return checkLevel(level)
}

// row is the design of a period; the trend is per year, so that its column is
// of the size of the others.
func (s Seasonality) row(t, middle float64) []float64 {
	row := []float64{1}
	if s.Trend {
		row = append(row, (t-middle)/s.Period)
	}
	for k := 1; k <= s.Harmonics; k++ {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) * t / s.Period)
		row = append(row, sin, cos)
	}
	return row
}

// predict gives the mean of a row and the interval of a new count, z normal
// deviations to either side.
func predict(fit PoissonFit, row []float64, z float64) Expected {
	dispersion := max(1, fit.Dispersion)
	linear, standardError := fit.Predict(row)
	mean := math.Exp(linear)
	// In terms of the mean the error of the linear predictor is relative.
	spread := math.Sqrt(dispersion/mean + dispersion*standardError*standardError)
	end := func(z float64) float64 { return mean * math.Pow(max(0, 1+2.0/3*z*spread), 1.5) }
	return Expected{mean, Interval{end(-z), end(z)}}
}
