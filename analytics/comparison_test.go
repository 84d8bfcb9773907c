package analytics_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestPeriodsAreComparedWithThoseOfTheYearBefore(t *testing.T) {
	t.Parallel()
	monday := mspr.NewDate(2020, 12, 21)
	var rows [][]any
	for week, cases := range []int64{100, 0, 50, 0, 80} {
		// Weeks 51 to 53 of 2020 and their like, 2021-W01 left out, a year later.
		rows = append(rows, dayRow("CHE", monday.AddDays(7*week), cases, nil, false))
	}
	rows = append(rows, dayRow("CHE", mspr.NewDate(2021, 12, 20), int64(150), int64(2), false), dayRow("CHE", mspr.NewDate(2021, 12, 27), int64(30), int64(3), false),
		dayRow("CHE", mspr.NewDate(2022, 1, 3), int64(75), nil, false))
	s := service(t, newShelf(&script{rows: rows}), nil)
	from := mspr.NewDate(2021, 12, 22)
	q := mspr.ComparisonQuery{
		Series: mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"CHE"}, Interval: mspr.ISOWeek, From: &from},
		Shift:  mspr.Shift{Unit: mspr.ShiftYears, N: 1},
	}
	got, passport, err := s.Comparison(t.Context(), q)
	if err != nil || passport.Simulated {
		t.Fatal(err, passport)
	}
	var told [][]any
	for _, p := range got {
		c := p.Cases()
		told = append(told, []any{p.Period.Start.String(), p.Base.Start.String(), c.Value, c.Base, c.Change, c.ChangeRatio})
		if d := p.Deaths(); d.Change.Known || d.ChangeRatio != nil {
			t.Errorf("deaths are compared with deaths that are missing: %+v", d)
		}
	}
	check(t, "weeks", [][]any{
		{"2021-12-20", "2020-12-14", mspr.Known(150), mspr.Count{}, mspr.Count{}, (*float64)(nil)}, // before the series
		{"2021-12-27", "2020-12-21", mspr.Known(30), mspr.Known(100), mspr.Known(-70), new(-0.7)},
		{"2022-01-03", "2021-01-04", mspr.Known(75), mspr.Known(50), mspr.Known(25), new(0.5)},
	}, told)

	q.Series.From, q.Shift, q.From = new(mspr.NewDate(2021, 1, 11)), mspr.Shift{}, new(mspr.NewDate(2020, 12, 30))
	q.Series.To = new(mspr.NewDate(2021, 1, 20))
	got, _, err = s.Comparison(t.Context(), q)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	// 2020-W53 has no cases: nothing can be said relative to it.
	check(t, "first", mspr.ComparedCount{Value: mspr.Known(0), Base: mspr.Known(0), Change: mspr.Known(0)}, got[0].Cases())
	check(t, "second", mspr.ComparedCount{Value: mspr.Known(80), Base: mspr.Known(50), Change: mspr.Known(30), ChangeRatio: new(0.6)}, got[1].Cases())
}

func TestAveragesOfDaysAreCompared(t *testing.T) {
	t.Parallel()
	start := mspr.NewDate(2024, 2, 1)
	var rows [][]any
	for i := range 60 {
		rows = append(rows, dayRow("CHE", start.AddDays(i), int64(i), nil, false))
	}
	s := service(t, newShelf(&script{rows: rows}), nil)
	got, _, err := s.Comparison(t.Context(), mspr.ComparisonQuery{
		Series: mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"CHE"}, Interval: mspr.Day, From: new(mspr.NewDate(2024, 3, 29))},
		Shift:  mspr.Shift{Unit: mspr.ShiftMonths, N: 1},
	})
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	check(t, "29 March", mspr.ComparedAverage{Value: new(54.0), Base: new(25.0), Change: new(29.0), ChangeRatio: new(1.16)}, got[0].CasesAverage)
	for _, p := range got[1:] {
		if p.Base != nil || p.Cases().Base.Known || p.Cases().Change.Known {
			t.Errorf("%s is compared with %v of February", p.Period.Start, p.Base)
		}
	}
}

func TestComparisonsThatTheCalendarHasNotAreRefused(t *testing.T) {
	t.Parallel()
	s := service(t, newShelf(&script{}), nil)
	q := mspr.ComparisonQuery{
		Series: mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"CHE"}, Interval: mspr.Month},
		Shift:  mspr.Shift{Unit: mspr.ShiftWeeks, N: 4},
	}
	if _, _, err := s.Comparison(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("got %v", err)
	}
	q.Shift = mspr.Shift{Unit: mspr.ShiftYears, N: 1}
	if got, _, err := s.Comparison(t.Context(), q); err != nil || got == nil || len(got) > 0 {
		t.Errorf("a series without points: %v, %v", got, err)
	}
}
