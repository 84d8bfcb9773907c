package enginetest

import (
	"fmt"
	"math"
	"slices"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// needed lists the figures that a query shows, orders by or bounds.
func needed(q mspr.AggregateQuery) []mspr.Figure {
	list := slices.Clone(q.Figures)
	for _, o := range q.OrderBy {
		if f, ok := ordering(o); ok {
			list = append(list, f)
		}
	}
	return append(list, bounded(q.Having)...)
}

func bounded(f *mspr.MeasureFilter) (list []mspr.Figure) {
	if f == nil {
		return nil
	}
	for _, g := range f.Statistics {
		list = append(list, bounding(g))
	}
	for _, g := range append(slices.Concat(f.And, f.Or), f.Not) {
		list = append(list, bounded(g)...)
	}
	return list
}

// ordering gives the figure that an element orders by, if it does.
func ordering(o mspr.AggregateOrder) (mspr.Figure, bool) {
	if o.Statistic == nil {
		return mspr.Figure{}, false
	}
	f, err := mspr.NewFigure(*o.Measure, *o.Statistic, o.P)
	return f, err == nil
}

func bounding(g mspr.StatisticFilter) mspr.Figure {
	f, _ := mspr.NewFigure(g.Measure, g.Statistic, g.P) // the planner has checked it
	return f
}

// drawer works out the figures of the groups of a query.
type drawer struct {
	oracle *oracle
	query  mspr.AggregateQuery
	plan   *plan.Aggregate
	groups map[string]*group
	// history holds the sums of the periods of a group without a first day.
	history map[string]map[mspr.Date]mspr.Counts
}

func (o *oracle) drawer(q mspr.AggregateQuery, p *plan.Aggregate, groups map[string]*group) *drawer {
	d := &drawer{oracle: o, query: q, plan: p, groups: groups, history: map[string]map[mspr.Date]mspr.Counts{}}
	interval, calendar := calendarOf(q)
	if !calendar {
		return d
	}
	for _, a := range o.answers(p.AsOf) {
		if a.disease != q.Disease || !counts(p, a) || !o.chosen(withoutFrom(q.Where), a) {
			continue
		}
		k := fmt.Sprint(identity(timeless(q), a))
		if d.history[k] == nil {
			d.history[k] = map[mspr.Date]mspr.Counts{}
		}
		start := interval.Start(a.date)
		d.history[k][start] = plus(d.history[k][start], a.counts)
	}
	return d
}

// figures gives those that the query needs, for a group that has rows.
func (d *drawer) figures(g *group) *mspr.GroupStatistics {
	var all mspr.GroupStatistics
	for _, f := range needed(d.query) {
		s, k := &all[f.Count], f.Count
		days := g.totals(k)
		earlier, before := d.past(g, k)
		sum := g.sums[k]
		switch f.Statistic {
		case mspr.StatisticAverage:
			s.Average = mean(days)
		case mspr.StatisticMinimum:
			s.Minimum = extreme(days, 0)
		case mspr.StatisticMaximum:
			s.Maximum = extreme(days, len(days)-1)
		case mspr.StatisticDays:
			s.Days = mspr.Known(int64(len(days)))
		case mspr.StatisticQuantile:
			if s.Quantiles == nil {
				s.Quantiles = map[int]*float64{}
			}
			s.Quantiles[f.PerMille] = quantile(days, float64(f.PerMille)/1000)
		case mspr.StatisticCumulative:
			s.Cumulative = earlier
		case mspr.StatisticPrevious:
			s.Previous = before
		case mspr.StatisticChange:
			if sum.Known && before.Known {
				s.Change = mspr.Known(sum.N - before.N)
			}
		case mspr.StatisticChangeRatio:
			if sum.Known && before.Known && before.N > 0 {
				s.ChangeRatio = new(float64(sum.N-before.N) / float64(before.N))
			}
		case mspr.StatisticShare:
			if whole := d.whole(g, k); sum.Known && whole.Known && whole.N > 0 {
				s.Share = new(float64(sum.N) / float64(whole.N))
			}
		}
	}
	return &all
}

// past gives the sum up to the end of the group's period, and that of the
// period before it.
func (d *drawer) past(g *group, k mspr.CountKind) (upTo, before mspr.Count) {
	interval, calendar := calendarOf(d.query)
	if !calendar || g.of == nil {
		return
	}
	own := interval.Start(g.of.date)
	periods := d.history[fmt.Sprint(identity(timeless(d.query), *g.of))]
	for start, c := range periods {
		if start <= own {
			upTo = upTo.Plus(c[k])
		}
	}
	return upTo, periods[interval.Start(own.AddDays(-1))][k]
}

// whole gives what the group's count is a share of.
func (d *drawer) whole(g *group, k mspr.CountKind) (sum mspr.Count) {
	if g.of == nil {
		return
	}
	q := d.query
	if !slices.Contains(q.GroupBy, mspr.ByLocation) {
		alike := fmt.Sprint(identity(placeless(q), *g.of))
		for _, other := range d.groups {
			if other.of != nil && fmt.Sprint(identity(placeless(q), *other.of)) == alike {
				sum = sum.Plus(other.sums[k])
			}
		}
		return sum
	}
	interval, calendar := calendarOf(q)
	for _, a := range d.oracle.answers(d.plan.AsOf) {
		if a.disease == q.Disease && a.place.Code == g.of.place.Parent && a.source == g.of.source && inDays(q.Where, a.date) &&
			(!calendar || interval.Start(a.date) == interval.Start(g.of.date)) {
			sum = sum.Plus(a.counts[k])
		}
	}
	return sum
}

func calendarOf(q mspr.AggregateQuery) (mspr.Interval, bool) {
	for _, d := range q.GroupBy {
		if i, ok := d.Interval(); ok {
			return i, true
		}
	}
	return "", false
}

// timeless and placeless leave out dimensions.
func timeless(q mspr.AggregateQuery) mspr.AggregateQuery {
	q.GroupBy = slices.DeleteFunc(slices.Clone(q.GroupBy), func(d mspr.Dimension) bool { _, ok := d.Interval(); return ok })
	return q
}

func placeless(q mspr.AggregateQuery) mspr.AggregateQuery {
	q.GroupBy = slices.DeleteFunc(slices.Clone(q.GroupBy), func(d mspr.Dimension) bool { return d == mspr.ByCountry || d == mspr.ByWHORegion })
	return q
}

// withoutFrom drops the first days that a filter sets at its top.
func withoutFrom(f *mspr.RecordFilter) *mspr.RecordFilter {
	if f == nil {
		return nil
	}
	g := *f
	if f.Date != nil {
		date := *f.Date
		if date.Eq != nil {
			date.To = new(min(*date.Eq, *orElse(date.To, date.Eq)))
		}
		date.From, date.Eq = nil, nil
		g.Date = &date
	}
	g.And = nil
	for _, part := range f.And {
		g.And = append(g.And, withoutFrom(part))
	}
	return &g
}

func orElse[T any](p, other *T) *T {
	if p != nil {
		return p
	}
	return other
}

// inDays judges a date by what a filter says of days at its top.
func inDays(f *mspr.RecordFilter, day mspr.Date) bool {
	if f == nil {
		return true
	}
	for _, part := range f.And {
		if !inDays(part, day) {
			return false
		}
	}
	return f.Date == nil || dated(f.Date, day)
}

func plus(a, b mspr.Counts) mspr.Counts {
	for _, k := range mspr.AllCounts() {
		a[k] = a[k].Plus(b[k])
	}
	return a
}

// totals lists the daily totals of a count, in order of size.
func (g *group) totals(k mspr.CountKind) []int64 {
	var list []int64
	for _, c := range g.days {
		if c[k].Known {
			list = append(list, c[k].N)
		}
	}
	slices.Sort(list)
	return list
}

func mean(list []int64) *float64 {
	if len(list) == 0 {
		return nil
	}
	sum := int64(0)
	for _, n := range list {
		sum += n
	}
	return new(float64(sum) / float64(len(list)))
}

func extreme(list []int64, i int) mspr.Count {
	if len(list) == 0 {
		return mspr.Count{}
	}
	return mspr.Known(list[i])
}

// quantile is that of type 7.
func quantile(list []int64, p float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	at := p * float64(len(list)-1)
	below := int(math.Floor(at))
	low, high := float64(list[below]), float64(list[min(below+1, len(list)-1)])
	return new(low + (high-low)*(at-float64(below)))
}
