package epi

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// SerialInterval is the time in days from the onset of symptoms in a case to
// their onset in those it infects: as its mean and standard deviation, or as
// the share of each number of days.
type SerialInterval struct {
	// Mean is above 1 and SD above 0. They are not used where Shares are given.
	Mean, SD float64
	// Shares has the share of pairs that are k days apart at k; nobody is zero
	// days apart, and the shares sum to 1 within a hundredth. They are used as
	// they are.
	Shares []float64
}

// roundedShares is how far shares that a paper prints may be from 1 in all.
const roundedShares = 0.01

// DiscretizedGamma gives the share of each number of days from 0 to days of a
// serial interval whose time beyond one day is gamma distributed, so that its
// mean has to be above 1: the web appendix 11 of A. Cori, N. M. Ferguson,
// C. Fraser and S. Cauchemez, A new framework and software to estimate
// time-varying reproduction numbers during epidemics, Am J Epidemiol
// 2013;178:1505-1512, doi:10.1093/aje/kwt133 (R: discr_si of EpiEstim). What
// lies beyond the last day is left out: the shares of a short stretch sum to
// less than 1.
func DiscretizedGamma(mean, sd float64, days int) ([]float64, error) {
	switch {
	case !(mean > 1) || math.IsInf(mean, 1):
		return nil, fmt.Errorf("the mean of a serial interval is above 1 day here, as nobody infects on the day of their own onset; it is %v", mean)
	case !(sd > 0) || math.IsInf(sd, 1):
		return nil, fmt.Errorf("the standard deviation of a serial interval is above 0 days; it is %v", sd)
	case days < 0:
		return nil, fmt.Errorf("a serial interval needs its days from 0 on, not to %d", days)
	}
	scale := sd * sd / (mean - 1)
	shape := (mean - 1) / scale
	shares := make([]float64, days+1)
	for k := range shares {
		shares[k] = max(0, weighed(float64(k), shape, scale))
	}
	return shares, nil
}

// weighed integrates the gamma density times a triangle of half width one
// about k-1: the second difference of an antiderivative. Right of the mean it
// goes by the complement, whose digits do not cancel in the tail.
func weighed(k, shape, scale float64) float64 {
	if k-1 < shape*scale {
		part := func(x float64) float64 {
			if x <= 0 {
				return 0
			}
			return x*mathext.GammaIncReg(shape, x/scale) - shape*scale*mathext.GammaIncReg(shape+1, x/scale)
		}
		return part(k) - 2*part(k-1) + part(k-2)
	}
	rest := func(x float64) float64 {
		if x <= 0 {
			return x - shape*scale
		}
		return x*mathext.GammaIncRegComp(shape, x/scale) - shape*scale*mathext.GammaIncRegComp(shape+1, x/scale)
	}
	return 2*rest(k-1) - rest(k) - rest(k-2)
}

// Check says what is wrong with a serial interval, if anything is.
func (s SerialInterval) Check() error {
	if s.Shares == nil {
		_, err := DiscretizedGamma(s.Mean, s.SD, 0)
		return err
	}
	return checkShares(s.Shares)
}

// mostDays is where a search for the end of a serial interval ends.
const mostDays = 1000

// Days gives the days after which a share of those infected had their onset.
func (s SerialInterval) Days(share float64) (int, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	shares, err := s.over(mostDays)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for k := range shares {
		if sum += shares[k]; sum >= share {
			return k, nil
		}
	}
	return len(shares), nil
}

// over gives the shares of 0 to days-1 days.
func (s SerialInterval) over(days int) ([]float64, error) {
	if s.Shares == nil {
		return DiscretizedGamma(s.Mean, s.SD, max(0, days-1))
	}
	if err := checkShares(s.Shares); err != nil {
		return nil, err
	}
	shares := make([]float64, max(days, len(s.Shares)))
	copy(shares, s.Shares)
	return shares, nil
}

func checkShares(shares []float64) error {
	if len(shares) < 2 {
		return errors.New("a serial interval needs the shares of zero days, which is 0, and of one day at least")
	}
	if shares[0] != 0 {
		return fmt.Errorf("the share of zero days of a serial interval is 0, as nobody infects on the day of their own onset; it is %v", shares[0])
	}
	sum := 0.0
	for k, share := range shares {
		if !(share >= 0) {
			return fmt.Errorf("the share of %d days of a serial interval is %v: it has to be zero or more", k, share)
		}
		sum += share
	}
	if math.Abs(sum-1) > roundedShares {
		return fmt.Errorf("the shares of a serial interval sum to 1 (within %v); they sum to %v", roundedShares, sum)
	}
	return nil
}

// Infectivity gives for each day the cases before it, each weighted with the
// share of the serial interval at its age: the Lambda of Cori et al. 2013 (R:
// overall_infectivity of EpiEstim). It is NaN on the first day, before which
// nothing is known. Missing cases count as none.
func Infectivity(cases, shares []float64) []float64 {
	lambda := make([]float64, len(cases))
	for t := range cases {
		if t == 0 {
			lambda[t] = math.NaN()
			continue
		}
		for k := 1; k < min(len(shares), t+1); k++ {
			lambda[t] += shares[k] * known(cases[t-k])
		}
	}
	return lambda
}

// known gives zero for a missing value.
func known(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}
