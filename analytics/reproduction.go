package analytics

import (
	"context"
	"math"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// The bounds of what a caller may know beforehand.
const (
	longestInterval = 100 // days of a distribution
	largestInterval = 60  // days, as a mean or a standard deviation
	largestPrior    = 20
	mostImported    = 400 // days
	// elapsed is the share of a serial interval after which persons infected
	// are taken to be counted.
	elapsed = 0.95
)

// ReproductionNumber estimates the effective reproduction number for windows
// that end on each day of a part of a series. Counts below zero are taken out
// of the days before them, missing ones count as none.
func (s *Service) ReproductionNumber(ctx context.Context, q mspr.ReproductionQuery) ([]mspr.ReproductionEstimate, mspr.Passport, error) {
	if err := checkReproduction(q); err != nil {
		return nil, mspr.Passport{}, err
	}
	return estimate(ctx, s, estimation{"reproduction", q.DailyPart, q, 1}, func(ctx context.Context, days []mspr.Point) ([]mspr.ReproductionEstimate, error) {
		return reproduction(ctx, days, q)
	})
}

func checkReproduction(q mspr.ReproductionQuery) error {
	if err := checkPart(q.DailyPart); err != nil {
		return err
	}
	if err := checkWindow(q.Window, 1); err != nil {
		return err
	}
	if q.Method != mspr.Cori && q.Method != mspr.WallingaTeunis {
		return mspr.Errorf(mspr.BadUserInput, "unknown method %q", q.Method)
	}
	if p := q.Prior; p != nil && !(p.Mean > 0 && p.Mean <= largestPrior && p.SD > 0 && p.SD <= largestPrior) {
		return mspr.Errorf(mspr.BadUserInput, "prior has the mean %v and the standard deviation %v: give both above 0 and up to %d", p.Mean, p.SD, largestPrior)
	}
	if len(q.Imported) > mostImported {
		return mspr.Errorf(mspr.BadUserInput, "imported names %d days: give %d at most", len(q.Imported), mostImported)
	}
	_, err := serialInterval(q.Interval)
	return err
}

// serialInterval reads what a caller gives of it.
func serialInterval(i mspr.SerialInterval) (epi.SerialInterval, error) {
	switch {
	case i.Distribution != nil && i.Mean == nil && i.SD == nil:
		if len(i.Distribution) > longestInterval+1 {
			return epi.SerialInterval{}, mspr.Errorf(mspr.BadUserInput,
				"serialInterval has the shares of %d days: give those of 0 to %d days at most", len(i.Distribution), longestInterval)
		}
		si := epi.SerialInterval{Shares: i.Distribution}
		return si, spokenInput("serialInterval", si.Check())
	case i.Distribution == nil && i.Mean != nil && i.SD != nil:
		if *i.Mean > largestInterval || *i.SD > largestInterval {
			return epi.SerialInterval{}, mspr.Errorf(mspr.BadUserInput,
				"serialInterval has the mean %v and the standard deviation %v: give up to %d days", *i.Mean, *i.SD, largestInterval)
		}
		si := epi.SerialInterval{Mean: *i.Mean, SD: *i.SD}
		return si, spokenInput("serialInterval", si.Check())
	}
	return epi.SerialInterval{}, mspr.Errorf(mspr.BadUserInput, "serialInterval needs either mean and sd, or distribution")
}

// spokenInput tells a caller what package epi finds wrong.
func spokenInput(argument string, err error) error {
	if err == nil {
		return nil
	}
	return mspr.Errorf(mspr.BadUserInput, "%s: %s", argument, mspr.English(err.Error()))
}

func reproduction(ctx context.Context, days []mspr.Point, q mspr.ReproductionQuery) ([]mspr.ReproductionEstimate, error) {
	si, err := serialInterval(q.Interval)
	if err != nil {
		return nil, err
	}
	settled, touched := epi.Settle(column(days, q.Count.Kind()))
	o := epi.Outbreak{Local: settled, Interval: si}
	if err := takeImported(&o, days, q.Imported); err != nil {
		return nil, err
	}
	for _, s := range epi.SlidingSpans(len(days), q.Window) {
		if end := days[s.Last].Period.Start; holds(q.DailyPart, end, end) {
			o.Spans = append(o.Spans, s)
		}
	}
	rows := make([]mspr.ReproductionEstimate, len(o.Spans))
	for i, s := range o.Spans {
		rows[i] = mspr.ReproductionEstimate{Date: days[s.Last].Period.Start, Corrected: anyOf(touched, s.First, s.Last)}
	}
	if q.Method == mspr.WallingaTeunis {
		return rows, inChunks(ctx, rows, o, func(rows []mspr.ReproductionEstimate, o epi.Outbreak) error { return cohorts(rows, o, q) })
	}
	return rows, inChunks(ctx, rows, o, func(rows []mspr.ReproductionEstimate, o epi.Outbreak) error { return posteriors(rows, o, q) })
}

// inChunks reckons some spans at a time, until nobody waits any more.
func inChunks(
	ctx context.Context, rows []mspr.ReproductionEstimate, o epi.Outbreak, reckon func([]mspr.ReproductionEstimate, epi.Outbreak) error,
) error {
	spans := o.Spans
	for from := 0; from < len(rows); from += chunk {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+chunk, len(rows))
		o.Spans = spans[from:to]
		if err := reckon(rows[from:to], o); err != nil {
			return err
		}
	}
	return nil
}

