package epi

import "math"

// Prediction is what a regression expects of a period.
type Prediction struct {
	// Logarithm is that of the expected count, and Error its standard error.
	Logarithm, Error float64
	// Dispersion is the variance of counts as a multiple of their mean.
	Dispersion float64
}

// Threshold is what a count is compared with.
type Threshold struct {
	// Lower and Upper are the ends of the interval of ordinary counts. Upper is
	// NaN where there is none.
	Lower, Upper float64
	// PValue is the probability of the observed count or more, Score its excess
	// as a share of that of the upper end.
	PValue, Score float64
}

// FarringtonThreshold takes a power of a count to be normally distributed, and
// the expected count to be uncertain, as Farrington et al. 1996 do; tail is the
// probability beyond either end.
func (p Prediction) FarringtonThreshold(power Power, tail, observed float64) Threshold {
	mean, exponent := max(smallestMean, math.Exp(p.Logarithm)), power.exponent()
	tau := p.Dispersion + mean*p.Error*p.Error
	// The delta method gives the variance of the power.
	deviation := exponent * math.Sqrt(math.Pow(mean, 2*exponent-1)*tau)
	middle := math.Pow(mean, exponent)
	end := func(z float64) float64 { return math.Pow(middle+z*deviation, 1/exponent) }
	z := normalQuantile(1 - tail)
	a, b := end(-z), end(z)
	if math.IsNaN(b) || a > b {
		a, b = b, a
	}
	lower := 0.0
	if a > 0 {
		lower = a
	}
	return Threshold{
		Lower: lower, Upper: b,
		PValue: math.Erfc((math.Pow(observed, exponent)-middle)/deviation/math.Sqrt2) / 2,
		Score:  (observed - mean) / (b - mean),
	}
}

// NoufailyThreshold takes counts to have a negative binomial distribution (a
// Poisson one at dispersion 1) around the expected count or, where it is to be
// uncertain, around the upper end of its interval at a level of 1-tail (R's
// thresholdMethod nbPlugin and muan; Noufaily et al. 2013 and M. Salmon, D.
// Schumacher and M. Höhle, Monitoring count time series in R: aberration
// detection in public health surveillance, J Stat Softw 2016;70(10),
// doi:10.18637/jss.v070.i10). As in R, the score compares counts with the
// logarithm of what is expected; above 1 it says the same as with the count
// itself.
func (p Prediction) NoufailyThreshold(uncertain bool, tail, observed float64) Threshold {
	logarithm := p.Logarithm
	if uncertain {
		logarithm += normalQuantile(1-tail) * p.Error
	}
	counts := spread{mean: math.Exp(logarithm), dispersion: p.Dispersion}
	if math.IsInf(counts.mean, 1) {
		return Threshold{Upper: math.NaN(), PValue: math.NaN(), Score: math.NaN()}
	}
	upper := counts.quantile(1 - tail)
	return Threshold{
		Lower: counts.quantile(tail), Upper: upper, PValue: counts.atLeast(observed),
		Score: (observed - p.Logarithm) / (upper - p.Logarithm),
	}
}
