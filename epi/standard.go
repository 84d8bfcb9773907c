package epi

import (
	"errors"
	"fmt"
)

// Stratum is one age group, or another part that a population falls into.
type Stratum struct {
	// Count is the number of events, and Population the persons (or their time)
	// in which they happened.
	Count, Population float64
	// Standard is the stratum's part of the standard population, as persons or
	// as a share: only its proportion to the others matters.
	Standard float64
}

// StandardizedRate is a rate per 100,000, as it is and as it would be if the
// strata had the sizes of the standard population.
type StandardizedRate struct {
	Crude, Adjusted float64
	// Interval is that of the adjusted rate.
	Interval Interval
}

// Standardize gives the directly standardized rate per 100,000 with the gamma
// confidence interval of M. P. Fay and E. J. Feuer, Confidence intervals for
// directly standardized rates: a method based on the gamma distribution, Stat
// Med 1997;16:791-801,
// doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-# (R:
// ageadjust.direct of epitools). Without any event the interval begins at 0. It
// is an error where there is no stratum, a count is below zero, a population is
// not above zero, a part of the standard is below zero or all of them are zero.
func Standardize(strata []Stratum, level float64) (StandardizedRate, error) {
	if err := checkLevel(level); err != nil {
		return StandardizedRate{}, err
	}
	var total Stratum
	for i, s := range strata {
		if err := s.check(); err != nil {
			return StandardizedRate{}, fmt.Errorf("stratum %d: %w", i+1, err)
		}
		total.Count += s.Count
		total.Population += s.Population
		total.Standard += s.Standard
	}
	if !(total.Standard > 0) {
		return StandardizedRate{}, errors.New("a standard population needs a stratum above zero")
	}
	var rate, variance, heaviest float64
	for _, s := range strata {
		weight := s.Standard / total.Standard / s.Population
		rate += weight * s.Count
		variance += weight * weight * s.Count
		heaviest = max(heaviest, weight)
	}
	tail := (1 - level) / 2
	var i Interval
	if rate > 0 {
		i.Low = gammaOf(tail, rate, variance)
	}
	i.High = gammaOf(1-tail, rate+heaviest, variance+heaviest*heaviest)
	return StandardizedRate{
		Crude: PerHundredThousand(total.Count, total.Population), Adjusted: rate * 100_000,
		Interval: Interval{i.Low * 100_000, i.High * 100_000},
	}, nil
}

func (s Stratum) check() error {
	if err := finite([]float64{s.Count, s.Population, s.Standard}); err != nil {
		return err
	}
	switch {
	case s.Count < 0:
		return fmt.Errorf("%v events are fewer than none", s.Count)
	case s.Population <= 0:
		return fmt.Errorf("a rate needs a population above zero, and has %v", s.Population)
	case s.Standard < 0:
		return fmt.Errorf("%v is less than nothing of a standard population", s.Standard)
	}
	return nil
}

// gammaOf gives the quantile p of the gamma distribution with a mean and a
// variance above zero.
func gammaOf(p, mean, variance float64) float64 {
	return gammaQuantile(p, mean*mean/variance) * variance / mean
}
