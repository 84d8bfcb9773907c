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

func pick[T any](g generator, name string, list []T) T {
	return rapid.SampledFrom(list).Draw(g.T, name)
}

func some[T any](g generator, name string, list []T, least, most int) []T {
	shuffled := rapid.Permutation(list).Draw(g.T, name)
	return shuffled[:rapid.IntRange(least, min(most, len(list))).Draw(g.T, "many "+name)]
}

// often is true that many times in a hundred.
func (g generator) often(name string, percent int) bool {
	return rapid.IntRange(0, 99).Draw(g.T, name) < percent
}

func (g generator) query() mspr.AggregateQuery {
	q := mspr.AggregateQuery{Disease: "covid19", GroupBy: g.dimensions(), Total: true}
	if g.often("mpox", 15) {
		q.Disease = "mpox"
	}
	q.Measures = some(g, "measures", mspr.Measures(), 0, 6)
	if g.often("filtered", 70) {
		q.Where = g.filter(3)
	}
	if g.often("source", 25) {
		q.Where = g.source(q.Where, slices.Contains(q.GroupBy, mspr.BySource))
	}
	if g.often("bounded", 30) {
		q.Having = g.having(2)
	}
	q.OrderBy = g.order(q.GroupBy)
	if g.often("as of", 30) {
		q.AsOf = new(g.moment())
	}
	return q
}

func (g generator) dimensions() []mspr.Dimension {
	plain := []mspr.Dimension{mspr.ByDisease, mspr.ByLocation, mspr.ByCountry, mspr.ByWHORegion, mspr.BySource}
	dims := some(g, "dimensions", plain, 0, 3)
	if g.often("calendar", 60) {
		dims = append(slices.Clone(dims), mspr.Dimension(pick(g, "interval", mspr.Intervals())))
		dims = rapid.Permutation(dims).Draw(g.T, "order of dimensions")
	}
	return dims
}

func (g generator) order(dims []mspr.Dimension) []mspr.AggregateOrder {
	var list []mspr.AggregateOrder
	direction := func() mspr.Direction { return pick(g, "direction", []mspr.Direction{mspr.Ascending, mspr.Descending}) }
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
	return some(g, name, all, 1, 5)
}

func (g generator) countries(name string) []mspr.LocationCode {
	return some(g, name, []mspr.LocationCode{"USA", "FRA", "CHE", "DEU", "GLP", "NAM", "ATA", "JPN"}, 1, 4)
}

func (g generator) day(name string) mspr.Date {
	if g.often("round "+name, 50) {
		month := mspr.NewDate(2021, rapid.IntRange(0, 5).Draw(g.T, name), 1)
		return month.AddDays(-rapid.IntRange(0, 1).Draw(g.T, "eve of "+name))
	}
	return firstDay().AddDays(rapid.IntRange(-5, 140).Draw(g.T, name))
}

func (g generator) filter(depth int) *mspr.RecordFilter {
	f := &mspr.RecordFilter{}
	for range rapid.IntRange(0, 2).Draw(g.T, "leaves") {
		g.leaf(f)
	}
	if depth == 0 {
		return f
	}
	for range rapid.IntRange(0, 1).Draw(g.T, "ands") {
		f.And = append(f.And, g.filter(depth-1))
	}
	for range max(0, rapid.IntRange(-2, 3).Draw(g.T, "ors")) {
		f.Or = append(f.Or, g.filter(depth-1))
	}
	if g.often("not", 25) {
		f.Not = g.filter(depth - 1)
	}
	return f
}

func (g generator) leaf(f *mspr.RecordFilter) {
	switch rapid.IntRange(0, 7).Draw(g.T, "leaf") {
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
		f.Level = &mspr.LevelFilter{In: some(g, "levels", mspr.LocationLevels(), 1, 2)}
	case 6:
		f.WHORegion = &mspr.WHORegionFilter{}
		if regions := some(g, "regions", mspr.WHORegions(), 1, 3); g.often("other regions", 50) {
			f.WHORegion.NotIn = regions
		} else {
			f.WHORegion.In = regions
		}
	default:
		a, b := g.day("from"), g.day("to")
		f.Date = &mspr.DateFilter{From: new(min(a, b)), To: new(max(a, b))}
	}
}

// source names one source, or several where each is a group of its own.
func (g generator) source(f *mspr.RecordFilter, bySource bool) *mspr.RecordFilter {
	if f == nil {
		f = &mspr.RecordFilter{}
	}
	most := 1
	if bySource {
		most = 3
	}
	names := some(g, "sources", []mspr.SourceName{"world", "states", "counties", "mspr"}, 1, most)
	f.Source = &mspr.SourceFilter{In: names}
	return f
}

func (g generator) having(depth int) *mspr.MeasureFilter {
	f := &mspr.MeasureFilter{}
	bound := func(most float64) *mspr.NumberFilter {
		n := new(float64(rapid.IntRange(-20, 200).Draw(g.T, "bound")) / 200 * most)
		return pick(g, "comparison", []*mspr.NumberFilter{{Gt: n}, {Gte: n}, {Lt: n}, {Lte: n}, {Eq: new(float64(0))}})
	}
	switch rapid.IntRange(0, 5).Draw(g.T, "bounded measure") {
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
