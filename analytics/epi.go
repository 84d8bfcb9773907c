package analytics

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"unsafe"

	"github.com/mspr/surveillance/mspr"
)

// What callers may ask for in estimates.
const (
	leastLevel, mostLevel = 0.5, 0.999
	mostWindow            = 90
	// manyDays is the days of a part whose estimates take as long as a heavy
	// query, and wait for their turn among those; chunk is how many are reckoned
	// between two looks at whether anybody still waits for them.
	manyDays = 300
	chunk    = 256
)

// estimates are what was estimated for the days or weeks of a series from one
// source.
type estimates[R any] struct {
	source *mspr.SourceName
	rows   []R
}

// estimation is what is to be estimated: name and query tell it from all others.
type estimation struct {
	name  string
	part  mspr.DailyPart
	query any
	// weight is how much dearer than others it is for a day.
	weight int
}

// estimate asks for the whole daily series of a place and reckons with its
// days, of which there is one for each date from the first to the last with a
// record. No days give no rows.
func estimate[R any](
	ctx context.Context, s *Service, w estimation, reckon func(ctx context.Context, days []mspr.Point) ([]R, error),
) ([]R, mspr.Passport, error) {
	part := w.part
	daily := mspr.SeriesQuery{
		Disease: part.Disease, Locations: []mspr.LocationCode{part.Location}, Interval: mspr.Day, Source: part.Source, AsOf: part.AsOf,
	}
	p, codes, err := s.planner.Series(daily)
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return nil, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	arguments, err := json.Marshal(w.query)
	if err != nil {
		return nil, mspr.Passport{}, fmt.Errorf("naming a query for an estimate: %w", err)
	}
	found, passport, err := ask(ctx, s, question[estimates[R]]{
		key: w.name + " " + key + string(arguments), asOf: p.AsOf, known: p.Known, bytes: estimateBytes[R], simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) (estimates[R], error) {
			series, err := s.timeSeries(ctx, e, p, codes, daily)
			if err != nil || len(series) == 0 || len(series[0].Points) == 0 {
				return estimates[R]{rows: []R{}}, err
			}
			leave, err := s.turn(ctx, w, series[0].Points)
			if err != nil {
				return estimates[R]{}, err
			}
			defer leave()
			rows, err := reckon(ctx, series[0].Points)
			return estimates[R]{series[0].Source, rows}, err
		},
	})
	passport.Simulated = found.source != nil && s.simulated[*found.source]
	return found.rows, passport, err
}

// turn waits until it is an estimation's turn.
func (s *Service) turn(ctx context.Context, w estimation, days []mspr.Point) (leave func(), err error) {
	n := 0
	for _, d := range days {
		if holds(w.part, d.Period.Start, d.Period.End) {
			n += w.weight
		}
	}
	through := s.lanes.through(n > manyDays)
	return through.Leave, through.Enter(ctx, askerOf(ctx, s))
}

func estimateBytes[R any](e estimates[R]) int64 {
	total := int64(unsafe.Sizeof(e))
	for _, row := range e.rows {
		total += int64(unsafe.Sizeof(row)) + 8*pointedBytes //nolint:gosec // a row has a few hundred bytes
	}
	return total
}

// checkPart refuses what can't be estimated for any series.
func checkPart(p mspr.DailyPart) error {
	if err := checkCount(p.Count); err != nil {
		return err
	}
	return checkLevel(p.Level)
}

func checkCount(c mspr.SeriesCount) error {
	switch c {
	case mspr.SeriesCases, mspr.SeriesDeaths, mspr.SeriesHospitalizations, mspr.SeriesICUAdmissions:
		return nil
	}
	return mspr.Errorf(mspr.BadUserInput, "unknown count %q", c)
}

func checkLevel(level float64) error {
	if !(level >= leastLevel && level <= mostLevel) {
		return mspr.Errorf(mspr.BadUserInput, "level is %v: give a level of confidence from %v to %v, such as 0.95", level, leastLevel, mostLevel)
	}
	return nil
}

func checkWindow(days, least int) error {
	if days < least || days > mostWindow {
		return mspr.Errorf(mspr.BadUserInput, "window is %d days: give %d to %d", days, least, mostWindow)
	}
	return nil
}

// holds says whether the part asked for begins and ends about a date.
func holds(p mspr.DailyPart, first, last mspr.Date) bool {
	return (p.From == nil || last >= *p.From) && (p.To == nil || first <= *p.To)
}

// bounded gives nothing for an end that is at infinity or not known.
func bounded(v float64) *float64 {
	if math.IsInf(v, 0) {
		return nil
	}
	return defined(v)
}

// anyOf says whether a day from first to last is marked.
func anyOf(marked []bool, first, last int) bool {
	for _, m := range marked[first : last+1] {
		if m {
			return true
		}
	}
	return false
}
