package mspr_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func TestAPeriodHasOneBeforeIt(t *testing.T) {
	for _, c := range []struct {
		interval mspr.Interval
		day      string
		n        int
		unit     mspr.ShiftUnit
		want     string
	}{
		{mspr.Day, "2021-03-01", 1, mspr.ShiftDays, "2021-02-28 2021-02-28"},
		{mspr.Day, "2021-03-01", 52, mspr.ShiftWeeks, "2020-03-02 2020-03-02"},
		{mspr.Day, "2021-03-31", 1, mspr.ShiftMonths, "none"},
		{mspr.Day, "2021-03-28", 1, mspr.ShiftMonths, "2021-02-28 2021-02-28"},
		{mspr.Day, "2021-01-31", 13, mspr.ShiftMonths, "2019-12-31 2019-12-31"},
		{mspr.Day, "2024-02-29", 1, mspr.ShiftYears, "none"},
		{mspr.Day, "2024-02-29", 4, mspr.ShiftYears, "2020-02-29 2020-02-29"},
		{mspr.ISOWeek, "2021-01-01", 1, mspr.ShiftWeeks, "2020-12-21 2020-12-27"},
		{mspr.ISOWeek, "2021-01-04", 1, mspr.ShiftYears, "2019-12-30 2020-01-05"},
		{mspr.ISOWeek, "2020-12-31", 1, mspr.ShiftYears, "none"}, // week 53 of 2020
		{mspr.ISOWeek, "2020-12-31", 5, mspr.ShiftYears, "2015-12-28 2016-01-03"},
		{mspr.ISOWeek, "2021-12-31", 1, mspr.ShiftYears, "2020-12-21 2020-12-27"}, // week 52
		{mspr.MMWRWeek, "2020-12-30", 1, mspr.ShiftYears, "none"},                 // week 53 of 2020
		{mspr.MMWRWeek, "2021-01-03", 1, mspr.ShiftYears, "2019-12-29 2020-01-04"},
		{mspr.MMWRWeek, "2020-12-30", 6, mspr.ShiftYears, "2014-12-28 2015-01-03"}, // week 53 of 2014
		{mspr.Month, "2024-02-10", 12, mspr.ShiftMonths, "2023-02-01 2023-02-28"},
		{mspr.Quarter, "2021-02-10", 3, mspr.ShiftMonths, "2020-10-01 2020-12-31"},
		{mspr.Quarter, "2021-02-10", 1, mspr.ShiftYears, "2020-01-01 2020-03-31"},
		{mspr.Year, "2021-02-10", 2, mspr.ShiftYears, "2019-01-01 2019-12-31"},
	} {
		day, err := mspr.ParseDate(c.day)
		shift := mspr.Shift{Unit: c.unit, N: c.n}
		if err != nil || shift.Check(c.interval) != nil {
			t.Fatal(err, shift.Check(c.interval))
		}
		got := "none"
		if before, ok := shift.Before(mspr.NewPeriod(c.interval, day)); ok {
			got = before.Start.String() + " " + before.End.String()
		}
		if got != c.want {
			t.Errorf("%d %s before the %s of %s is %s, want %s", c.n, c.unit, c.interval, c.day, got, c.want)
		}
	}
}

// Go's own reckoning of ISO weeks judges ours.
func TestWeeksHaveTheirNumbers(t *testing.T) {
	for day := mspr.NewDate(1999, 1, 1); day < mspr.NewDate(2031, 1, 1); day++ {
		year, number := mspr.NewPeriod(mspr.ISOWeek, day).Week()
		if y, n := day.Time().ISOWeek(); y != year || n != number {
			t.Fatalf("%s is in week %d of %d, want %d of %d", day, number, year, n, y)
		}
		if _, number := mspr.NewPeriod(mspr.MMWRWeek, day).Week(); number < 1 || number > 53 {
			t.Fatalf("%s is in week %d", day, number)
		}
	}
	if year, number := mspr.NewPeriod(mspr.MMWRWeek, mspr.DateOf(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC))).Week(); year != 2023 || number != 1 {
		t.Errorf("1 January 2023, a Sunday, is in MMWR week %d of %d", number, year)
	}
}

func TestAShiftFitsItsInterval(t *testing.T) {
	for _, c := range []struct {
		interval mspr.Interval
		shift    mspr.Shift
	}{
		{mspr.ISOWeek, mspr.Shift{Unit: mspr.ShiftDays, N: 7}},
		{mspr.MMWRWeek, mspr.Shift{Unit: mspr.ShiftMonths, N: 1}},
		{mspr.Month, mspr.Shift{Unit: mspr.ShiftWeeks, N: 4}},
		{mspr.Quarter, mspr.Shift{Unit: mspr.ShiftMonths, N: 2}},
		{mspr.Year, mspr.Shift{Unit: mspr.ShiftMonths, N: 12}},
		{mspr.Day, mspr.Shift{Unit: mspr.ShiftDays}},
		{mspr.Day, mspr.Shift{Unit: mspr.ShiftDays, N: -1}},
		{mspr.Day, mspr.Shift{Unit: mspr.ShiftDays, N: 10_001}},
	} {
		if err := c.shift.Check(c.interval); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%+v with %s: got %v", c.shift, c.interval, err)
		}
	}
}

func TestOnePeriodBeforeIsTheNeighbour(t *testing.T) {
	for _, interval := range mspr.Intervals() {
		p := mspr.NewPeriod(interval, mspr.NewDate(2021, 1, 1))
		shift := mspr.OnePeriod(interval)
		if before, ok := shift.Before(p); shift.Check(interval) != nil || !ok || before.Next() != p {
			t.Errorf("before the %s from %s lies that from %s", interval, p.Start, before.Start)
		}
	}
}
