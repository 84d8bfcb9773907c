package epi

import (
	"errors"
	"math"
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
	// SD, Low, Median and High are of the distribution over the trees of
	// infection that may have been, Low and High the ends of its middle part.
	SD, Low, Median, High float64
}

// WallingaTeunis estimates the case reproduction number of J. Wallinga and
// P. Teunis, Different epidemic curves for severe acute respiratory syndrome
// reveal similar impacts of control measures, Am J Epidemiol 2004;160:509-516,
// doi:10.1093/aje/kwh255 (R: wallinga_teunis of EpiEstim): each case is shared
// out among those before it by the likelihood that they infected it. Where
// EpiEstim simulates trees of infection for the interval at a level, the
// distribution that it draws from is reckoned: the persons whom a span infects on
// a day are binomial, and independent of those of other days. Imported cases
// infect, and are infected by nobody in the series.
//
// Errors are those of EstimateR, except that a span may begin on the first day.
func WallingaTeunis(o Outbreak, level float64) ([]Cohort, error) {
	if err := checkLevel(level); err != nil {
		return nil, err
	}
	infected, infectors, shares, err := o.pairs()
	if err != nil {
		return nil, err
	}
	pressure, tail := Infectivity(infectors, shares), (1-level)/2
	cohorts := make([]Cohort, len(o.Spans))
	for i, s := range o.Spans {
		c := Cohort{Span: s}
		for t := s.First; t <= s.Last; t++ {
			c.Cases += infectors[t]
			if math.IsNaN(o.Local[t]) {
				c.Missing++
			}
		}
		infections := shared(s, infected, infectors, pressure, shares)
		mean, variance, _ := infections.moments()
		quantiles := infections.quantiles(tail, 0.5, 1-tail)
		c.Mean, c.SD = mean/c.Cases, math.Sqrt(variance)/c.Cases
		c.Low, c.Median, c.High = quantiles[0]/c.Cases, quantiles[1]/c.Cases, quantiles[2]/c.Cases
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

// shared finds on which days persons infected by a span may have fallen ill.
func shared(s Span, infected, infectors, pressure, shares []float64) trials {
	var found trials
	for t := s.First + 1; t < min(len(infected), s.Last+len(shares)); t++ {
		force := 0.0
		for from := max(s.First, t-len(shares)+1); from <= min(s.Last, t-1); from++ {
			force += infectors[from] * shares[t-from]
		}
		if infected[t] > 0 && force > 0 {
			found = append(found, trial{infected[t], min(1, force/pressure[t])})
		}
	}
	return found
}
