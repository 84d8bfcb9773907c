package enginetest

import (
	"context"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// lateDays is how many days a source that reports late covers.
const lateDays = 140

func lateIssue(week int) time.Time {
	return firstDay().AddDays(7 * week).Time().Add(9 * time.Hour)
}

// reportLate loads a file a week, and one more long after. Of a
// day, a file first has half of the cases; the next, a week later, has all. The
// source of the states revises nothing.
func reportLate(ctx context.Context, t *testing.T, c *store.Cluster, locations *mspr.Locations) {
	t.Helper()
	late := feed{"world", "covid19", "daily", mspr.NewCountSet(mspr.Cases), []mspr.LocationCode{"FRA", "CHE"}}
	sure := feed{"states", "covid19", "all", mspr.NewCountSet(mspr.Cases), []mspr.LocationCode{"CH-ZH"}}
	weeks := make([]int, 0, lateDays/7+1)
	for week := 1; week <= lateDays/7; week++ {
		weeks = append(weeks, week)
	}
	for _, week := range append(weeks, 60) {
		issued := lateIssue(week)
		for _, f := range []feed{late, sure} {
			file := statement{}
			for _, place := range f.places {
				file[place] = map[mspr.Date]mspr.Counts{}
				for i := range min(7*week, lateDays) {
					cases := int64(100)
					if f.source == "world" && i >= 7*(week-1) {
						cases = 50
					}
					file[place][firstDay().AddDays(i)] = mspr.Counts{mspr.Cases: mspr.Known(cases)}
				}
			}
			load(ctx, t, c, f, issued, file.observations(locations))
		}
	}
}

func TestPointsOfAnAgeAtWhichCountsChangeAreProvisionalInEveryEngine(t *testing.T) {
	e := startWith(t, reportLate)
	for _, c := range []struct {
		name     string
		interval mspr.Interval
		place    mspr.LocationCode
		asOf     *time.Time
		// last are how many points at the end are provisional.
		last int
	}{
		// A day is 1 to 7 days old in its first file and settles with the next: by
		// the age of 14 days, 95 of 100 have.
		{"as of a file", mspr.Day, "FRA", new(lateIssue(10)), 13},
		{"as of a day before the next file", mspr.Day, "FRA", new(lateIssue(11).Add(-24 * time.Hour)), 13},
		{"weeks as of a file", mspr.ISOWeek, "FRA", new(lateIssue(10)), 3},
		{"months as of a file", mspr.Month, "FRA", new(lateIssue(10)), 1},
		{"long after the last day", mspr.Day, "FRA", nil, 0},
		{"a source that revises nothing", mspr.Day, "CH-ZH", new(lateIssue(10)), 0},
		{"a place without a source", mspr.Day, "NAM", nil, 0},
	} {
		q := mspr.SeriesQuery{
			Disease: "covid19", Locations: []mspr.LocationCode{c.place}, Interval: c.interval, AsOf: c.asOf, Show: mspr.SeriesShow{Provisional: true},
		}
		snapshot, _, err := e.fromDuck.TimeSeries(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		postgres, _, err := e.fromPostgres.TimeSeries(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c.name+": Postgres and the snapshot", postgres, snapshot)
		points := snapshot[0].Points
		for i, p := range points {
			if want := i >= len(points)-c.last; p.Provisional != want {
				t.Errorf("%s: %s is provisional: %t, want %t", c.name, p.Period.Start, p.Provisional, want)
			}
		}
	}
}
