package analytics

import (
	"context"
	"encoding/json"
	"fmt"
	"unsafe"

	"github.com/mspr/surveillance/mspr"
)

// compared are the points of a series from one source beside others.
type compared struct {
	source *mspr.SourceName
	points []mspr.ComparedPoint
}

// Comparison puts each period of a series in its window beside another period
// of the same series, which may lie outside of the window. There is a row for
// each point of the window.
func (s *Service) Comparison(ctx context.Context, q mspr.ComparisonQuery) ([]mspr.ComparedPoint, mspr.Passport, error) {
	whole := q.Series
	whole.From, whole.To, whole.Show = nil, nil, mspr.SeriesShow{}
	p, codes, err := s.planner.Series(whole)
	if err == nil && q.From == nil {
		err = q.Shift.Check(whole.Interval)
	}
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	key, err := seriesKey(p, codes, whole)
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	arguments, err := json.Marshal([]any{q.Series.From, q.Series.To, q.Shift, q.From})
	if err != nil {
		return nil, mspr.Passport{}, fmt.Errorf("naming a query for a comparison: %w", err)
	}
	found, passport, err := ask(ctx, s, question[compared]{
		key: "comparison " + key + string(arguments), asOf: p.AsOf, simulated: toldByAnswer,
		bytes: func(c compared) int64 {
			return int64(len(c.points)) * (int64(unsafe.Sizeof(mspr.ComparedPoint{})) + 10*pointedBytes)
		},
		answer: func(ctx context.Context, e *engine) (compared, error) {
			series, err := s.timeSeries(ctx, e, p, codes, whole)
			if err != nil || len(series) == 0 {
				return compared{points: []mspr.ComparedPoint{}}, err
			}
			return compared{series[0].Source, compare(series[0].Points, q)}, nil
		},
	})
	passport.Simulated = found.source != nil && s.simulated[*found.source]
	return found.points, passport, err
}

// compare goes through the points of the window.
func compare(all []mspr.Point, q mspr.ComparisonQuery) []mspr.ComparedPoint {
	byStart := make(map[mspr.Date]*mspr.Point, len(all))
	for i := range all {
		byStart[all[i].Period.Start] = &all[i]
	}
	rows := []mspr.ComparedPoint{}
	other := otherPeriods(q)
	for _, p := range window(all, q.Series.From, q.Series.To) {
		base, ok := other(p.Period)
		row := mspr.ComparedPoint{Period: p.Period}
		before := &mspr.Point{}
		if ok {
			row.Base = &base
			if known := byStart[base.Start]; known != nil {
				before = known
			}
		}
		for _, k := range mspr.AllCounts() {
			row.Counts[k] = besideCount(p.Counts[k], before.Counts[k])
		}
		row.CasesAverage = besideAverage(p.CasesAverage, before.CasesAverage)
		row.DeathsAverage = besideAverage(p.DeathsAverage, before.DeathsAverage)
		rows = append(rows, row)
	}
	return rows
}

// otherPeriods gives the period to compare with, for one period after the other.
func otherPeriods(q mspr.ComparisonQuery) func(mspr.Period) (mspr.Period, bool) {
	if q.From == nil {
		return q.Shift.Before
	}
	next := mspr.NewPeriod(q.Series.Interval, *q.From)
	return func(mspr.Period) (mspr.Period, bool) {
		base := next
		next = next.Next()
		return base, true
	}
}

func besideCount(value, base mspr.Count) mspr.ComparedCount {
	c := mspr.ComparedCount{Value: value, Base: base}
	if value.Known && base.Known {
		c.Change = mspr.Known(value.N - base.N)
		c.ChangeRatio = relative(float64(c.Change.N), float64(base.N))
	}
	return c
}

func besideAverage(value, base *float64) mspr.ComparedAverage {
	a := mspr.ComparedAverage{Value: value, Base: base}
	if value != nil && base != nil {
		a.Change = new(*value - *base)
		a.ChangeRatio = relative(*a.Change, *base)
	}
	return a
}

// relative divides a change by what it began at, which must be above zero.
func relative(change, base float64) *float64 {
	if base > 0 {
		return new(change / base)
	}
	return nil
}
