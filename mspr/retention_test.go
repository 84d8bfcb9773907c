package mspr_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text+"T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAYearIsKeptUntilItsLastDayIsPastThePeriod(t *testing.T) {
	r := mspr.Retention{RecordYears: 7}
	for _, row := range []struct {
		at   string
		want mspr.Date
	}{
		{"2026-11-27", mspr.NewDate(2019, 1, 1)},
		{"2026-12-31", mspr.NewDate(2019, 1, 1)},
		{"2027-01-01", mspr.NewDate(2019, 1, 1)}, // somewhere it is still 2026
		{"2027-01-02", mspr.NewDate(2020, 1, 1)},
		{"2028-02-29", mspr.NewDate(2021, 1, 1)},
	} {
		if got := r.FirstDay(moment(t, row.at)); got != row.want {
			t.Errorf("on %s the first day that is kept is %s, want %s", row.at, got, row.want)
		}
	}
}

func TestTheTimeOfRetentionIsBelievedOnlyAsFarAsSomethingVouchesForIt(t *testing.T) {
	live := mspr.TimeEvidence{
		Database: moment(t, "2026-06-01"), NewestDay: mspr.NewDate(2026, 5, 30), LastRun: moment(t, "2026-05-31"), LastLoad: moment(t, "2026-05-31"),
	}
	ended := live
	ended.NewestDay = mspr.NewDate(2023, 3, 9) // as JHU's is
	first := ended
	first.LastRun = time.Time{}
	with := func(e mspr.TimeEvidence, database string) mspr.TimeEvidence {
		e.Database = moment(t, database)
		return e
	}
	for _, row := range []struct {
		name     string
		evidence mspr.TimeEvidence
		clock    string
		want     string // none where it is refused
	}{
		{"both clocks right", live, "2026-06-01", "2026-06-01"},
		{"the process is ahead", live, "2035-06-01", "2026-06-01"},
		{"the database is ahead", with(live, "2035-06-01"), "2026-06-01", "2026-06-01"},
		{"behind", live, "2019-06-01", "2019-06-01"},
		{"both ahead by years", with(live, "2035-06-01"), "2035-06-01", ""},
		{"both ahead by months", with(live, "2027-03-01"), "2027-03-01", "2026-06-30"},
		{"ahead by months, and no publisher vouches", with(ended, "2027-03-01"), "2027-03-01", "2026-06-02"},
		{"the first run", with(first, "2026-06-01"), "2026-06-01", "2026-06-01"},
		{"nothing was ever loaded", mspr.TimeEvidence{Database: moment(t, "2026-06-01")}, "2026-06-01", "2026-06-01"},
	} {
		at, err := row.evidence.Believe(moment(t, row.clock), false)
		if row.want == "" {
			if mspr.CodeOf(err) != mspr.Conflict {
				t.Errorf("%s: %s is believed: %v", row.name, at, err)
			}
			continue
		}
		if err != nil || at.Format(time.DateOnly) != row.want {
			t.Errorf("%s: it is %s, want %s (%v)", row.name, at, row.want, err)
		}
	}
	if at, err := with(live, "2035-06-01").Believe(moment(t, "2035-06-01"), true); err != nil || at.Year() != 2035 {
		t.Errorf("an operator's word does not count: %s, %v", at, err)
	}
}
