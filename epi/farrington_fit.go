package epi

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// baseline is what the count of period now is compared with.
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
}

// baseline is that of the classic method, as yet empty.
func (f Farrington) baseline(counts []float64, t int) *baseline {
	return &baseline{counts: counts, population: f.Population, now: t, reweight: f.Reweight, heavy: 1, season: 1}
}

// add takes a period, unless it is missing.
func (b *baseline) add(t, block int) {
	if t < len(b.counts) && !math.IsNaN(b.counts[t]) {
		b.times, b.blocks = append(b.times, t), append(b.blocks, block)
	}
}

// model is a baseline's regression.
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
	weights := outlierWeights(anscombeResiduals(m.response, m.fit, m.dispersion), b.heavy)
	return b.regress(trend, weights)
}

// regress fits once.
func (b *baseline) regress(trend bool, weights []float64) (model, bool) {
	columns, ok := b.columns()
	if !ok {
		return model{}, false
	}
	middle := 0.0
	for _, t := range b.times {
		middle += float64(t) / float64(len(b.times))
	}
	row := func(t, block int) []float64 {
		row := []float64{1}
		if trend {
			row = append(row, float64(t)-middle)
		}
		seasons := make([]float64, len(columns)-1)
		if column := columns[block]; column > 0 {
			seasons[column-1] = 1
		}
		return append(row, seasons...)
	}
	r, m := Regression{Weights: weights}, model{trend: trend, weights: weights, row: row(b.now, b.season)}
	for i, t := range b.times {
		r.Response, r.Design = append(r.Response, b.counts[t]), append(r.Design, row(t, b.blocks[i]))
		if b.population != nil {
			r.Offset = append(r.Offset, math.Log(b.population[t]))
		}
		m.largest = max(m.largest, b.counts[t])
	}
	if b.population != nil {
		m.offset = math.Log(b.population[b.now])
	}
	m.response = r.Response
	var err error
	if m.fit, err = FitPoisson(r); err != nil {
		return model{}, false
	}
	m.dispersion = max(1, m.fit.Dispersion)
	m.linear, _ = m.fit.Predict(m.row)
	m.linear += m.offset
	return m, true
}

// columns numbers the seasons that have a period; the first is that of the
// intercept. It is not ok where the one that is judged has none.
func (b *baseline) columns() (map[int]int, bool) {
	columns := map[int]int{}
	for _, block := range b.blocks {
		if _, ok := columns[block]; !ok {
			columns[block] = len(columns)
		}
	}
	_, ok := columns[b.season]
	return columns, ok
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

// anscombeResiduals are about normal with a variance of one.
func anscombeResiduals(response []float64, fit PoissonFit, dispersion float64) []float64 {
	residuals := make([]float64, len(response))
	for i, y := range response {
		mean := fit.Fitted[i]
		a := 1.5 * (math.Pow(y, twoThirds)*math.Pow(mean, -1.0/6) - math.Sqrt(mean))
		residuals[i] = a / math.Sqrt(dispersion*(1-fit.Hat[i]))
	}
	return residuals
}

// outlierWeights weighs residuals above a limit by the inverse of their square,
// and scales weights so that they sum to the number of residuals.
func outlierWeights(residuals []float64, heavy float64) []float64 {
	weights, sum := make([]float64, len(residuals)), 0.0
	for i, s := range residuals {
		weights[i] = 1
		if s > heavy {
			weights[i] = 1 / (s * s)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= float64(len(weights)) / sum
	}
	return weights
}
