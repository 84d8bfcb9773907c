package analytics

import (
	"math"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// mostGroups bounds the strata of a standardized rate.
const mostGroups = 100

// Statistics reckons with numbers that are at hand; it asks nobody.
type Statistics struct{}

// ProportionInterval gives the interval of events / trials; nil where that is
// no proportion: a count is missing or below zero, there are no trials, or more
// events than trials.
func (Statistics) ProportionInterval(events, trials mspr.Count, level float64, m mspr.ProportionMethod) (*mspr.ConfidenceInterval, error) {
	if err := checkLevel(level); err != nil {
		return nil, err
	}
	method, name := epi.Wilson, mspr.IntervalWilson
	switch m {
	case mspr.Wilson:
	case mspr.ClopperPearson:
		method, name = epi.ClopperPearson, mspr.IntervalClopperPearson
	default:
		return nil, mspr.Errorf(mspr.BadUserInput, "unknown method %q", m)
	}
	if !events.Known || !trials.Known || events.N < 0 || trials.N < 1 || events.N > trials.N {
		return nil, nil //nolint:nilnil // no proportion has no interval, and that is no failure
	}
	i, err := epi.ProportionInterval(float64(events.N), float64(trials.N), level, method)
	if err != nil {
		return nil, err
	}
	return &mspr.ConfidenceInterval{Low: i.Low, High: i.High, Level: level, Method: name}, nil
}

// RateInterval gives the interval of a count per 100,000 residents; nil where
// the count is missing or below zero, or the population is not known.
func (Statistics) RateInterval(count mspr.Count, d *mspr.Denominator, level float64) (*mspr.ConfidenceInterval, error) {
	if err := checkLevel(level); err != nil {
		return nil, err
	}
	if !count.Known || count.N < 0 || d == nil || d.Population < 1 {
		return nil, nil //nolint:nilnil // no rate has no interval, and that is no failure
	}
	i, err := epi.RateInterval(float64(count.N), float64(d.Population), level)
	if err != nil {
		return nil, err
	}
	return &mspr.ConfidenceInterval{Low: i.Low, High: i.High, Level: level, Method: mspr.IntervalGarwood}, nil
}

// StandardizedRate gives the directly standardized rate of groups.
func (Statistics) StandardizedRate(groups []mspr.StandardGroup, level float64) (mspr.StandardizedRate, error) {
	if err := checkLevel(level); err != nil {
		return mspr.StandardizedRate{}, err
	}
	if n := len(groups); n < 1 || n > mostGroups {
		return mspr.StandardizedRate{}, mspr.Errorf(mspr.BadUserInput, "groups has %d: give 1 to %d", n, mostGroups)
	}
	strata := make([]epi.Stratum, len(groups))
	for i, g := range groups {
		strata[i] = epi.Stratum{Count: number(g.Events), Population: g.Population, Standard: g.Standard}
	}
	r, err := epi.Standardize(strata, level)
	if err != nil {
		return mspr.StandardizedRate{}, spokenInput("groups", err)
	}
	for _, v := range []float64{r.Crude, r.Adjusted, r.Interval.Low, r.Interval.High} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return mspr.StandardizedRate{}, mspr.Errorf(mspr.BadUserInput, "groups: the numbers are too far apart to make a rate")
		}
	}
	return mspr.StandardizedRate{
		Crude: r.Crude, Adjusted: r.Adjusted,
		Interval: mspr.ConfidenceInterval{Low: r.Interval.Low, High: r.Interval.High, Level: level, Method: mspr.IntervalFayFeuer},
	}, nil
}
