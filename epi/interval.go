package epi

import (
	"fmt"
	"math"
)

// Interval is a range of values with both ends in it.
type Interval struct{ Low, High float64 }

// ProportionMethod says how the interval of a proportion is found.
type ProportionMethod int

const (
	// Wilson inverts the score test: its coverage is near the level on average.
	Wilson ProportionMethod = iota
	// ClopperPearson inverts the binomial test: its coverage is the level or
	// more, never less.
	ClopperPearson
)

// ProportionInterval gives the confidence interval of a proportion, such as a
// case-fatality ratio, from the events among a number of trials.
//
// Wilson is E. B. Wilson, Probable inference, the law of succession, and
// statistical inference, J Am Stat Assoc 1927;22:209-212,
// doi:10.1080/01621459.1927.10502953 (R: prop.test without correction).
// ClopperPearson is C. J. Clopper and E. S. Pearson, The use of confidence or
// fiducial limits illustrated in the case of the binomial, Biometrika
// 1934;26:404-413, doi:10.1093/biomet/26.4.404 (R: binom.test). Their ends are
// exactly 0 without events and exactly 1 where every trial is one.
//
// It is an error unless 0 ≤ events ≤ trials, trials are above zero and the
// level lies between 0 and 1.
func ProportionInterval(events, trials, level float64, m ProportionMethod) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	if !(trials > 0) || math.IsInf(trials, 1) {
		return Interval{}, fmt.Errorf("a proportion needs trials above zero, and has %v", trials)
	}
	if !(events >= 0 && events <= trials) {
		return Interval{}, fmt.Errorf("%v events among %v trials are no proportion: there can be none to all of them", events, trials)
	}
	var i Interval
	switch m {
	case Wilson:
		i = wilson(events, trials, normalQuantile((1+level)/2))
	case ClopperPearson:
		i = clopperPearson(events, trials, (1-level)/2)
	default:
		return Interval{}, fmt.Errorf("%d is no method for the interval of a proportion", m)
	}
	return i, nil
}

func clopperPearson(events, trials, tail float64) Interval {
	i := Interval{0, 1}
	if events > 0 {
		i.Low = betaQuantile(tail, events, trials-events+1)
	}
	if events < trials {
		i.High = betaQuantile(1-tail, events+1, trials-events)
	}
	return i
}

func wilson(events, trials, z float64) Interval {
	square := z * z
	middle := (events + square/2) / (trials + square)
	half := z / (trials + square) * math.Sqrt(events*(trials-events)/trials+square/4)
	i := Interval{middle - half, middle + half}
	// What rounding leaves at the ends is none.
	if events == 0 {
		i.Low = 0
	}
	if events == trials {
		i.High = 1
	}
	return i
}

// PoissonInterval gives the exact confidence interval of the expected count
// behind an observed one: F. Garwood, Fiducial limits for the Poisson
// distribution, Biometrika 1936;28:437-442, doi:10.1093/biomet/28.3-4.437 (R:
// poisson.test). Divided by the population, it is the interval of a rate. It is
// an error unless the count is finite and not below zero, and the level lies
// between 0 and 1.
func PoissonInterval(count, level float64) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	if !(count >= 0) || math.IsInf(count, 1) {
		return Interval{}, fmt.Errorf("the interval of a count needs a count of zero or more, and has %v", count)
	}
	tail := (1 - level) / 2
	i := Interval{High: gammaQuantile(1-tail, count+1)}
	if count > 0 {
		i.Low = gammaQuantile(tail, count)
	}
	return i, nil
}

// RateInterval gives PoissonInterval per 100,000 of a population, or of its
// time at risk; the population has to be above zero.
func RateInterval(count, population, level float64) (Interval, error) {
	if !(population > 0) || math.IsInf(population, 1) {
		return Interval{}, fmt.Errorf("a rate needs a population above zero, and has %v", population)
	}
	i, err := PoissonInterval(count, level)
	return Interval{PerHundredThousand(i.Low, population), PerHundredThousand(i.High, population)}, err
}

// checkLevel refuses what is no level of confidence.
func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("a level of confidence lies between 0 and 1, such as 0.95; it is %v", level)
	}
	return nil
}
