package epi

import (
	"errors"
	"fmt"
	"math"
)

// Span is a stretch of days, by their places in the series, both in it.
type Span struct{ First, Last int }

// SlidingSpans gives the spans of some days that end on each day of a series of
// n days; the first begins on the second day, as an estimate needs cases before
// it.
func SlidingSpans(n, days int) []Span {
	var spans []Span
	for last := days; days > 0 && last < n; last++ {
		spans = append(spans, Span{last - days + 1, last})
	}
	return spans
}

// Outbreak is what an estimate of the reproduction number rests on.
type Outbreak struct {
	// Local has the cases by day of onset (or of report) that were infected in
	// the place. A missing day (NaN) counts as none.
	Local []float64
	// Imported has those infected elsewhere, who infect but were not infected
	// by the others; nil means none but those of the first day, which count as
	// imported whatever they are called.
	Imported []float64
	// Interval is the serial interval.
	Interval SerialInterval
	// Spans are the stretches of days to estimate for, over which the number is
	// taken to be constant.
	Spans []Span
}

// Prior is the mean and standard deviation of the gamma distribution that
// stands for what is known of the reproduction number beforehand. The zero
// value means 5 and 5, the default of Cori et al.: high, so that control is not
// declared for want of cases.
type Prior struct{ Mean, SD float64 }

// Reproduction is the posterior of the reproduction number of a span: a gamma
// distribution. Everything but Span, Cases and Missing is NaN where the span
// ends within one mean serial interval of the start of the series.
type Reproduction struct {
	Span
	// Cases counts the span's local cases, Missing the days without a count.
	Cases   float64
	Missing int
	// Mean and SD are those of the posterior, whose Shape and Scale they are.
	Mean, SD, Shape, Scale float64
}

// Quantile gives the quantile p of the posterior: 0.5 is its median, 0.025 and
// 0.975 the ends of the 95 % credible interval.
func (r Reproduction) Quantile(p float64) float64 {
	if math.IsNaN(r.Shape) {
		return math.NaN()
	}
	return gammaQuantile(p, r.Shape) * r.Scale
}

// EstimateR estimates the time-varying reproduction number of A. Cori,
// N. M. Ferguson, C. Fraser and S. Cauchemez, A new framework and software to
// estimate time-varying reproduction numbers during epidemics, Am J Epidemiol
// 2013;178:1505-1512, doi:10.1093/aje/kwt133, with the imported cases of
// R. N. Thompson et al., Improved inference of time-varying reproduction
// numbers during infectious disease outbreaks, Epidemics 2019;29:100356,
// doi:10.1016/j.epidem.2019.100356 (R: estimate_R of EpiEstim, parametric_si
// and non_parametric_si). A span without cases, and without infectious ones
// before it, gives the prior back.
//
// It is an error where a count is below zero (settle corrections first: see
// Settle), the parts are of different lengths, a span is empty, begins on the
// first day or ends beyond the last, or interval or prior are none.
func EstimateR(o Outbreak, p Prior) ([]Reproduction, error) {
	if p == (Prior{}) {
		p = Prior{5, 5}
	}
	if !(p.Mean > 0 && p.SD > 0) || math.IsInf(p.Mean*p.SD, 1) {
		return nil, fmt.Errorf("the prior of a reproduction number needs a mean and a standard deviation above zero, and has %v and %v", p.Mean, p.SD)
	}
	local, all, err := o.cases()
	if err != nil {
		return nil, err
	}
	shares, err := o.Interval.over(len(all))
	if err != nil {
		return nil, err
	}
	lambda, mean := Infectivity(all, shares), meanOf(shares)
	shape, scale := p.Mean*p.Mean/(p.SD*p.SD), p.SD*p.SD/p.Mean
	estimates := make([]Reproduction, len(o.Spans))
	for i, s := range o.Spans {
		r := Reproduction{Span: s, Shape: shape, Scale: 1 / scale}
		for t := s.First; t <= s.Last; t++ {
			r.Cases += known(local[t])
			r.Scale += lambda[t]
			if math.IsNaN(o.Local[t]) {
				r.Missing++
			}
		}
		r.Shape, r.Scale = r.Shape+r.Cases, 1/r.Scale
		if float64(s.Last+1) <= mean {
			r.Shape, r.Scale = math.NaN(), math.NaN()
		}
		r.Mean, r.SD = r.Shape*r.Scale, math.Sqrt(r.Shape)*r.Scale
		estimates[i] = r
	}
	return estimates, nil
}

// cases gives the local cases, those of the first day taken out, and the local
// and imported ones together; a missing day is zero.
func (o Outbreak) cases() (local, all []float64, err error) {
	n := len(o.Local)
	if n == 0 {
		return nil, nil, errors.New("a reproduction number needs a series of cases, and has none")
	}
	if o.Imported != nil && len(o.Imported) != n {
		return nil, nil, fmt.Errorf("%d days of local cases need as many of imported ones, and have %d", n, len(o.Imported))
	}
	local, all = make([]float64, n), make([]float64, n)
	for t := range local {
		local[t] = known(o.Local[t])
		all[t] = local[t]
		if o.Imported != nil {
			all[t] += known(o.Imported[t])
		}
		if local[t] < 0 || all[t] < local[t] || math.IsInf(all[t], 1) {
			return nil, nil, fmt.Errorf("the cases of day %d are no count (below zero, or infinite): settle a publisher's corrections first", t)
		}
	}
	local[0] = 0
	for _, s := range o.Spans {
		if s.First < 1 || s.First > s.Last || s.Last >= n {
			return nil, nil, fmt.Errorf("the days %d to %d are no span to estimate for: a span begins after day 0 and ends by day %d", s.First, s.Last, n-1)
		}
	}
	return local, all, nil
}

// meanOf gives the mean of a distribution over 0, 1, 2 and so on.
func meanOf(shares []float64) float64 {
	mean := 0.0
	for k, share := range shares {
		mean += float64(k) * share
	}
	return mean
}

// Settle takes counts below zero, by which a publisher corrects days before,
// out of those days, the latest first, so that every day counts zero or more
// and the total stays what it was. What the days before do not cover is
// dropped. touched says which days were changed. Missing days stay missing.
func Settle(counts []float64) (settled []float64, touched []bool) {
	settled, touched = append([]float64(nil), counts...), make([]bool, len(counts))
	for t := range settled {
		if !(settled[t] < 0) {
			continue
		}
		owed := -settled[t]
		settled[t], touched[t] = 0, true
		for s := t - 1; s >= 0 && owed > 0; s-- {
			if taken := min(owed, settled[s]); taken > 0 {
				settled[s] -= taken
				owed -= taken
				touched[s] = true
			}
		}
	}
	return settled, touched
}
