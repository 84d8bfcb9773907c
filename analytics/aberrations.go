package analytics

import (
	"context"
	"math"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// weeksAtOnce is how many weeks are compared with the years before them between
// two looks at whether anybody still waits.
const weeksAtOnce = 16

// weightOfSeasons is for regressions on all weeks of the years before: those of
// one week take ten times as long as other estimates for its days.
const weightOfSeasons = 10

// Aberrations compares the days or the ISO weeks of a part of a series with what a
// method of outbreak detection expects. Counts below zero are taken out of the
// days or weeks before them, missing ones count as none.
func (s *Service) Aberrations(ctx context.Context, q mspr.AberrationQuery) ([]mspr.Aberration, mspr.Passport, error) {
	if err := checkAberrations(&q); err != nil {
		return nil, mspr.Passport{}, err
	}
	weight := 1
	if q.Method == mspr.DetectFarringtonFlexible {
		weight = weightOfSeasons
	}
	return estimate(ctx, s, estimation{"aberrations", q.DailyPart, q, weight}, func(ctx context.Context, days []mspr.Point) ([]mspr.Aberration, error) {
		return aberrations(ctx, watched(days, q), q)
	})
}

// watch is what is watched of a series.
type watch struct {
	rows []mspr.Aberration
	// counts have none below zero and none missing.
	counts []float64
}

// watched gives the days of a series, or its weeks.
func watched(days []mspr.Point, q mspr.AberrationQuery) watch {
	kind := q.Count.Kind()
	var w watch
	raw := column(days, kind)
	if *q.By == mspr.Day {
		for _, d := range days {
			w.rows = append(w.rows, mspr.Aberration{Period: d.Period})
		}
	} else {
		raw = nil
		for _, week := range weeksOf(days, kind) {
			w.rows = append(w.rows, mspr.Aberration{Period: week.period, MissingDays: week.missing})
			raw = append(raw, week.count)
		}
	}
	settled, touched := epi.Settle(raw)
	w.counts = settled
	for i, n := range settled {
		w.rows[i].Observed, w.rows[i].Corrected = counted(n), touched[i]
		if math.IsNaN(n) {
			w.counts[i] = 0
			w.rows[i].MissingDays = int(w.rows[i].Period.End-w.rows[i].Period.Start) + 1
		}
	}
	return w
}

// aberrations fills in what a method finds, and keeps the part asked for.
func aberrations(ctx context.Context, w watch, q mspr.AberrationQuery) ([]mspr.Aberration, error) {
	span := epi.Span{First: len(w.rows), Last: -1}
	for i, r := range w.rows {
		if holds(q.DailyPart, r.Period.Start, r.Period.End) {
			span.First, span.Last = min(span.First, i), i
		}
	}
	if span.Last < 0 {
		return []mspr.Aberration{}, nil
	}
	if farringtons(q.Method) {
		if err := compareYears(ctx, w, q, span); err != nil {
			return nil, err
		}
		return w.rows[span.First : span.Last+1], nil
	}
	found, err := w.detect(q)
	if err != nil {
		return nil, spokenInput("aberrations", err)
	}
	for i, d := range found {
		tell(&w.rows[len(w.rows)-len(found)+i], d)
	}
	return w.rows[span.First : span.Last+1], nil
}

// tell writes down what a method finds; of a period without a count it can only
// say what was to be expected.
func tell(row *mspr.Aberration, d epi.Detection) {
	row.Expected, row.Upper = bounded(d.Expected), bounded(d.Upper)
	if !row.Observed.Known {
		return
	}
	row.Statistic = bounded(d.Statistic)
	if d.Known {
		row.Alarm = &d.Alarm
	}
}

// compareYears fills in what Farrington's methods find in a span of weeks.
func compareYears(ctx context.Context, w watch, q mspr.AberrationQuery, span epi.Span) error {
	method := farrington(q, epi.WeeksFrom(w.rows[0].Period.Start.Time()))
	for first := span.First; first <= span.Last; first += weeksAtOnce {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := method.DetectIn(w.counts, epi.Span{First: first, Last: min(span.Last, first+weeksAtOnce-1)})
		if err != nil {
			return spokenInput("farrington", err)
		}
		for i, d := range found {
			row := &w.rows[first+i]
			tell(row, d.Detection)
			row.Dispersion = bounded(d.Dispersion)
			if row.Dispersion != nil {
				row.Trend = &d.Trend
			}
			if row.Observed.Known {
				row.PValue = defined(d.PValue)
			}
		}
	}
	return nil
}
