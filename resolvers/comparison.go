package resolvers

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// Comparisons puts the periods of series beside others.
type Comparisons interface {
	Comparison(ctx context.Context, q mspr.ComparisonQuery) ([]mspr.ComparedPoint, mspr.Passport, error)
}

func (r timeSeriesResolver) Comparison(
	ctx context.Context, s *mspr.TimeSeries, days, weeks, months, years *int, from *mspr.Date,
) ([]mspr.ComparedPoint, error) {
	q := mspr.ComparisonQuery{From: from, Shift: mspr.OnePeriod(s.Interval), Series: mspr.SeriesQuery{
		Disease: s.Disease, Locations: []mspr.LocationCode{s.Location}, Interval: s.Interval, From: s.From, To: s.To,
		Source: s.Source, AsOf: s.AsOf, Average: s.Average, OmitAnnotated: s.OmitAnnotated,
	}}
	given := 0
	if from != nil {
		q.Shift = mspr.Shift{}
		given++
	}
	for unit, n := range map[mspr.ShiftUnit]*int{
		mspr.ShiftDays: days, mspr.ShiftWeeks: weeks, mspr.ShiftMonths: months, mspr.ShiftYears: years,
	} {
		if n != nil {
			q.Shift = mspr.Shift{Unit: unit, N: *n}
			given++
		}
	}
	if given > 1 {
		return nil, mspr.Errorf(mspr.BadUserInput, "comparison has %d of days, weeks, months, years and from: give one", given)
	}
	rows, passport, err := r.analytics.Comparison(ctx, q)
	return stamped(ctx, rows, passport, err)
}
