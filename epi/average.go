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
	return MovingAverageWithout(values, nil, days, w)
}

// MovingAverageWithout is MovingAverage that leaves some days out of sum and
// divisor alike, as The New York Times does with days on which a publisher
// added a backlog or changed its method. A day that is left out may be missing; one
// that stays may not. An average is NaN where no day stays, and where the window
// reaches beyond the series. omitted says for each day whether to leave it out;
// where it is shorter than the series, the days beyond it stay.
func MovingAverageWithout(values []float64, omitted []bool, days int, w Window) []float64 {
	averages := make([]float64, len(values))
	after := 0
	if w == Centred {
		after = max(0, days-1) / 2
	}
	var staying []float64
	for i := range values {
		from, to := i+after-days+1, i+after+1
		averages[i] = math.NaN()
		if from < 0 || to > len(values) {
			continue
		}
		staying = staying[:0]
		for j := from; j < to; j++ {
			if j >= len(omitted) || !omitted[j] {
				staying = append(staying, values[j])
			}
		}
		averages[i] = mean(staying, 0, len(staying))
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
