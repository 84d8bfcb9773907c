package enginetest

import (
	"fmt"
	"slices"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// rows works out all groups of a query, in order.
func (o *oracle) rows(q mspr.AggregateQuery, p *plan.Aggregate) []mspr.AggregateRow {
	groups := map[string]*group{}
	if len(q.GroupBy) == 0 {
		groups[fmt.Sprint(identity(q, answer{}))] = &group{}
	}
	for _, a := range o.answers(p.AsOf) {
		if a.disease == q.Disease && counts(p, a) && o.chosen(q.Where, a) {
			k := fmt.Sprint(identity(q, a))
			if groups[k] == nil {
				groups[k] = &group{of: &a}
			}
			groups[k].add(a)
		}
	}
	rows := []mspr.AggregateRow{}
	d := o.drawer(q, p, groups)
	for _, g := range groups {
		r := o.full(q, g)
		r.Statistics = d.figures(g)
		if kept(q.Having, r) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b mspr.AggregateRow) int { return order(q, a, b) })
	for i := range rows {
		rows[i] = shown(q, rows[i])
	}
	return rows
}

// counts applies the source rule and the level.
func counts(p *plan.Aggregate, a answer) bool {
	switch {
	case len(p.Sources.Named) > 0 && !slices.Contains(p.Sources.Named, a.source):
		return false
	case p.Sources.Preferred() && !a.preferred:
		return false
	}
	return p.Level == "" || a.place.Level == p.Level
}

type group struct {
	of      *answer
	sums    mspr.Counts
	days    map[mspr.Date]mspr.Counts
	records int64
	sources []mspr.SourceName
}

func (g *group) add(a answer) {
	for _, k := range mspr.AllCounts() {
		g.sums[k] = g.sums[k].Plus(a.counts[k])
	}
	if g.days == nil {
		g.days = map[mspr.Date]mspr.Counts{}
	}
	g.days[a.date] = plus(g.days[a.date], a.counts)
	g.records++
	if !slices.Contains(g.sources, a.source) {
		g.sources = append(g.sources, a.source)
	}
}

// identity lists what tells the groups apart.
func identity(q mspr.AggregateQuery, a answer) []any {
	var list []any
	for _, d := range q.GroupBy {
		switch i, calendar := d.Interval(); {
		case calendar:
			list = append(list, i.Start(a.date))
		case d == mspr.ByLocation:
			list = append(list, a.place.Code)
		case d == mspr.ByCountry:
			list = append(list, a.place.Country)
		case d == mspr.ByWHORegion:
			list = append(list, a.place.WHORegion)
		case d == mspr.BySource:
			list = append(list, a.source)
		}
	}
	return list
}

// full gives a group with every measure.
func (o *oracle) full(q mspr.AggregateQuery, g *group) mspr.AggregateRow {
	r := mspr.AggregateRow{Counts: g.sums, Records: mspr.Known(g.records), Sources: g.sources}
	slices.Sort(r.Sources)
	for _, d := range q.GroupBy {
		switch i, calendar := d.Interval(); {
		case calendar:
			r.Period = new(mspr.NewPeriod(i, g.of.date))
		case d == mspr.ByLocation:
			r.Location = new(g.of.place.Code)
		case d == mspr.ByCountry:
			r.Country = new(g.of.place.Country)
		case d == mspr.ByWHORegion && g.of.place.WHORegion != "":
			r.WHORegion = new(g.of.place.WHORegion)
		case d == mspr.BySource:
			r.Source = new(g.of.source)
		case d == mspr.ByDisease:
			r.Disease = new(q.Disease)
		}
	}
	cases, deaths := r.Counts[mspr.Cases], r.Counts[mspr.Deaths]
	if cases.Known && cases.N > 0 && deaths.Known {
		r.CaseFatalityRatio = new(float64(deaths.N) / float64(cases.N))
	}
	o.rates(&r)
	return r
}

func (o *oracle) rates(r *mspr.AggregateRow) {
	var place mspr.Location
	switch {
	case r.Location != nil:
		place, _ = o.locations.Get(*r.Location)
	case r.Country != nil:
		place, _ = o.locations.Get(*r.Country)
	}
	if !place.Population.Known {
		return
	}
	r.Denominator = &mspr.Denominator{Population: place.Population.N, Year: place.PopulationYear}
	rate := func(c mspr.Count) *float64 {
		if !c.Known {
			return nil
		}
		return new(float64(c.N) / float64(place.Population.N) * 100_000)
	}
	r.IncidencePer100k, r.MortalityPer100k = rate(r.Counts[mspr.Cases]), rate(r.Counts[mspr.Deaths])
}

func order(q mspr.AggregateQuery, a, b mspr.AggregateRow) int {
	for _, by := range q.OrderBy {
		c := 0
		switch {
		case by.Dimension != nil:
			c = compare(key(a, *by.Dimension), key(b, *by.Dimension), by.Direction)
		case by.Statistic != nil:
			f, _ := ordering(by)
			c = compare(figured(a, f), figured(b, f), by.Direction)
		default:
			c = compare(measured(a, *by.Measure), measured(b, *by.Measure), by.Direction)
		}
		if c != 0 {
			return c
		}
	}
	for _, d := range q.GroupBy {
		if c := compare(key(a, d), key(b, d), mspr.Ascending); c != 0 {
			return c
		}
	}
	return 0
}

// shown leaves the measures asked for and those ordered by.
func shown(q mspr.AggregateQuery, r mspr.AggregateRow) mspr.AggregateRow {
	has := func(m mspr.Measure) bool {
		return slices.Contains(q.Measures, m) ||
			slices.ContainsFunc(q.OrderBy, func(o mspr.AggregateOrder) bool { return o.Measure != nil && o.Statistic == nil && *o.Measure == m })
	}
	r.Statistics = onlyFigures(q.Figures, r.Statistics)
	for i, m := range mspr.Measures()[:mspr.CountKinds] {
		if !has(m) {
			r.Counts[i] = mspr.Count{}
		}
	}
	if !has(mspr.MeasureRecords) {
		r.Records = mspr.Count{}
	}
	if !has(mspr.MeasureCaseFatalityRatio) {
		r.CaseFatalityRatio = nil
	}
	if !has(mspr.MeasureIncidencePer100k) {
		r.IncidencePer100k = nil
	}
	if !has(mspr.MeasureMortalityPer100k) {
		r.MortalityPer100k = nil
	}
	if !has(mspr.MeasureSources) {
		r.Sources = nil
	}
	if !slices.Contains(q.Measures, mspr.MeasureIncidencePer100k) && !slices.Contains(q.Measures, mspr.MeasureMortalityPer100k) {
		r.Denominator = nil
	}
	return r
}