// takeImported tells the imported cases from the others.
func takeImported(o *epi.Outbreak, days []mspr.Point, imported []mspr.ImportedCases) error {
	if len(imported) == 0 {
		return nil
	}
	o.Imported = make([]float64, len(days))
	for _, from := range imported {
		t := int(from.Date - days[0].Period.Start)
		if t < 0 || t >= len(days) {
			return mspr.Errorf(mspr.BadUserInput, "imported names %s, and the series lasts from %s to %s", from.Date, days[0].Period.Start, days[len(days)-1].Period.Start)
		}
		if !(number(from.Count) >= 0 && number(from.Count) <= o.Local[t]) {
			return mspr.Errorf(mspr.BadUserInput, "imported has %s of %s, a day with %s others: give none to all of its count", from.Count, from.Date, counted(o.Local[t]))
		}
		o.Imported[t] += number(from.Count)
		o.Local[t] -= number(from.Count)
	}
	return nil
}

func posteriors(rows []mspr.ReproductionEstimate, o epi.Outbreak, q mspr.ReproductionQuery) error {
	prior := epi.Prior{}
	if q.Prior != nil {
		prior = epi.Prior{Mean: q.Prior.Mean, SD: q.Prior.SD}
	}
	found, err := epi.EstimateR(o, prior)
	if err != nil {
		return spokenInput("reproductionNumber", err)
	}
	tail := (1 - q.Level) / 2
	for i, r := range found {
		rows[i].Mean, rows[i].SD = defined(r.Mean), defined(r.SD)
		rows[i].Low, rows[i].Median, rows[i].High = defined(r.Quantile(tail)), defined(r.Quantile(0.5)), defined(r.Quantile(1-tail))
		rows[i].Count, rows[i].MissingDays = int64(r.Cases), r.Missing
	}
	return nil
}

func cohorts(rows []mspr.ReproductionEstimate, o epi.Outbreak, q mspr.ReproductionQuery) error {
	found, err := epi.WallingaTeunis(o, q.Level)
	if err != nil {
		return spokenInput("reproductionNumber", err)
	}
	wait, err := o.Interval.Days(elapsed)
	if err != nil {
		return spokenInput("serialInterval", err)
	}
	for i, c := range found {
		rows[i].Mean, rows[i].SD = defined(c.Mean), defined(c.SD)
		rows[i].Count, rows[i].MissingDays = int64(c.Cases), c.Missing
		rows[i].Incomplete = c.Last+wait >= len(o.Local)
		if !math.IsNaN(c.Mean) {
			rows[i].Low, rows[i].Median, rows[i].High = defined(c.Low), defined(c.Median), defined(c.High)
		}
	}
	return nil
}
