package analytics

import (
	"context"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// Aggregate gives a page of groups with their measures. The order is total and
// the cursors outlive a snapshot. Without dimensions there is exactly one
// group, even over no rows.
func (s *Service) Aggregate(ctx context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error) {
	p, err := s.planner.Aggregate(q)
	if err != nil {
		return mspr.AggregatePage{}, mspr.Passport{}, err
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return mspr.AggregatePage{}, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return mspr.AggregatePage{}, mspr.Passport{}, err
	}
	if q.Total {
		key += " total"
	}
	if q.Totals {
		key += " totals"
	}
	return ask(ctx, s, question[mspr.AggregatePage]{
		key: key, asOf: p.AsOf, known: p.Known, bytes: aggregateBytes, simulated: s.simulatedBehind(&p.Scope),
		answer: func(ctx context.Context, e *engine) (mspr.AggregatePage, error) { return aggregatePage(ctx, e, p, q) },
	})
}

func aggregatePage(ctx context.Context, e *engine, p *plan.Aggregate, q mspr.AggregateQuery) (mspr.AggregatePage, error) {
	page := mspr.AggregatePage{Rows: []mspr.AggregateRow{}}
	err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
		group, err := aggregateRow(p, r)
		page.Rows = append(page.Rows, group)
		return err
	})
	if err == nil && q.Total {
		page.Total, err = e.total(ctx, p.TotalSQL(e.dialect))
	}
	if err == nil && q.Totals {
		page.Totals, err = totals(ctx, e, p)
	}
	if len(page.Rows) > q.Page.First {
		page.Rows, page.Info.HasNextPage = page.Rows[:q.Page.First], true
	}
	if n := len(page.Rows); n > 0 {
		page.Info.StartCursor, page.Info.EndCursor = &page.Rows[0].Cursor, &page.Rows[n-1].Cursor
	}
	page.Info.HasPreviousPage = q.Page.After != ""
	return page, err
}

// totals reads the sums over all groups, and leaves the tier that of the page.
func totals(ctx context.Context, e *engine, p *plan.Aggregate) (*mspr.AggregateTotals, error) {
	tier := e.tier
	var t mspr.AggregateTotals
	err := e.run(ctx, p.TotalsSQL(e.dialect), func(r row) error {
		t.Counts, t.Records = r.counts(), r.count("records")
		return nil
	})
	e.tier = tier
	t.CaseFatalityRatio = defined(epi.CaseFatalityRatio(number(t.Counts[mspr.Deaths]), number(t.Counts[mspr.Cases])))
	return &t, err
}

func aggregateRow(p *plan.Aggregate, r row) (mspr.AggregateRow, error) {
	group := mspr.AggregateRow{
		Cursor:            p.Cursor(r.values[:len(p.Order)]),
		Location:          code[mspr.LocationCode](r, "location"),
		Country:           code[mspr.LocationCode](r, "country"),
		WHORegion:         code[mspr.WHORegion](r, "who_region"),
		Source:            code[mspr.SourceName](r, "source"),
		Counts:            r.counts(),
		Records:           r.count("records"),
		CaseFatalityRatio: optional[float64](r, "case_fatality_ratio"),
		IncidencePer100k:  optional[float64](r, "incidence_per_100k"),
		MortalityPer100k:  optional[float64](r, "mortality_per_100k"),
		Denominator:       denominator(r),
	}
	group.Statistics = statistics(p, r)
	for _, name := range of[[]string](r, "sources") {
		group.Sources = append(group.Sources, mspr.SourceName(name))
	}
	for _, d := range p.Dims {
		if err := setKey(&group, p, d, r); err != nil {
			return group, err
		}
	}
	return group, nil
}

// statistics reads the figures shown and those ordered by; nil where there are
// none.
func statistics(p *plan.Aggregate, r row) *mspr.GroupStatistics {
	if len(p.Figures) == 0 {
		return nil
	}
	var all mspr.GroupStatistics
	for _, f := range p.Figures {
		set(&all[f.Count], f, r, plan.FigureColumn(f))
	}
	return &all
}

func set(s *mspr.CountStatistics, f mspr.Figure, r row, column string) {
	switch f.Statistic {
	case mspr.StatisticAverage:
		s.Average = optional[float64](r, column)
	case mspr.StatisticMinimum:
		s.Minimum = r.count(column)
	case mspr.StatisticMaximum:
		s.Maximum = r.count(column)
	case mspr.StatisticDays:
		s.Days = r.count(column)
	case mspr.StatisticCumulative:
		s.Cumulative = r.count(column)
	case mspr.StatisticPrevious:
		s.Previous = r.count(column)
	case mspr.StatisticChange:
		s.Change = r.count(column)
	case mspr.StatisticChangeRatio:
		s.ChangeRatio = optional[float64](r, column)
	case mspr.StatisticShare:
		s.Share = optional[float64](r, column)
	case mspr.StatisticQuantile:
		if s.Quantiles == nil {
			s.Quantiles = map[int]*float64{}
		}
		s.Quantiles[f.PerMille] = optional[float64](r, column)
	}
}

// setKey sets the keys of a group that are not plain codes.
func setKey(group *mspr.AggregateRow, p *plan.Aggregate, d mspr.Dimension, r row) error {
	if d == mspr.ByDisease {
		group.Disease = &p.Disease.Code
	}
	interval, ok := d.Interval()
	if !ok {
		return nil
	}
	start, err := r.day("period")
	period := mspr.NewPeriod(interval, start)
	group.Period = &period
	return err
}

func denominator(r row) *mspr.Denominator {
	population := r.count("population")
	if !population.Known {
		return nil
	}
	return &mspr.Denominator{Population: population.N, Year: int(of[int64](r, "population_year"))}
}
