package mspr_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestADailyScheduleGoesByTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	s := mspr.Schedule{Source: "who", At: 6*time.Hour + 30*time.Minute}
	paris := zone(t, "Europe/Paris")
	for _, row := range []struct{ after, want string }{
		{"2026-01-10T05:29:59Z", "2026-01-10T05:30:00Z"},
		{"2026-01-10T05:30:00Z", "2026-01-11T05:30:00Z"},
		{"2026-03-28T23:00:00Z", "2026-03-29T04:30:00Z"}, // the clocks went forward that night
		{"2026-10-24T23:00:00Z", "2026-10-25T05:30:00Z"}, // and back
		{"2024-02-28T06:00:00Z", "2024-02-29T05:30:00Z"},
		{"2026-12-31T23:30:00Z", "2027-01-01T05:30:00Z"},
	} {
		after, err := time.Parse(time.RFC3339, row.after)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Next("france", paris, after).Format(time.RFC3339); got != row.want {
			t.Errorf("after %s comes %s, want %s", row.after, got, row.want)
		}
	}
}

func TestJitterIsTheSameOnEveryReplicaAndSpreadsSources(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	seen := map[time.Time]bool{}
	for _, source := range []mspr.SourceName{"who", "jhu-us", "spf", "foph", "nyt-states"} {
		s := mspr.Schedule{Source: source, At: 6 * time.Hour, Jitter: 20 * time.Minute}
		first := s.Next("us", time.UTC, at)
		if again := s.Next("us", time.UTC, at); !again.Equal(first) {
			t.Errorf("%s runs at %s and at %s", source, first, again)
		}
		if day := time.Date(2026, 5, 2, 6, 0, 0, 0, time.UTC); first.Before(day) || !first.Before(day.Add(s.Jitter)) {
			t.Errorf("%s runs at %s, which is not within %s of %s", source, first, s.Jitter, day)
		}
		if following := s.Next("us", time.UTC, first); following.Sub(first) < 23*time.Hour {
			t.Errorf("%s runs at %s and again at %s", source, first, following)
		}
		seen[first] = true
	}
	if len(seen) < 4 {
		t.Errorf("five sources begin at %d moments", len(seen))
	}
}

func TestAScheduleOfEverySoOftenKeepsItsRhythm(t *testing.T) {
	t.Parallel()
	s := mspr.Schedule{Source: "who", Every: 6 * time.Hour, Jitter: 10 * time.Minute}
	at := time.Date(2026, 5, 1, 0, 30, 0, 0, time.UTC)
	for i := range 8 {
		next := s.Next("us", time.UTC, at)
		want := time.Date(2026, 5, 1, 6*(i+1), 0, 0, 0, time.UTC)
		if next.Before(want) || !next.Before(want.Add(s.Jitter)) {
			t.Errorf("run %d is at %s, want within %s of %s", i, next, s.Jitter, want)
		}
		at = next
	}
}

func TestASourceIsLateByItsLastGoodRun(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	good := since.Add(10 * time.Hour)
	never := mspr.Freshness{Since: since, Expected: 24 * time.Hour}
	once := mspr.Freshness{Since: since, Expected: 24 * time.Hour, Succeeded: &good}
	unscheduled := mspr.Freshness{Since: since}
	for _, row := range []struct {
		name  string
		f     mspr.Freshness
		after time.Duration
		late  bool
	}{
		{"never, in time", never, 24 * time.Hour, false},
		{"never, late", never, 25 * time.Hour, true},
		{"once, in time", once, 34 * time.Hour, false},
		{"once, late", once, 35 * time.Hour, true},
		{"on no schedule", unscheduled, 1000 * time.Hour, false},
	} {
		if got := row.f.Late(since.Add(row.after)); got != row.late {
			t.Errorf("%s: late is %v", row.name, got)
		}
	}
}
