package epi

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// refinements bounds the Newton steps that take a quantile to full precision.
const refinements = 20

// gammaQuantile gives the quantile p of the gamma distribution of a shape at
// scale one. The shape is above zero, p from 0 to 1.
func gammaQuantile(p, shape float64) float64 {
	if p <= 0 || math.IsNaN(p+shape) {
		return 0 * p * shape
	}
	if p >= 1 {
		return math.Inf(1)
	}
	// Below the first term of its series the distribution is that term.
	logGamma, _ := math.Lgamma(shape + 1)
	first := math.Exp((math.Log(p) + logGamma) / shape)
	if first < 1e-12 {
		return first
	}
	start := distuv.Gamma{Alpha: shape, Beta: 1}.Quantile(p)
	if !(start > 0) {
		start = first
	}
	return refine(start, math.Inf(1), func(x float64) (gap, slope float64) {
		d := distuv.Gamma{Alpha: shape, Beta: 1}
		if p > 0.5 {
			return (1 - p) - mathext.GammaIncRegComp(shape, x), d.Prob(x)
		}
		return mathext.GammaIncReg(shape, x) - p, d.Prob(x)
	})
}

// betaQuantile gives the quantile p of the beta distribution, whose parameters
// are above zero.
func betaQuantile(p, a, b float64) float64 {
	switch {
	case a == 1:
		return -math.Expm1(math.Log1p(-p) / b)
	case b == 1:
		return math.Exp(math.Log(p) / a)
	}
	start := distuv.Beta{Alpha: a, Beta: b}.Quantile(p)
	return refine(start, 1, func(x float64) (gap, slope float64) {
		cdf, density := betaCDF(x, a, b)
		return cdf - p, density
	})
}

// refine takes Newton steps from start, within 0 and end, until they no longer
// shrink.
func refine(start, end float64, at func(x float64) (gap, slope float64)) float64 {
	x, last := start, math.Inf(1)
	for range refinements {
		gap, slope := at(x)
		step := gap / slope
		next := x - step
		if !(math.Abs(step) < last) || !(next > 0 && next < end) {
			return x
		}
		x, last = next, math.Abs(step)
	}
	return x
}

// studentQuantile gives the quantile p of Student's t with some degrees of
// freedom.
func studentQuantile(p, freedom float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(p)
}

// normalQuantile gives the quantile p of the standard normal distribution.
func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }
