package analytics

import (
	"context"
	"math"
	"slices"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

const (
	mostYears      = 20
	mostHarmonics  = 3
	weeksPerYear   = 365.25 / week
	firstYear      = 1900
	lastYear       = 2200
	weekThatIsRare = 53
)

// Excess compares the ISO weeks of a part of a series with a baseline of years.
func (s *Service) Excess(ctx context.Context, q mspr.ExcessQuery) ([]mspr.ExcessWeek, mspr.Passport, error) {
	if err := checkExcess(q); err != nil {
		return nil, mspr.Passport{}, err
	}
	return estimate(ctx, s, estimation{"excess", q.DailyPart, q, 1}, func(_ context.Context, days []mspr.Point) ([]mspr.ExcessWeek, error) {
		return excess(days, q)
	})
}

func checkExcess(q mspr.ExcessQuery) error {
	if err := checkPart(q.DailyPart); err != nil {
		return err
	}
	if n := len(q.Years); n < 1 || n > mostYears {
		return mspr.Errorf(mspr.BadUserInput, "years names %d years: give 1 to %d that make the baseline", n, mostYears)
	}
	for i, y := range q.Years {
		if y < firstYear || y > lastYear || slices.Contains(q.Years[:i], y) {
			return mspr.Errorf(mspr.BadUserInput, "years names %d: give each year once, from %d to %d", y, firstYear, lastYear)
		}
	}
	if q.Harmonics < 0 || q.Harmonics > mostHarmonics {
		return mspr.Errorf(mspr.BadUserInput, "harmonics is %d: give 0 to %d", q.Harmonics, mostHarmonics)
	}
	if q.Method != mspr.BaselineMean && q.Method != mspr.BaselineHarmonic {
		return mspr.Errorf(mspr.BadUserInput, "unknown method %q", q.Method)
	}
	return nil
}

// isoWeek is a week with the sum of what is known of its days, NaN where that
// is nothing.
type isoWeek struct {
	period       mspr.Period
	year, number int
	count        float64
	// missing counts the days without a count.
	missing int
}

// weeksOf adds up the weeks of which the series holds all days.
func weeksOf(days []mspr.Point, k mspr.CountKind) []isoWeek {
	var weeks []isoWeek
	for first := 0; first+week <= len(days); first++ {
		period := mspr.NewPeriod(mspr.ISOWeek, days[first].Period.Start)
		if period.Start != days[first].Period.Start {
			continue
		}
		var sum mspr.Count
		missing := 0
		for _, d := range days[first : first+week] {
			sum = sum.Plus(d.Counts[k])
			if !d.Counts[k].Known {
				missing++
			}
		}
		year, of := period.Start.Time().ISOWeek()
		weeks = append(weeks, isoWeek{period, year, of, number(sum), missing})
	}
	return weeks
}

func excess(days []mspr.Point, q mspr.ExcessQuery) ([]mspr.ExcessWeek, error) {
	weeks := weeksOf(days, q.Count.Kind())
	expected, err := baseline(weeks, q)
	if err != nil {
		return nil, err
	}
	rows := []mspr.ExcessWeek{}
	for i, w := range weeks {
		if !holds(q.DailyPart, w.period.Start, w.period.End) {
			continue
		}
		e := expected[i]
		over, interval := e.Excess(w.count)
		rows = append(rows, mspr.ExcessWeek{
			Period: w.period, Observed: counted(w.count), Reference: slices.Contains(q.Years, w.year),
			Expected: defined(e.Mean), ExpectedLow: defined(e.Interval.Low), ExpectedHigh: defined(e.Interval.High),
			Excess: defined(over), ExcessLow: defined(interval.Low), ExcessHigh: defined(interval.High), PScore: defined(e.PScore(w.count)),
		})
	}
	return rows, nil
}

func baseline(weeks []isoWeek, q mspr.ExcessQuery) ([]epi.Expected, error) {
	if q.Method == mspr.BaselineHarmonic {
		return harmonicBaseline(weeks, q)
	}
	counts := map[[2]int]float64{}
	for _, w := range weeks {
		counts[[2]int{w.year, w.number}] = w.count
	}
	expected := make([]epi.Expected, len(weeks))
	for i, w := range weeks {
		var reference []float64
		for _, y := range q.Years {
			n, ok := counts[[2]int{y, w.number}]
			if !ok && w.number == weekThatIsRare {
				n, ok = counts[[2]int{y, w.number - 1}]
			}
			if ok {
				reference = append(reference, n)
			}
		}
		var err error
		if expected[i], err = epi.SeasonalMean(reference, q.Level); err != nil {
			return nil, spokenInput("excess", err)
		}
	}
	return expected, nil
}

func harmonicBaseline(weeks []isoWeek, q mspr.ExcessQuery) ([]epi.Expected, error) {
	counts, reference := make([]float64, len(weeks)), make([]bool, len(weeks))
	for i, w := range weeks {
		counts[i], reference[i] = w.count, slices.Contains(q.Years, w.year)
		if reference[i] && w.count < 0 {
			counts[i] = math.NaN() // a week of corrections is none to learn from
		}
	}
	s := epi.Seasonality{Period: weeksPerYear, Harmonics: q.Harmonics, Trend: q.Trend}
	expected, err := epi.SeasonalPoisson(counts, reference, s, q.Level)
	return expected, spokenInput("years", err)
}
