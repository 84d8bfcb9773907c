package enginetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
)

// generator draws random queries.
type generator struct{ *rapid.T }

// below draws a number from 0 to n-1, each as likely as the others; rapid's own
// ranges favour small numbers so much that nearly every rare part would be in
// nearly every query.
func (g generator) below(name string, n int) int {
	const bits = 12
	return rapid.Custom(func(t *rapid.T) int {
		v := 0
		for range bits {
			v <<= 1
			if rapid.Bool().Draw(t, "bit") {
				v++
			}
		}
		return v * n >> bits
	}).Draw(g.T, name)
}

func (g generator) between(name string, least, most int) int {
	return least + g.below(name, most-least+1)
}

func pick[T any](g generator, name string, list []T) T { return list[g.below(name, len(list))] }

func some[T any](g generator, name string, list []T, least, most int) []T {
	shuffled := slices.Clone(list)
	for i := range shuffled {
		j := g.between(name, i, len(shuffled)-1)
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	return shuffled[:g.between("many "+name, least, min(most, len(list)))]
}

// often is true that many times in a hundred.
func (g generator) often(name string, percent int) bool { return g.below(name, 100) >= 100-percent }

func (g generator) query() mspr.AggregateQuery {
	q := mspr.AggregateQuery{Disease: "covid19", GroupBy: g.dimensions(), Total: true}
	if g.often("mpox", 15) {
		q.Disease = "mpox"
	}
	q.Measures = some(g, "measures", mspr.Measures(), 0, 6)
	if g.often("filtered", 50) {
		q.Where = g.filter(2)
	}
	if g.often("source", 25) {
		most := 1
		if slices.Contains(q.GroupBy, mspr.BySource) {
			most = 3
		}
		q.Where = g.source(q.Where, most)
	}
	if g.often("bounded", 20) {
		q.Having = g.having(2)
	}
	if g.often("statistics", 35) {
		q.Figures = g.figures(q, 4)
	}
	q.OrderBy = g.order(q.GroupBy)
	if g.often("ordered by a statistic", 15) {
		m, s, p := named(g.figures(q, 1)[0])
		q.OrderBy = append([]mspr.AggregateOrder{{Measure: &m, Statistic: &s, P: p, Direction: pick(g, "direction", directions())}}, q.OrderBy...)
	}
	if g.often("bounded statistic", 10) {
		m, s, p := named(g.figures(q, 1)[0])
		q.Having = &mspr.MeasureFilter{
			And: []*mspr.MeasureFilter{q.Having}, Statistics: []mspr.StatisticFilter{{Measure: m, Statistic: s, P: p, Is: *g.bound(1000)}},
		}
	}
	q.Totals = g.often("totals", 20)
	if g.often("as of", 25) {
		q.AsOf = new(g.moment())
	}
	return q
}

// named is how a query names a figure.
func named(f mspr.Figure) (mspr.Measure, mspr.Statistic, *float64) {
	var p *float64
	if f.Statistic == mspr.StatisticQuantile {
		p = new(float64(f.PerMille) / 1000)
	}
	return mspr.Measures()[f.Count], f.Statistic, p
}

func directions() []mspr.Direction { return []mspr.Direction{mspr.Ascending, mspr.Descending} }

// figures draws statistics; those that the query's rules refuse are found out
// by whoever asks.
func (g generator) figures(q mspr.AggregateQuery, most int) []mspr.Figure {
	calendar := false
	for _, d := range q.GroupBy {
		if _, is := d.Interval(); is {
			calendar = true
		}
	}
	possible := slices.DeleteFunc(mspr.Statistics(), func(s mspr.Statistic) bool { return s.OfHistory() && !calendar })
	var list []mspr.Figure
	for range g.between("figures", 1, most) {
		f := mspr.Figure{Count: pick(g, "count", mspr.AllCounts()), Statistic: pick(g, "statistic", possible)}
		if f.Statistic == mspr.StatisticQuantile {
			f.PerMille = pick(g, "per mille", []int{0, 25, 250, 333, 500, 950, 1000})
		}
		list = append(list, f)
	}
	return list
}

func (g generator) dimensions() []mspr.Dimension {
	plain := []mspr.Dimension{mspr.ByDisease, mspr.ByLocation, mspr.ByCountry, mspr.ByWHORegion, mspr.BySource}
	dims := some(g, "dimensions", plain, 0, 3)
	if g.often("calendar", 60) {
		dims = append(slices.Clone(dims), mspr.Dimension(pick(g, "interval", mspr.Intervals())))
		dims = some(g, "order of dimensions", dims, len(dims), len(dims))
	}
	return dims
}

func (g generator) order(dims []mspr.Dimension) []mspr.AggregateOrder {
	var list []mspr.AggregateOrder
	direction := func() mspr.Direction { return pick(g, "direction", directions()) }
	for _, m := range some(g, "ordering measures", mspr.Measures()[:9], 0, 2) {
		list = append(list, mspr.AggregateOrder{Measure: new(m), Direction: direction()})
	}
	for _, d := range some(g, "ordering dimensions", dims, 0, 2) {
		list = append(list, mspr.AggregateOrder{Dimension: new(d), Direction: direction()})
	}
	return list
}

// moment is before, between, at and after the issues.
func (g generator) moment() time.Time {
	issued := pick(g, "issue", issues())
	return issued.Add(pick(g, "offset", []time.Duration{-time.Hour, -time.Microsecond, 0, time.Microsecond, time.Hour}))
}

func (g generator) codes(name string) []mspr.LocationCode {
	var all []mspr.LocationCode
	for _, l := range plantest.Locations() {
		all = append(all, l.Code)
	}
	return some(g, name, all, 1, 12)
}

func (g generator) countries(name string) []mspr.LocationCode {
	return some(g, name, []mspr.LocationCode{"USA", "FRA", "CHE", "DEU", "GLP", "NAM", "ATA", "JPN"}, 1, 6)
}

// dates cut at the edges of months or weeks as often as within them.
func (g generator) dates() *mspr.DateFilter {
	edge := pick(g, "edge", []mspr.Interval{mspr.Day, mspr.ISOWeek, mspr.Month, mspr.Month})
	day := func(name string) mspr.Date { return firstDay().AddDays(g.between(name, -5, 140)) }
	a, b := day("from"), day("to")
	f := &mspr.DateFilter{}
	if !g.often("without a first day", 25) {
		f.From = new(edge.Start(min(a, b)))
	}
	if !g.often("without a last day", 25) {
		f.To = new(edge.End(max(a, b)))
	}
	return f
}

func (g generator) filter(depth int) *mspr.RecordFilter {
	f := &mspr.RecordFilter{}
	for range pick(g, "leaves", []int{0, 1, 1, 1, 2}) {
		g.leaf(f)
	}
	if depth == 0 {
		return f
	}
	for range pick(g, "ands", []int{0, 0, 0, 1}) {
		f.And = append(f.And, g.filter(depth-1))
	}
	for range pick(g, "ors", []int{0, 0, 0, 1, 2, 3}) {
		f.Or = append(f.Or, g.filter(depth-1))
	}
	if g.often("not", 15) {
		f.Not = g.filter(depth - 1)
	}
	return f
}

func (g generator) leaf(f *mspr.RecordFilter) {
	switch g.between("leaf", 0, 13) {
	case 0:
		f.Location = &mspr.LocationFilter{Eq: &g.codes("place")[0]}
	case 1:
		f.Location = &mspr.LocationFilter{In: g.codes("places"), NotIn: g.codes("other places")}
	case 2:
		f.Location = &mspr.LocationFilter{Under: &g.codes("above")[0]}
	case 3:
		f.Country = &mspr.CodeFilter{In: g.countries("countries")}
	case 4:
		f.Country = &mspr.CodeFilter{NotIn: g.countries("other countries")}
	case 5:
		levels := some(g, "levels", mspr.LocationLevels(), 1, 2)
		f.Level = pick(g, "levels chosen", []*mspr.LevelFilter{{In: levels}, {In: levels}, {Eq: &levels[0]}})
	case 6, 7:
		f.WHORegion = g.regions()
	case 8:
		f.Location = &mspr.LocationFilter{Ne: &g.codes("not place")[0]}
	case 9:
		f.Country = &mspr.CodeFilter{Ne: &g.countries("not country")[0], Eq: &g.countries("country")[0]}
	case 10:
		levels := some(g, "other levels", mspr.LocationLevels(), 1, 3)
		f.Level = pick(g, "levels left out", []*mspr.LevelFilter{{NotIn: levels}, {NotIn: levels}, {Ne: &levels[0]}})
	case 11:
		f.Date = g.singleDays()
	default:
		f.Date = g.dates()
	}
}

func (g generator) regions() *mspr.WHORegionFilter {
	regions := some(g, "regions", mspr.WHORegions(), 1, 3)
	return pick(g, "regions chosen", []*mspr.WHORegionFilter{
		{In: regions}, {NotIn: regions}, {Eq: &regions[0]}, {Ne: &regions[0]},
	})
}

// singleDays chooses days one by one.
func (g generator) singleDays() *mspr.DateFilter {
	day := func() mspr.Date { return firstDay().AddDays(g.between("single day", -5, 140)) }
	return pick(g, "single days", []*mspr.DateFilter{
		{Eq: new(day())}, {Ne: new(day())}, {In: []mspr.Date{day(), day(), day()}}, {NotIn: []mspr.Date{day(), day()}, From: new(firstDay())},
	})
}

// source adds the names of some sources.
func (g generator) source(f *mspr.RecordFilter, most int) *mspr.RecordFilter {
	if f == nil {
		f = &mspr.RecordFilter{}
	}
	names := some(g, "sources", []mspr.SourceName{"world", "states", "counties", "mspr"}, 1, most)
	f.Source = pick(g, "sources chosen", []*mspr.SourceFilter{{In: names}, {In: names}, {Eq: &names[0]}})
	if most > 1 && g.often("other sources", 30) {
		f.Source = pick(g, "sources left out", []*mspr.SourceFilter{{Ne: &names[0]}, {NotIn: names[:min(len(names), 3)]}}) // not all there are
	}
	return f
}

func (g generator) bound(most float64) *mspr.NumberFilter {
	n := new(float64(g.between("bound", -20, 200)) / 200 * most)
	return pick(g, "comparison", []*mspr.NumberFilter{{Gt: n}, {Gte: n}, {Lt: n}, {Lte: n}, {Eq: new(float64(0))}, {Ne: new(float64(0))}})
}

func (g generator) having(depth int) *mspr.MeasureFilter {
	f := &mspr.MeasureFilter{}
	bound := g.bound
	switch g.between("bounded measure", 0, 8) {
	case 0:
		f.Cases = bound(20_000)
	case 1:
		f.Deaths = bound(2000)
	case 2:
		f.Records = bound(100)
	case 3:
		f.CaseFatalityRatio = bound(2)
	case 4:
		f.Hospitalizations = bound(1000)
	case 5:
		f.Recovered = bound(1000)
	case 6:
		f.ICUAdmissions = bound(1000)
	case 7:
		f.IncidencePer100k = bound(100)
	default:
		f.MortalityPer100k = bound(10)
	}
	if depth == 0 {
		return f
	}
	if g.often("either", 30) {
		f.Or = []*mspr.MeasureFilter{g.having(depth - 1), g.having(depth - 1)}
	}
	if g.often("unless", 30) {
		f.Not = g.having(depth - 1)
	}
	return f
}
