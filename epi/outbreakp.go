package epi

import (
	"fmt"
	"math"
	"sort"
)

// OutbreakP has the parameters of the semiparametric detection of an outbreak.
type OutbreakP struct {
	// Limit is k, the likelihood ratio above which there is an alarm, 1 at least.
	Limit float64
}

// StandardOutbreakP gives the limit that R has by default.
func StandardOutbreakP() OutbreakP { return OutbreakP{Limit: 100} }

// mostCases is the largest count that OutbreakP takes for a threshold.
const mostCases = 100_000

// Detect compares a rise, however it goes, with a constant: M. Frisén, E.
// Andersson and L. Schiöler, Robust outbreak surveillance of epidemics in Sweden,
// Stat Med 2009;28:476-493, doi:10.1002/sim.3483, after M. Frisén and E.
// Andersson, Semiparametric surveillance of monotonic changes, Sequential Anal
// 2009;28:434-454, doi:10.1080/07474940903238029 (R: algo.outbreakP of
// surveillance). Statistic is the likelihood of all counts so far if their mean
// never falls, over their likelihood if it is constant; it is infinite where it
// exceeds what a float holds. Expected is the mean if it is constant. Upper is the
// least count with which the period is an alarm, NaN where none is needed or
// 100,000 would not do, and for the first period, which nothing is before.
//
// The counts should begin before an outbreak can have: a season that falls and
// rises again is no constant. Missing counts are left out.
func (o OutbreakP) Detect(counts []float64) ([]Detection, error) {
	if !(o.Limit >= 1) || math.IsInf(o.Limit, 1) {
		return nil, fmt.Errorf("a limit of the likelihood ratio is 1 or more, not %v", o.Limit)
	}
	if err := checkCounts(counts); err != nil {
		return nil, err
	}
	found, r := make([]Detection, len(counts)), rise{}
	for t, n := range counts {
		found[t] = unknown(n)
		if math.IsNaN(n) {
			continue
		}
		d := Detection{Observed: n, Upper: o.threshold(&r), Known: true}
		r.add(n)
		d.Expected, d.Statistic = r.total/float64(r.counts), r.ratio()
		d.Alarm = o.exceeded(d.Statistic)
		found[t] = d
	}
	return found, nil
}

// exceeded says whether a ratio is above the limit by more than rounding; ratios
// of small counts may equal it.
func (o OutbreakP) exceeded(ratio float64) bool { return ratio > o.Limit*(1+1e-12) }

// threshold gives the least count that raises an alarm after those before. The
// ratio grows with the count, as it is the last of a rise.
func (o OutbreakP) threshold(before *rise) float64 {
	alarm := func(n int) bool { return o.exceeded(before.ratioWith(float64(n))) }
	if before.counts == 0 || alarm(0) {
		return math.NaN()
	}
	// Most thresholds are small: the range in which one lies is looked for first.
	low, high := 1, 1
	for high < mostCases && !alarm(high) {
		low, high = high+1, min(2*high, mostCases)
	}
	if n := low + sort.Search(high-low+1, func(i int) bool { return alarm(low + i) }); n <= high {
		return float64(n)
	}
	return math.NaN()
}

// rise is the fit of means that never fall: blocks of counts with one mean each,
// by pooling those that would fall.
type rise struct {
	blocks []block
	total  float64
	counts int
}

type block struct{ sum, counts float64 }

func (b block) mean() float64 { return b.sum / b.counts }

// add takes one count more.
func (r *rise) add(n float64) {
	last, kept := r.pooled(n)
	r.blocks = append(r.blocks[:kept], last)
	r.total += n
	r.counts++
}

// pooled gives the block that one count more ends in, and how many of those before
// are kept.
func (r *rise) pooled(n float64) (last block, kept int) {
	last, kept = block{n, 1}, len(r.blocks)
	for kept > 0 && last.mean() <= r.blocks[kept-1].mean() {
		last = block{last.sum + r.blocks[kept-1].sum, last.counts + r.blocks[kept-1].counts}
		kept--
	}
	return last, kept
}

// ratio is the likelihood of the fit over that of a constant mean.
func (r *rise) ratio() float64 {
	if r.total == 0 {
		return 1
	}
	mean := r.total / float64(r.counts)
	return math.Exp(logarithm(r.blocks, mean))
}

// ratioWith is the ratio with one count more, which is not taken.
func (r *rise) ratioWith(n float64) float64 {
	if r.total+n == 0 {
		return 1
	}
	last, kept := r.pooled(n)
	mean := (r.total + n) / float64(r.counts+1)
	return math.Exp(logarithm(r.blocks[:kept], mean) + last.logarithm(mean))
}

// logarithm is that of the likelihood of blocks over that of their counts with a
// common mean.
func logarithm(blocks []block, mean float64) float64 {
	sum := 0.0
	for _, b := range blocks {
		sum += b.logarithm(mean)
	}
	return sum
}

func (b block) logarithm(mean float64) float64 {
	if b.sum == 0 {
		return 0
	}
	return b.sum * math.Log(b.mean()/mean)
}
