package analytics_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// dayRow is a row of a plan for series: place, day, source, five counts,
// corrected.
func dayRow(place string, day mspr.Date, cases, deaths any, corrected bool) []any {
	return []any{place, day, "world", cases, deaths, nil, nil, nil, corrected}
}

func TestSeriesShowsGapsAndLooksBeyondItsWindow(t *testing.T) {
	t.Parallel()
	start := mspr.NewDate(2021, 1, 1)
	var rows [][]any
	for i := range 10 {
		if i != 8 {
			rows = append(rows, dayRow("FRA", start.AddDays(i), int64(10*(i+1)), nil, i == 3))
		}
	}
	s := service(t, newShelf(&script{rows: rows}), nil)
	from, to := start.AddDays(5), start.AddDays(8)
	series, passport, err := s.TimeSeries(t.Context(), mspr.SeriesQuery{
		Disease: "covid19", Locations: []mspr.LocationCode{"NAM", "FRA", "NAM"}, Interval: mspr.Day, From: &from, To: &to,
	})
	if err != nil {
		t.Fatal(err)
	}
	if passport.Simulated {
		t.Error("the series come from a real source")
	}
	if len(series) != 2 || series[0].Location != "NAM" || series[0].Source != nil || len(series[0].Points) != 0 || series[1].Location != "FRA" {
		t.Fatalf("got %+v", series)
	}
	fra := series[1]
	if *fra.Source != "world" || fra.Average != mspr.Trailing || fra.Denominator.Population != 68_000_000 || len(fra.Points) != 4 {
		t.Fatalf("got %+v", fra)
	}
	var cases, total []mspr.Count
	var averages []any
	for _, p := range fra.Points {
		cases, total = append(cases, p.Cases()), append(total, p.Cumulative.Cases())
		if p.CasesAverage == nil {
			averages = append(averages, nil)
		} else {
			averages = append(averages, *p.CasesAverage)
		}
		if p.Deaths().Known || p.Cumulative.Deaths().Known {
			t.Errorf("deaths on %s are known", p.Period.Start)
		}
	}
	check(t, "cases", []mspr.Count{mspr.Known(60), mspr.Known(70), mspr.Known(80), {}}, cases)
	check(t, "cumulative", []mspr.Count{mspr.Known(210), mspr.Known(280), mspr.Known(360), mspr.Known(360)}, total)
	check(t, "averages", []any{nil, 40.0, 50.0, nil}, averages)
	if got := *fra.Points[0].CasesPer100k; got != 60.0/68_000_000*100_000 {
		t.Errorf("rate %v", got)
	}
}

