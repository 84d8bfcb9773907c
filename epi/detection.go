package epi

import (
	"fmt"
	"math"
)

// Detection is what a method of outbreak detection says of one count of a
// series. What can't be reckoned is NaN.
type Detection struct {
	// Observed is the count.
	Observed float64
	// Expected is what the method takes to be ordinary.
	Expected float64
	// Upper is the threshold in counts: for EARS and Farrington's methods the
	// count above which there is an alarm, for CUSUM and OutbreakP the least
	// with which there is one.
	Upper float64
	// Statistic is what the method compares with its limit; each method says
	// what it is.
	Statistic float64
	// Known says whether the method can tell, and Alarm that it raises one. There
	// is none where it can't tell.
	Known, Alarm bool
}

// unknown is the detection of a count of which a method can't tell.
func unknown(observed float64) Detection {
	return Detection{Observed: observed, Expected: math.NaN(), Upper: math.NaN(), Statistic: math.NaN()}
}

// checkCounts refuses what is neither a count nor missing.
func checkCounts(counts []float64) error {
	for t, n := range counts {
		if n < 0 || math.IsInf(n, 1) {
			return fmt.Errorf("period %d has %v cases: outbreaks are detected in counts of zero or more; settle a publisher's corrections first", t, n)
		}
	}
	return nil
}

// checkAlpha refuses what is no probability of a false alarm.
func checkAlpha(alpha float64) error {
	if !(alpha > 0 && alpha < 1) {
		return fmt.Errorf("alpha lies between 0 and 1, such as 0.01; it is %v", alpha)
	}
	return nil
}

// meanAndDeviation gives the mean and the standard deviation of a sample of two
// or more; both are NaN where a value is.
func meanAndDeviation(sample []float64) (mean, deviation float64) {
	mean = centre(sample)
	square := 0.0
	for _, v := range sample {
		square += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(square / float64(len(sample)-1))
}
