package analytics_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// threeYears has 7 a week in 2021 and 14 in 2022, and in 2023 as many a day as
// the number of the week.
func threeYears() []any {
	var cells []any
	for d := monday(); d < mspr.NewDate(2024, 1, 1); d = d.AddDays(1) {
		year, week := d.Time().ISOWeek()
		cells = append(cells, map[int]int64{2021: 1, 2022: 2, 2023: int64(week)}[year])
	}
	return cells
}

func TestExcessIsWhatLiesAboveTheMeanOfReferenceYears(t *testing.T) {
	t.Parallel()
	q := mspr.ExcessQuery{DailyPart: part(), Years: []int{2021, 2022}, Method: mspr.BaselineMean}
	q.From = new(mspr.NewDate(2022, 12, 28))
	rows, _, err := epidemic(t, threeYears()).Excess(t.Context(), q)
	if err != nil || len(rows) != 53 || !rows[0].Reference || rows[1].Reference {
		t.Fatalf("%d weeks: %+v %v", len(rows), rows, err)
	}
	tenth := rows[10]
	if tenth.Observed != mspr.Known(70) || tenth.Period.Start != mspr.NewDate(2023, 3, 6) || tenth.Period.Interval != mspr.ISOWeek {
		t.Errorf("%+v", tenth)
	}
	approximates(t, "expected", tenth.Expected, 10.5)
	approximates(t, "excess", tenth.Excess, 59.5)
	approximates(t, "share", tenth.PScore, 59.5/10.5)
	// R: predict(lm(c(7, 14) ~ 1), interval = "prediction").
	approximates(t, "highest expected", tenth.ExpectedHigh, 87.5272726104941)
	approximates(t, "least excess", tenth.ExcessLow, 70-87.5272726104941)
}

func TestAHarmonicBaselineIsFittedToItsYears(t *testing.T) {
	t.Parallel()
	q := mspr.ExcessQuery{DailyPart: part(), Years: []int{2021}, Method: mspr.BaselineHarmonic, Harmonics: 1}
	q.Count = mspr.SeriesDeaths
	rows, _, err := epidemic(t, threeYears()).Excess(t.Context(), q)
	if err != nil || len(rows) != 156 || !rows[51].Reference || rows[52].Reference {
		t.Fatalf("%d weeks: %v", len(rows), err)
	}
	for _, w := range rows[52:104] {
		if math.Abs(*w.Expected-7) > 1e-6 || math.Abs(*w.Excess-7) > 1e-6 {
			t.Fatalf("%+v", w)
		}
	}
	q.Years = []int{1999}
	if _, _, err := epidemic(t, threeYears()).Excess(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("a baseline without weeks: %v", err)
	}
	q.Method = mspr.BaselineMean
	if rows, _, err := epidemic(t, threeYears()).Excess(t.Context(), q); err != nil || rows[0].Expected != nil || rows[0].Excess != nil {
		t.Errorf("nothing is expected without years: %+v %v", rows[0], err)
	}
}

// 2020 has a week 53; of the other years it is compared with week 52.
func TestTheRareWeekIsComparedWithTheLastOne(t *testing.T) {
	t.Parallel()
	rows := make([][]any, 0, 800)
	for d := mspr.NewDate(2018, 12, 31); d < monday(); d = d.AddDays(1) {
		_, week := d.Time().ISOWeek()
		rows = append(rows, dayRow("FRA", d, int64(week), nil, false))
	}
	s := service(t, newShelf(&script{rows: rows}), nil)
	weeks, _, err := s.Excess(t.Context(), mspr.ExcessQuery{DailyPart: part(), Years: []int{2019}, Method: mspr.BaselineMean})
	if err != nil || len(weeks) != 105 {
		t.Fatalf("%d weeks: %v", len(weeks), err)
	}
	approximates(t, "expected", weeks[104].Expected, 52*7)
	if weeks[104].ExpectedHigh != nil {
		t.Error("one year has no spread")
	}
}