func check(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestWeeksAreWhole(t *testing.T) {
	t.Parallel()
	monday := mspr.NewDate(2021, 1, 4)
	rows := [][]any{
		dayRow("CHE", monday, int64(7), int64(1), false), dayRow("CHE", monday.AddDays(14), int64(-2), int64(0), true),
	}
	s := service(t, newShelf(&script{rows: rows}), nil)
	from := monday.AddDays(9)
	series, _, err := s.TimeSeries(t.Context(), mspr.SeriesQuery{
		Disease: "covid19", Locations: []mspr.LocationCode{"CHE"}, Interval: mspr.ISOWeek, From: &from,
	})
	if err != nil {
		t.Fatal(err)
	}
	points := series[0].Points
	if len(points) != 2 || points[0].Period.Start != monday.AddDays(7) || points[0].Cases().Known {
		t.Fatalf("got %+v", points)
	}
	if !points[1].Corrected || points[1].Cumulative.Cases() != mspr.Known(5) || points[1].CasesAverage != nil {
		t.Errorf("got %+v", points[1])
	}
}

func TestSeriesRefusals(t *testing.T) {
	t.Parallel()
	s := service(t, newShelf(&script{}), nil)
	later, earlier := mspr.Date(2), mspr.Date(1)
	many := make([]mspr.LocationCode, 0, 51)
	for range 51 {
		many = append(many, "FRA")
	}
	unknown := mspr.SourceName("nobody")
	for name, q := range map[string]mspr.SeriesQuery{
		"no places":      {Interval: mspr.Day},
		"unknown place":  {Interval: mspr.Day, Locations: []mspr.LocationCode{"XXX"}},
		"unknown source": {Interval: mspr.Day, Locations: many, Source: &unknown},
		"interval":       {Interval: "DECADE", Locations: many},
		"average":        {Interval: mspr.Day, Locations: many, Average: "MEDIAN"},
		"dates":          {Interval: mspr.Day, Locations: many, From: &later, To: &earlier},
	} {
		q.Disease = "covid19"
		if _, _, err := s.TimeSeries(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, _, err := s.TimeSeries(t.Context(), mspr.SeriesQuery{Disease: "covid19", Interval: mspr.Day, Locations: many}); err != nil {
		t.Errorf("one place named often: %v", err)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	last := mspr.NewDate(2021, 3, 14)
	day := func(age int, source string, cases, deaths any) []any {
		return []any{last.AddDays(-age), source, cases, deaths, nil, nil, nil}
	}
	rows := [][]any{
		day(20, "world", int64(1000), int64(4)), day(13, "world", int64(40), nil), day(7, "mspr", int64(60), nil),
		day(6, "world", int64(100), nil), day(0, "world", int64(50), int64(6)),
	}
	s := service(t, newShelf(&script{rows: rows}), nil)
	place := mspr.LocationCode("FRA")
	sum, passport, err := s.Summary(t.Context(), mspr.SummaryQuery{Disease: "covid19", Location: &place})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "totals", []mspr.Count{mspr.Known(1250), mspr.Known(10)}, []mspr.Count{sum.Cases(), sum.Deaths()})
	check(t, "weeks", []mspr.Count{mspr.Known(150), mspr.Known(100)}, []mspr.Count{sum.Last7Days.Cases(), sum.Previous7Days.Cases()})
	check(t, "sources", []mspr.SourceName{"mspr", "world"}, sum.Sources)
	if *sum.CasesChange != 0.5 || sum.DeathsChange != nil || *sum.CaseFatalityRatio != 10.0/1250 || *sum.FirstDate != last.AddDays(-20) || *sum.LastDate != last {
		t.Errorf("got %+v", sum)
	}
	if !sum.Simulated || !passport.Simulated || sum.Denominator.Year != 2022 || sum.DeathsPer100k == nil {
		t.Errorf("got %+v, %+v", sum, passport)
	}
	empty, _, err := service(t, newShelf(&script{}), nil).Summary(t.Context(), mspr.SummaryQuery{Disease: "mpox", Location: &place})
	if err != nil || empty.FirstDate != nil || empty.Cases().Known || empty.CaseFatalityRatio != nil || empty.CasesPer100k != nil || empty.Denominator == nil {
		t.Errorf("got %+v, %v", empty, err)
	}
}

func TestSnapshotThatServes(t *testing.T) {
	t.Parallel()
	snapshots := newShelf(&script{})
	created := snapshots.snapshot.Created
	earlier := created.AddDate(0, 0, -1)
	postgres := &script{rows: [][]any{{int64(3), earlier.AddDate(0, 0, -1), int64(9), int64(100), int64(5), int64(4096), "ab"}}}
	s := service(t, snapshots, postgres)
	now, passport, err := s.Snapshot(t.Context(), nil)
	if err != nil || now.Number != 7 || passport.Snapshot != 7 || passport.Tier != mspr.FromSnapshot {
		t.Errorf("now: %+v, %+v, %v", now, passport, err)
	}
	if same, _, err := s.Snapshot(t.Context(), &created); err != nil || same.Number != 7 {
		t.Errorf("at its creation: %+v, %v", same, err)
	}
	old, passport, err := s.Snapshot(t.Context(), &earlier)
	if err != nil || old.Number != 3 || old.Records != 100 || passport.Tier != mspr.FromPostgres {
		t.Errorf("before: %+v, %+v, %v", old, passport, err)
	}
	postgres.rows = nil
	if none, _, err := s.Snapshot(t.Context(), &earlier); err != nil || none != nil {
		t.Errorf("before all: %+v, %v", none, err)
	}
}
