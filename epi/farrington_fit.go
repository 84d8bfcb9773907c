package epi

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// baseline is what the count of period now is compared with, and the room for its
// regressions, which is used again for others.
type baseline struct {
	counts, population []float64
	now                int
	reweight           bool
	// heavy is the residual above which an observation weighs less.
	heavy float64
	// times are the periods, blocks the seasons that they belong to; now belongs
	// to season.
	times, blocks []int
	season        int
	// response has the counts of the periods, offset the logarithms of their
	// populations, and weights their weights in the second regression.
	response, offset, weights []float64
	// columns numbers the seasons that have a period, from 1 on; 0 is none.
	columns []int
	// marks has the season of each period up to now, 0 is none.
	marks []int
	row   []float64
	steps iteration
}

// baselines are those that are not in use.
var baselines = sync.Pool{New: func() any { return new(baseline) }} //nolint:gochecknoglobals // room that all callers share, and no state

// baseline is that of the classic method, as yet empty; it has to be released.
func (f Farrington) baseline(counts []float64, t int) *baseline {
	b, _ := baselines.Get().(*baseline)
	b.counts, b.population, b.now = counts, f.Population, t
	b.reweight, b.heavy, b.season = f.Reweight, 1, 1
	b.times, b.blocks, b.response, b.offset = b.times[:0], b.blocks[:0], b.response[:0], b.offset[:0]
	return b
}

// release gives the room to others, with all models of the baseline.
func (b *baseline) release() {
	b.counts, b.population = nil, nil
	baselines.Put(b)
}

// add takes a period, unless it is missing.
func (b *baseline) add(t, block int) {
	if t >= len(b.counts) || math.IsNaN(b.counts[t]) {
		return
	}
	b.times, b.blocks, b.response = append(b.times, t), append(b.blocks, block), append(b.response, b.counts[t])
	if b.population != nil {
		b.offset = append(b.offset, math.Log(b.population[t]))
	}
}

// model is a baseline's last regression, good until the next.
type model struct {
	fit PoissonFit
	// dispersion is 1 at least.
	dispersion float64
	// response has the counts, weights their prior weights; nil means one each.
	response, weights []float64
	trend             bool
	// row is the design of the period that is judged, and offset its offset.
	row            []float64
	offset, linear float64
	// largest is the largest count of the baseline.
	largest float64
}

// fit regresses the baseline, without a trend where it does not settle with one,
// and again with less weight on what stands out. It is not ok where there is
// no regression, or a season has no period.
func (b *baseline) fit(trend bool) (model, bool) {
	m, ok := b.regress(trend, nil)
	if ok && !m.fit.Converged && trend {
		trend = false
		m, ok = b.regress(trend, nil)
	}
	if !ok || !m.fit.Converged || !b.reweight {
		return m, ok && m.fit.Converged
	}
	m.fit.Hat = b.steps.leverage()
	b.weights = append(b.weights[:0], m.response...)
	anscombeResiduals(b.weights, m.fit, m.dispersion)
	if !weighOutliers(b.weights, b.heavy) {
		// The second regression would be the first again.
		m.weights = b.weights
		return m, true
	}
	return b.regress(trend, b.weights)
}

// regress fits once.
func (b *baseline) regress(trend bool, weights []float64) (model, bool) {
	if !b.numberSeasons() || slices.ContainsFunc(weights, notFinite) {
		return model{}, false
	}
	b.design(trend)
	b.steps.response, b.steps.weights = b.response, weights
	m := model{trend: trend, response: b.response, weights: weights, row: b.row, largest: slices.Max(b.response)}
	if b.population != nil {
		b.steps.offset, m.offset = b.offset, math.Log(b.population[b.now])
	}
	converged, err := b.steps.run()
	if err != nil {
		return model{}, false
	}
	m.fit = b.steps.fit(converged)
	m.dispersion = max(1, m.fit.Dispersion)
	m.linear, _ = m.fit.Predict(m.row)
	m.linear += m.offset
	return m, true
}

// numberSeasons numbers the seasons that have a period. It is not ok where the one
// that is judged has none.
func (b *baseline) numberSeasons() bool {
	b.columns = append(b.columns[:0], make([]int, b.season+1)...)
	last := 0
	for _, block := range b.blocks {
		if b.columns[block] == 0 {
			last++
			b.columns[block] = last
		}
	}
	return b.columns[b.season] > 0
}

// design makes that of a regression: an intercept, which is that of the first
// season, the time where there is a trend, and a column for each further season.
func (b *baseline) design(trend bool) {
	middle := 0.0
	for _, t := range b.times {
		middle += float64(t) / float64(len(b.times))
	}
	// Time stands before the further seasons.
	further := 1
	if trend {
		further = 2
	}
	width := further + slices.Max(b.columns) - 1
	b.row = append(b.row[:0], make([]float64, width)...)
	set := func(t, block int) {
		clear(b.row)
		b.row[0] = 1
		if trend {
			b.row[1] = float64(t) - middle
		}
		if column := b.columns[block]; column > 1 {
			b.row[further+column-2] = 1
		}
	}
	b.steps.prepare(len(b.times), width)
	for i, t := range b.times {
		set(t, b.blocks[i])
		b.steps.setRow(i, b.row)
	}
	set(b.now, b.season)
}

func (m model) mean() float64 { return max(smallestMean, math.Exp(m.linear)) }

// predict gives what is expected of the period that is judged, with the error at
// a dispersion.
func (m model) predict(dispersion float64) Prediction {
	_, standardError := m.fit.Predict(m.row)
	return Prediction{Logarithm: m.linear, Error: standardError * math.Sqrt(dispersion), Dispersion: m.dispersion}
}

// keeps says whether the trend is kept: there are years enough, it is
// significant at the dispersion, and it does not lead beyond all counts.
func (m model) keeps(years int, significance, dispersion float64) bool {
	if m.fit.ResidualDF < 1 {
		return false
	}
	t := m.fit.Coefficients[1] / m.fit.StandardErrors(dispersion)[1]
	p := 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(m.fit.ResidualDF)}.CDF(-math.Abs(t))
	change := math.Abs(m.fit.Coefficients[1] * m.row[1])
	return years >= trendYears && p < significance && change > leastTrend && m.mean() <= m.largest
}

// anscombeResiduals puts residuals in the place of responses; they are about
// normal with a variance of one.
func anscombeResiduals(responses []float64, fit PoissonFit, dispersion float64) {
	for i, y := range responses {
		mean := fit.Fitted[i]
		root := math.Cbrt(y)
		a := 1.5 * (root*root/math.Sqrt(math.Cbrt(mean)) - math.Sqrt(mean))
		responses[i] = a / math.Sqrt(dispersion*(1-fit.Hat[i]))
	}
}

// weighOutliers puts weights in the place of residuals: those above a limit weigh
// the inverse of their square, and weights sum to their number. It says whether
// there is one.
func weighOutliers(residuals []float64, heavy float64) (found bool) {
	sum := 0.0
	for i, s := range residuals {
		residuals[i] = 1
		if s > heavy {
			residuals[i], found = 1/(s*s), true
		}
		sum += residuals[i]
	}
	for i := range residuals {
		residuals[i] *= float64(len(residuals)) / sum
	}
	return found
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
