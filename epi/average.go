package epi

import "math"

// Window says which days the average of a day covers.
type Window int

const (
	// Trailing covers the day and those before it: OWID and The New York
	// Times.
	Trailing Window = iota
	// Centred covers the day and as many days before it as after it: the Swiss
	// Federal Office of Public Health. It lags by no day, and ends early.
	Centred
)

// MovingAverage gives for each day the mean of the days that its window
// covers. It is NaN where a day of the window is missing or lies outside the
// series. A publisher who pads the start with zeros is matched by padding the
// input. An even number of days cannot be centred: the window then has one day
// more before than after. Every average over fewer than one day is NaN.
func MovingAverage(values []float64, days int, w Window) []float64 {
	averages := make([]float64, len(values))
	after := 0
	if w == Centred {
		after = max(0, days-1) / 2
	}
	for i := range values {
		averages[i] = mean(values, i+after-days+1, i+after+1)
	}
	return averages
}

// mean averages values[from:to], afresh each time, so that errors of rounding
// and NaNs do not travel along the series.
func mean(values []float64, from, to int) float64 {
	if from < 0 || to > len(values) || from >= to {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values[from:to] {
		sum += v
	}
	return sum / float64(to-from)
}

// Cumulative gives the running total. A missing day adds nothing: the total of
// what is known up to it stands; it is NaN until the first day that is known.
func Cumulative(counts []float64) []float64 {
	totals := make([]float64, len(counts))
	total := math.NaN()
	for i, n := range counts {
		switch {
		case math.IsNaN(n):
		case math.IsNaN(total):
			total = n
		default:
			total += n
		}
		totals[i] = total
	}
	return totals
}
