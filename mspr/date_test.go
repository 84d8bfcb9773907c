package mspr_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func date(t *testing.T, s string) mspr.Date {
	t.Helper()
	d, err := mspr.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADateIsReadAndWrittenAsItIs(t *testing.T) {
	for _, s := range []string{"2020-02-29", "1969-12-31", "1970-01-01", "2000-02-29", "2024-12-31", "0001-01-01", "9999-12-31"} {
		if got := date(t, s).String(); got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
	for _, s := range []string{"", "2021-02-29", "2021-13-01", "2021-1-01", "21-01-01", "2021-01-01T00:00:00Z", "2021/01/01", "２０２１-01-01", "-021-01-01"} {
		if d, err := mspr.ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

// On the day that clocks change, a local midnight may not exist or a day may
// have 23 hours; the calendar date stays what the clock shows.
func TestADateDoesNotPassThroughATimeZone(t *testing.T) {
	for _, zone := range []string{"Europe/Zurich", "America/New_York", "Pacific/Auckland", "America/Sao_Paulo", "UTC"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"2021-03-28", "2021-10-31", "2021-03-14", "2018-11-04", "2020-02-29"} {
			d := date(t, day)
			for _, hour := range []int{0, 3, 23} {
				y, m, n := d.Time().Date()
				if got := mspr.DateOf(time.Date(y, m, n, hour, 30, 0, 0, location)); hour != 0 && got != d {
					t.Errorf("%s at %d:30 in %s became %s", day, hour, zone, got)
				}
			}
		}
	}
}

func TestPeriodsHoldTheDaysThatTheCalendarSays(t *testing.T) {
	for _, c := range []struct {
		interval         mspr.Interval
		day, first, last string
	}{
		{mspr.Day, "2020-02-29", "2020-02-29", "2020-02-29"},
		{mspr.ISOWeek, "2021-01-03", "2020-12-28", "2021-01-03"}, // 2020-W53
		{mspr.ISOWeek, "2021-01-04", "2021-01-04", "2021-01-10"}, // 2021-W01
		{mspr.ISOWeek, "1969-12-31", "1969-12-29", "1970-01-04"},
		{mspr.MMWRWeek, "2021-01-02", "2020-12-27", "2021-01-02"}, // MMWR 2020, week 53
		{mspr.MMWRWeek, "2021-01-03", "2021-01-03", "2021-01-09"}, // MMWR 2021, week 1
		{mspr.Month, "2020-02-15", "2020-02-01", "2020-02-29"},
		{mspr.Month, "2021-02-01", "2021-02-01", "2021-02-28"},
		{mspr.Month, "2021-12-31", "2021-12-01", "2021-12-31"},
		{mspr.Quarter, "2021-03-31", "2021-01-01", "2021-03-31"},
		{mspr.Quarter, "2020-11-30", "2020-10-01", "2020-12-31"},
		{mspr.Quarter, "2021-08-01", "2021-07-01", "2021-09-30"},
		{mspr.Year, "2020-01-01", "2020-01-01", "2020-12-31"},
		{mspr.Year, "2021-12-31", "2021-01-01", "2021-12-31"},
	} {
		p := mspr.NewPeriod(c.interval, date(t, c.day))
		if p.Start.String() != c.first || p.End.String() != c.last {
			t.Errorf("the %s of %s goes from %s to %s, want %s to %s", c.interval, c.day, p.Start, p.End, c.first, c.last)
		}
	}
}

func TestEveryDayOfAPeriodBelongsToIt(t *testing.T) {
	for _, interval := range mspr.Intervals() {
		next := date(t, "2019-12-01")
		for d := next; d < next+1500; d++ {
			start, end := interval.Start(d), interval.End(d)
			if d < start || d > end || interval.Start(start) != start || interval.End(start) != end || interval.Start(end+1) != end+1 {
				t.Fatalf("the %s of %s goes from %s to %s", interval, d, start, end)
			}
		}
	}
}
