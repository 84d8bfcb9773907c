package epi

import (
	"fmt"
	"math"
)

// EARSMethod is one of the three methods of the Early Aberration Reporting
// System.
type EARSMethod int

const (
	// C1 compares a count with the ones just before it.
	C1 EARSMethod = iota
	// C2 leaves a gap of two between a count and those that it is compared with,
	// so that a slow rise does not raise its own baseline.
	C2
	// C3 adds up the excesses by C2 of a count and of the two before it.
	C3
)

// EARS has the parameters of an EARS method.
type EARS struct {
	Method EARSMethod
	// Baseline is the number of counts to compare with, 3 at least.
	Baseline int
	// MinSigma is the least standard deviation that a baseline is taken to
	// have: 0.5 or 1 for sparse counts, 0 for none.
	MinSigma float64
	// Alpha is the probability of a false alarm if counts were normally
	// distributed.
	Alpha float64
}

// StandardEARS gives the parameters that the CDC uses for a method.
func StandardEARS(m EARSMethod) EARS {
	e := EARS{Method: m, Baseline: 7, Alpha: 0.001}
	if m == C3 {
		e.Alpha = 0.025
	}
	return e
}

const (
	leastBaseline = 3
	gapOfC2       = 2 // counts between a count and its baseline
	termsOfC3     = 3
)

// Detect compares each count with the mean and the standard deviation of the
// Baseline counts before it: L. Hutwagner, W. Thompson, G. M. Seeman and
// T. Treadwell, The bioterrorism preparedness and response Early Aberration
// Reporting System (EARS), J Urban Health 2003;80(Suppl 1):i89-i96,
// doi:10.1007/PL00022319, in the form of R. D. Fricker, B. L. Hegler and D. A.
// Dunfee, Comparing syndromic surveillance detection methods: EARS' versus a
// CUSUM-based methodology, Stat Med 2008;27:3407-3429, doi:10.1002/sim.3197 (R:
// earsC of surveillance). Statistic is C1 or C2, the deviations by which a count
// exceeds the mean, or C3, the sum of max(0, C2-1) over the count and the two
// before it; the limit is the quantile 1-Alpha of the normal distribution.
//
// The threshold of C3 is the one that the manual of earsC gives, mean + deviation
// · (quantile - the two terms before), cut at zero; its code puts the count
// itself in the place of the mean, and so compares C3 with nothing.
//
// A count whose baseline (for C3: one of the three) reaches before the series or
// holds a missing count is not known to be an alarm or none. Nor is C3 known
// where a baseline of equal counts has no deviation: set MinSigma. C1 and C2 then
// raise an alarm at any count above the mean, with no statistic.
func (e EARS) Detect(counts []float64) ([]Detection, error) {
	if err := e.check(counts); err != nil {
		return nil, err
	}
	limit := e.Limit()
	// scores has C1, or C2.
	scores, found := make([]float64, len(counts)), make([]Detection, len(counts))
	for t, n := range counts {
		mean, deviation := e.baseline(counts, t)
		scores[t] = (n - mean) / deviation
		d := Detection{Observed: n, Expected: mean, Upper: mean + limit*deviation, Statistic: scores[t]}
		if e.Method == C3 {
			before := excesses(scores, t-termsOfC3+1, t-1)
			d.Upper = max(0, mean+deviation*(limit-before))
			d.Statistic = before + excesses(scores, t, t)
		}
		if math.IsInf(d.Statistic, 0) {
			d.Statistic = math.NaN()
		}
		d.Known = !math.IsNaN(d.Upper) && !math.IsNaN(n)
		d.Alarm = n > d.Upper
		found[t] = d
	}
	return found, nil
}

// Limit is what a statistic has to exceed: the quantile 1-Alpha of the normal
// distribution.
func (e EARS) Limit() float64 { return normalQuantile(1 - e.Alpha) }

func (e EARS) check(counts []float64) error {
	switch {
	case e.Method < C1 || e.Method > C3:
		return fmt.Errorf("%d is no method of EARS", e.Method)
	case e.Baseline < leastBaseline:
		return fmt.Errorf("a baseline has %d counts at least, not %d", leastBaseline, e.Baseline)
	case !(e.MinSigma >= 0) || math.IsInf(e.MinSigma, 1):
		return fmt.Errorf("the least standard deviation is zero or more, not %v", e.MinSigma)
	}
	if err := checkAlpha(e.Alpha); err != nil {
		return err
	}
	return checkCounts(counts)
}

// baseline gives the mean and the deviation of the counts that a count is
// compared with, NaN where the series does not have them all.
func (e EARS) baseline(counts []float64, t int) (mean, deviation float64) {
	end := t
	if e.Method != C1 {
		end -= gapOfC2
	}
	if end < e.Baseline {
		return math.NaN(), math.NaN()
	}
	mean, deviation = meanAndDeviation(counts[end-e.Baseline : end])
	return mean, max(deviation, e.MinSigma)
}

// excesses sums max(0, C2-1) over a span of counts, NaN where it begins before
// the series.
func excesses(scores []float64, first, last int) float64 {
	if first < 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, score := range scores[first : last+1] {
		sum += max(0, score-1)
	}
	return sum
}
