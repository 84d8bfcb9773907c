package analytics

import (
	"context"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// leastGrowth is the days that a growth rate and its error need.
const leastGrowth = 3

// Growth fits exponential growth to windows that end on each day of a part of a
// series. Counts below zero are taken out of the days before them, missing ones
// are left out.
func (s *Service) Growth(ctx context.Context, q mspr.GrowthQuery) ([]mspr.GrowthEstimate, mspr.Passport, error) {
	method, err := growthMethod(q.Method)
	if err == nil {
		err = checkPart(q.DailyPart)
	}
	if err == nil {
		err = checkWindow(q.Window, leastGrowth)
	}
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	return estimate(ctx, s, estimation{"growth", q.DailyPart, q, 1}, func(ctx context.Context, days []mspr.Point) ([]mspr.GrowthEstimate, error) {
		return growth(ctx, days, q, method)
	})
}

func growthMethod(m mspr.GrowthMethod) (epi.GrowthMethod, error) {
	switch m {
	case mspr.GrowthQuasiPoisson:
		return epi.QuasiPoisson, nil
	case mspr.GrowthPoisson:
		return epi.Poisson, nil
	case mspr.GrowthLogLinear:
		return epi.LogLinear, nil
	}
	return 0, mspr.Errorf(mspr.BadUserInput, "unknown method %q", m)
}

func growth(ctx context.Context, days []mspr.Point, q mspr.GrowthQuery, method epi.GrowthMethod) ([]mspr.GrowthEstimate, error) {
	settled, touched := epi.Settle(column(days, q.Count.Kind()))
	rows := []mspr.GrowthEstimate{}
	for last := q.Window - 1; last < len(days); last++ {
		end, first := days[last].Period.Start, last-q.Window+1
		if !holds(q.DailyPart, end, end) {
			continue
		}
		if len(rows)%chunk == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row := mspr.GrowthEstimate{Date: end, Corrected: anyOf(touched, first, last)}
		// Days are settled, and the rest was checked: an error is one of too few
		// cases, which the schema tells of as null.
		if g, err := epi.GrowthRate(settled[first:last+1], q.Level, method); err == nil {
			row.Rate, row.RateLow, row.RateHigh = defined(g.Rate), defined(g.Interval.Low), defined(g.Interval.High)
			row.DoublingTime, row.Dispersion, row.Days = bounded(g.Doubling), defined(g.Dispersion), g.Days
			row.DoublingTimeLow, row.DoublingTimeHigh = bounded(g.DoublingInterval.Low), bounded(g.DoublingInterval.High)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
