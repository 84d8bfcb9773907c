package epi

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Cohort is the mean number of persons that those whose onset falls into a span
// infected.
type Cohort struct {
	Span
	// Cases counts the cases of the span, Missing the days without a count.
	Cases   float64
	Missing int
	// Mean is NaN where the span has no cases. It is too low near the end of the
	// series, where some of those infected are not cases yet.
	Mean float64
	// SD is the standard deviation over the possible trees of infection.
	SD float64
	// Low, Median and High are quantiles over simulated trees; NaN without them.
	Low, Median, High float64
}

// Trees says how often to simulate who infected whom, and from what seed.
type Trees struct {
	// Number is the number of trees; none means no quantiles.
	Number int
	Seed   uint64
	// Level is that of the interval from Low to High.
	Level float64
}

// mostTrees bounds the simulations of one call.
const mostTrees = 10_000

// enough is the variance of a number of infected persons above which its
// quantiles are taken from a normal distribution: at a level of 95 % they are
// off by less than 2 % of its standard deviation, as those of a thousand
// simulated trees are.
const enough = 1000

// WallingaTeunis estimates the case reproduction number of J. Wallinga and
// P. Teunis, Different epidemic curves for severe acute respiratory syndrome
// reveal similar impacts of control measures, Am J Epidemiol 2004;160:509-516,
// doi:10.1093/aje/kwh255 (R: wallinga_teunis of EpiEstim): each case is shared
// out among those before it by the likelihood that they infected it. The mean
// and its standard deviation are exact, quantiles come from simulated trees and
// are the same for the same seed. Imported cases infect, and are infected by
// nobody in the series.
//
// Errors are those of EstimateR, except that a span may begin on the first day,
// and trees that are negative or more than 10,000.
func WallingaTeunis(o Outbreak, trees Trees) ([]Cohort, error) {
	if trees.Number < 0 || trees.Number > mostTrees {
		return nil, fmt.Errorf("simulate 0 to %d trees of infection, not %d", mostTrees, trees.Number)
	}
	if trees.Number > 0 {
		if err := checkLevel(trees.Level); err != nil {
			return nil, err
		}
	}
	infected, infectors, shares, err := o.pairs()
	if err != nil {
		return nil, err
	}
	pressure := Infectivity(infectors, shares)
	random := rand.New(rand.NewPCG(trees.Seed, trees.Seed)) //nolint:gosec // a simulation is to be repeatable, and keeps no secret
	cohorts := make([]Cohort, len(o.Spans))
	for i, s := range o.Spans {
		c := Cohort{Span: s, Low: math.NaN(), Median: math.NaN(), High: math.NaN()}
		for t := s.First; t <= s.Last; t++ {
			c.Cases += infectors[t]
			if math.IsNaN(o.Local[t]) {
				c.Missing++
			}
		}
		offspring := shared(s, infected, infectors, pressure, shares)
		mean, variance := offspring.moments()
		c.Mean, c.SD = mean/c.Cases, math.Sqrt(variance)/c.Cases
		if trees.Number > 0 && c.Cases > 0 {
			quantiles := offspring.quantiles(trees, random)
			c.Low, c.Median, c.High = quantiles[0]/c.Cases, quantiles[1]/c.Cases, quantiles[2]/c.Cases
		}
		cohorts[i] = c
	}
	return cohorts, nil
}

// pairs gives those who can be infected, those who can infect, and the serial
// interval.
func (o Outbreak) pairs() (infected, infectors, shares []float64, err error) {
	spans := o.Spans
	o.Spans = nil
	infected, infectors, err = o.cases()
	if err != nil {
		return nil, nil, nil, err
	}
	for _, s := range spans {
		if s.First < 0 || s.First > s.Last || s.Last >= len(infectors) {
			return nil, nil, nil, errors.New("a span to estimate for lies within the series and has a day at least")
		}
	}
	shares, err = o.Interval.over(len(infectors))
	return infected, infectors, shares, err
}

// draw is the number of cases of a day and the probability that one was
// infected by the span in question.
type draw struct{ cases, probability float64 }

type draws []draw

// shared finds on which days persons infected by a span may have fallen ill.
func shared(s Span, infected, infectors, pressure, shares []float64) draws {
	var found draws
	for t := s.First + 1; t < min(len(infected), s.Last+len(shares)); t++ {
		force := 0.0
		for from := max(s.First, t-len(shares)+1); from <= min(s.Last, t-1); from++ {
			force += infectors[from] * shares[t-from]
		}
		if infected[t] > 0 && force > 0 {
			found = append(found, draw{infected[t], min(1, force/pressure[t])})
		}
	}
	return found
}

func (d draws) moments() (mean, variance float64) {
	for _, day := range d {
		mean += day.cases * day.probability
		variance += day.cases * day.probability * (1 - day.probability)
	}
	return mean, variance
}

// quantiles gives the lower end, the median and the upper end of the number of
// persons infected.
func (d draws) quantiles(trees Trees, random *rand.Rand) [3]float64 {
	tail := (1 - trees.Level) / 2
	mean, variance := d.moments()
	if variance > enough {
		half := normalQuantile(1-tail) * math.Sqrt(variance)
		return [3]float64{mean - half, mean, mean + half}
	}
	simulated := make([]float64, trees.Number)
	for _, day := range d {
		binomial := distuv.Binomial{N: math.Round(day.cases), P: day.probability, Src: random}
		for i := range simulated {
			if day.probability < 1 {
				simulated[i] += binomial.Rand()
			} else {
				simulated[i] += day.cases
			}
		}
	}
	slices.Sort(simulated)
	var ends [3]float64
	for i, p := range []float64{tail, 0.5, 1 - tail} {
		// The values are there, and p is a probability: it can't fail.
		ends[i], _ = Quantile(simulated, p, Interpolated)
	}
	return ends
}
