package epi

import (
	"fmt"
	"math"
)

// QuantileType says how a quantile lies between two values, by the numbers of
// R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, Am Stat
// 1996;50:361-365, doi:10.1080/00031305.1996.10473566.
type QuantileType int

const (
	// Averaged is type 2: a value of the sample, or the mean of two at a jump.
	Averaged QuantileType = 2
	// Interpolated is type 7: linear between values, the default of R.
	Interpolated QuantileType = 7
)

// Quantile gives the quantile p, from 0 to 1, of values in ascending order, of
// which none is missing; it is NaN where there are none.
func Quantile(sorted []float64, p float64, kind QuantileType) (float64, error) {
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("a quantile lies from 0 to 1; it is %v", p)
	}
	if len(sorted) == 0 {
		return math.NaN(), nil
	}
	at := func(i float64) float64 { return sorted[int(min(max(i, 0), float64(len(sorted)-1)))] }
	n := float64(len(sorted))
	switch kind {
	case Interpolated:
		return between(at, p*(n-1)), nil
	case Averaged:
		return averaged(at, n*p), nil
	}
	return 0, fmt.Errorf("quantiles are of type 2 or 7, not %d", kind)
}

// slack is the rounding that R forgives when it asks whether a quantile falls
// on a value.
const slack = 4 * 0x1p-52

func between(at func(float64) float64, position float64) float64 {
	below := math.Floor(position + slack)
	low, high := at(below), at(below+1)
	if part := position - below; part > slack && low != high {
		return (1-part)*low + part*high
	}
	return low
}

func averaged(at func(float64) float64, position float64) float64 {
	below := math.Floor(position + slack)
	if position-below > slack {
		return at(below)
	}
	return (at(below-1) + at(below)) / 2
}
