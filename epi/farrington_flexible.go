package epi

import (
	"fmt"
	"math"
)

// ThresholdMethod says how the flexible method finds its threshold.
type ThresholdMethod int

const (
	// Delta takes a power of counts to be normally distributed, as the classic
	// method does.
	Delta ThresholdMethod = iota
	// NBPlugin takes counts to be negative binomial around what is expected.
	NBPlugin
	// Muan does so around the upper end of what is expected.
	Muan
)

// FarringtonFlexible has the parameters of the flexible method; of those that it
// shares, Power is for Delta only.
type FarringtonFlexible struct {
	Farrington
	// Seasons is the number of seasons into which a year falls (R: noPeriods),
	// one of them the window; 1 leaves out what lies between the windows.
	Seasons int
	// Excluded is the number of periods before the one that is judged that are
	// no part of its baseline (R: pastWeeksNotIncluded), lest an outbreak hide
	// itself.
	Excluded int
	// WeightsThreshold is the Anscombe residual above which a count weighs less.
	WeightsThreshold float64
	// TrendLevel is the p value below which a trend is significant (R:
	// pThresholdTrend); 1 takes every one.
	TrendLevel float64
	Threshold  ThresholdMethod
}

// StandardFarringtonFlexible gives the parameters that R has by default for
// weeks, which are about those of the classic method.
func StandardFarringtonFlexible(c Calendar) FarringtonFlexible {
	return FarringtonFlexible{
		Farrington: StandardFarrington(c), Seasons: 1, Excluded: 3, WeightsThreshold: 2.58, TrendLevel: trendSignificance,
	}
}

// ImprovedFarringtonFlexible gives those that Noufaily et al. propose: all weeks of
// the years before in ten seasons, the last half year left out, a trend whatever
// its significance, and a negative binomial threshold.
func ImprovedFarringtonFlexible(c Calendar) FarringtonFlexible {
	f := StandardFarringtonFlexible(c)
	f.Seasons, f.Excluded, f.TrendLevel, f.Threshold = 10, 26, 1, NBPlugin
	return f
}

// Detect compares each count with all of the years before, by a quasi-Poisson
// regression with a factor for the season: A. Noufaily, D. G. Enki, P. Farrington,
// P. Garthwaite, N. Andrews and A. Charlett, An improved algorithm for outbreak
// detection in multiple surveillance systems, Stat Med 2013;32:1206-1222,
// doi:10.1002/sim.5595 (R: farringtonFlexible of surveillance). Counts are judged
// where the oldest window lies in the series with all its periods. Otherwise the
// rules are those of the classic method, except that no alarm is raised by a
// count of zero.
//
// As in R, the error of what is expected comes from the dispersion as it is
// estimated, even below 1, and after reweighting from weights that leave the
// variance of counts out: it is too narrow where counts are many.
func (f FarringtonFlexible) Detect(counts []float64) ([]FarringtonDetection, error) {
	return f.DetectIn(counts, Span{0, len(counts) - 1})
}

// DetectIn is Detect for the counts of a span only.
func (f FarringtonFlexible) DetectIn(counts []float64, s Span) ([]FarringtonDetection, error) {
	if err := f.check(counts, s); err != nil {
		return nil, err
	}
	var found []FarringtonDetection
	for t := s.First; t <= s.Last; t++ {
		d, err := f.detect(counts, t)
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

func (f FarringtonFlexible) check(counts []float64, s Span) error {
	switch {
	case f.Seasons < 1:
		return fmt.Errorf("a year has a season at least, not %d", f.Seasons)
	case f.Excluded < 0:
		return fmt.Errorf("a baseline leaves out zero or more periods before a count, not %d", f.Excluded)
	case !(f.WeightsThreshold > 0):
		return fmt.Errorf("the residual from which a count weighs less is above zero, not %v", f.WeightsThreshold)
	case !(f.TrendLevel >= 0 && f.TrendLevel <= 1):
		return fmt.Errorf("the p value of a trend lies from 0 to 1, not %v", f.TrendLevel)
	case f.Threshold < Delta || f.Threshold > Muan:
		return fmt.Errorf("%d is no method to find a threshold", f.Threshold)
	}
	return f.Farrington.check(counts, s)
}

func (f FarringtonFlexible) detect(counts []float64, t int) (FarringtonDetection, error) {
	d := undetected(counts[t])
	if f.Calendar(t, f.Years)-f.HalfWindow < 0 {
		return d, nil
	}
	b := f.baseline(counts, t)
	defer b.release()
	if err := f.addSeasons(b, t); err != nil {
		return d, err
	}
	m, ok := b.fit(f.Trend)
	if ok && m.trend && !m.keeps(f.Years, f.TrendLevel, m.looseDispersion()) {
		m, ok = b.fit(false)
	}
	if !ok {
		return d, nil
	}
	p := m.predict(m.looseDispersion())
	var at Threshold
	if f.Threshold == Delta {
		at = p.FarringtonThreshold(f.Power, f.Alpha, counts[t])
	} else {
		at = p.NoufailyThreshold(f.Threshold == Muan, f.Alpha, counts[t])
	}
	d = f.judge(d, m, at, enough(counts, t, f.Farrington))
	d.Alarm = d.Alarm && counts[t] != 0
	return d, nil
}

// addSeasons adds to the baseline of a period the windows around the same time of
// the years before, and the seasons between them, which are as long as each other
// or longer by one.
func (f FarringtonFlexible) addSeasons(b *baseline, t int) error {
	b.heavy, b.season = f.WeightsThreshold, f.Seasons
	b.marks = append(b.marks[:0], make([]int, t+1)...)
	mark := func(from, to, season int) {
		for s := max(0, from); s <= min(t, to); s++ {
			b.marks[s] = season
		}
	}
	next := t
	mark(t-f.HalfWindow, t, f.Seasons)
	for years := 1; years <= f.Years; years++ {
		middle := f.Calendar(t, years)
		mark(middle-f.HalfWindow, middle+f.HalfWindow, f.Seasons)
		if between := f.Seasons - 1; between > 0 {
			gap := next - middle - 2*f.HalfWindow - 1
			if gap < between {
				return fmt.Errorf("a year has %d periods beside the window of %d, which are no %d seasons: take fewer", gap, 2*f.HalfWindow+1, between)
			}
			begin := middle + f.HalfWindow + 1
			for season := range between {
				length := gap / between
				if season < gap%between {
					length++
				}
				mark(begin, begin+length-1, season+1)
				begin += length
			}
		}
		next = middle
	}
	for s, season := range b.marks[:max(0, t-f.Excluded)] {
		if season != 0 {
			b.add(s, season)
		}
	}
	return nil
}

// looseDispersion is the dispersion that R scales errors with: it has put prior
// weights in the place of those of the regression by then.
func (m model) looseDispersion() float64 {
	if m.weights == nil || m.fit.ResidualDF <= 0 {
		return m.fit.Dispersion
	}
	sum := 0.0
	for i, w := range m.weights {
		residual := (m.response[i] - m.fit.Fitted[i]) / m.fit.Fitted[i]
		sum += w * residual * residual
	}
	return sum / float64(m.fit.ResidualDF)
}

// undetected is the detection of a count of which Farrington's methods can't
// tell.
func undetected(observed float64) FarringtonDetection {
	return FarringtonDetection{Detection: unknown(observed), PValue: math.NaN(), Dispersion: math.NaN(), Slope: math.NaN()}
}
