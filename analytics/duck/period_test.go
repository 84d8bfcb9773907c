package duck

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestPeriodsStartWhereTheCalendarSays(t *testing.T) {
	week, month := &period{unit: "week"}, &period{unit: "month"}
	for _, first := range []mspr.Date{mspr.NewDate(1899, 12, 25), mspr.NewDate(1969, 12, 20), mspr.NewDate(2019, 12, 20), mspr.NewDate(1970, 1, 1)} {
		for i := range 500 {
			day := first.AddDays(i)
			at := day.Time()
			if got, want := month.start(day), mspr.NewDate(at.Year(), int(at.Month()), 1); got != want {
				t.Fatalf("the month of %s starts on %s", day, got)
			}
			if got := week.start(day); got.Time().Weekday() != 1 || got > day || day-got > 6 {
				t.Fatalf("the week of %s starts on %s", day, got)
			}
		}
	}
}

// What was added up while it was written is what DuckDB adds up of the rows.
func TestStreamedRollupsAreThoseOfSQL(t *testing.T) {
	for seed, rows := range []int{0, 1, 5000, 40_000} {
		h := odd(uint64(seed), rows)
		// A place whose rows name another country than the catalogue.
		for i := range h.records {
			if i%1000 == 0 {
				h.records[i].Country = "FRA"
			}
		}
		s := opened(t, t.TempDir(), Options{})
		publish(t, s, h)
		for _, r := range rollups() {
			if !r.streamed() {
				continue
			}
			all := " ORDER BY ALL LIMIT 1000000"
			want := rowsOf(t, s, "SELECT * FROM ("+r.selection(r.from, r.where)+")"+all)
			if diff := cmp.Diff(want, rowsOf(t, s, "SELECT * FROM "+r.table+all)); diff != "" {
				t.Errorf("%s of %d rows (-want +got):\n%s", r.table, rows, diff)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestASumThatDoesNotFitIsRefused(t *testing.T) {
	for _, n := range []int64{math.MaxInt64, math.MinInt64} {
		var sum periodSum
		r := &packedRow{n: [mspr.CountKinds]int64{n}}
		if err := sum.add(r); err != nil {
			t.Fatal(err)
		}
		if err := sum.add(r); err == nil {
			t.Errorf("twice %d gives %d", n, sum.n[0])
		}
	}
}
