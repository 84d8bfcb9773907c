package epi

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// spread is a negative binomial distribution, by its mean and the ratio of its
// variance to it; a Poisson distribution where that is 1.
type spread struct{ mean, dispersion float64 }

// upTo gives the probability of a whole number of events or fewer.
func (s spread) upTo(n float64) float64 {
	switch {
	case n < 0:
		return 0
	case s.mean == 0:
		return 1
	case s.dispersion <= 1:
		return mathext.GammaIncRegComp(n+1, s.mean)
	case n == 0:
		return math.Exp(-s.size() * math.Log(s.dispersion))
	}
	cdf, _ := betaCDF(1/s.dispersion, s.size(), n+1)
	return cdf
}

// atLeast gives the probability of a number of events or more.
func (s spread) atLeast(n float64) float64 {
	n = math.Ceil(n)
	switch {
	case math.IsNaN(n + s.mean + s.dispersion):
		return math.NaN()
	case n <= 0:
		return 1
	case s.mean == 0:
		return 0
	case s.normal():
		return math.Erfc((n-0.5-s.mean)/s.deviation()/math.Sqrt2) / 2
	case s.dispersion <= 1:
		return mathext.GammaIncReg(n, s.mean)
	case n == 1:
		return -math.Expm1(-s.size() * math.Log(s.dispersion))
	}
	cdf, _ := betaCDF(1-1/s.dispersion, n, s.size())
	return cdf
}

// manyEvents is the mean over the dispersion from which on a normal distribution
// serves: its quantiles are right to a billionth there, and sums of so many terms
// take long.
const manyEvents = 1e10

func (s spread) normal() bool { return s.mean/s.dispersion > manyEvents }

// size is the number of failures of the negative binomial distribution.
func (s spread) size() float64 { return s.mean / (s.dispersion - 1) }

func (s spread) deviation() float64 { return math.Sqrt(s.mean * s.dispersion) }

// quantile gives the least number of events up to which the probability p is
// reached.
func (s spread) quantile(p float64) float64 {
	switch {
	case math.IsNaN(s.mean + s.dispersion):
		return math.NaN()
	case s.normal():
		return math.Round(s.mean + normalQuantile(p)*s.deviation())
	}
	// Below low it is not reached, at high it is.
	low, high := -1.0, math.Ceil(s.mean+3*s.deviation())
	for s.upTo(high) < p {
		low, high = high, 2*high+1
	}
	for high-low > 1 {
		middle := math.Floor((low + high) / 2)
		switch {
		case middle <= low || middle >= high:
			return high // beyond 2^53 there are no whole numbers between
		case s.upTo(middle) >= p:
			high = middle
		default:
			low = middle
		}
	}
	return high
}
