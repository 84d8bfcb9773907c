package duck

import (
	stdcmp "cmp"
	"database/sql"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// listener finds an alert in each series whose last day counts more than so many
// cases, a hundred where it is not told, and remembers what it was shown.
type listener struct {
	days, weeks int
	above       float64
	err         error

	mu    sync.Mutex
	heard map[SeriesKey]mspr.RecentSeries
}

func (l *listener) Reach() (days, weeks int) { return l.days, l.weeks }

func (l *listener) Detect(s *mspr.RecentSeries) (mspr.Detection, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.heard == nil {
		l.heard = map[SeriesKey]mspr.RecentSeries{}
	}
	l.heard[SeriesKey{s.Disease, s.Location}] = *s
	last := s.Daily.Start.AddDays(s.Daily.Len() - 1)
	d := mspr.Detection{Judged: []mspr.Judged{{Method: "LOUD", Count: mspr.SeriesCases, Last: last}}}
	if n := s.Daily.Values[mspr.Cases][s.Daily.Len()-1]; n > stdcmp.Or(l.above, 100) {
		d.Alerts = []mspr.Alert{{
			Method: "LOUD", Count: mspr.SeriesCases, Since: last.AddDays(-2), Periods: 3, Period: mspr.NewPeriod(mspr.Day, last),
			Active: true, Observed: int64(n), Expected: 50, Upper: new(100.0), Score: n / 100, Missing: 1, Corrected: true,
		}}
	}
	return d, l.err
}

const alertRows = `SELECT disease, location, country, level, source, method, count, unit, since, periods, start, stop, active,
	observed, expected, upper, score, missing, corrected FROM alerts ORDER BY disease, location LIMIT 100`

func TestAlertsAreFoundWhenASnapshotIsPublished(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Detector: &listener{days: 10, weeks: 2}})
	publish(t, s, swiss())
	first, last := mspr.NewDate(2020, 3, 28), mspr.NewDate(2020, 3, 30)
	row := func(place, country, level, source string, n int64) []any {
		return []any{
			"covid19", place, country, level, source, "LOUD", "CASES", "DAY", first, int64(3), last, last, true,
			n, 50.0, 100.0, float64(n) / 100, int64(1), true,
		}
	}
	want := [][]any{
		row("CH-ZH", "CHE", "SUBDIVISION", "foph", 139), row("CHE", "CHE", "COUNTRY", "foph", 178),
		row("FRA", "FRA", "COUNTRY", "who", 1000), row("IT-25", "ITA", "REGION", "who", 999), row("ITA", "ITA", "COUNTRY", "who", 300),
	}
	if diff := cmp.Diff(want, rowsOf(t, s, alertRows)); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	got := rowsOf(t, s, "SELECT disease, count(*), min(stop), max(stop) FROM alert_judged GROUP BY disease ORDER BY disease LIMIT 10")
	if diff := cmp.Diff([][]any{{"covid19", int64(7), last, last}, {"mpox", int64(1), last, last}}, got); diff != "" {
		t.Errorf("judged (-want +got):\n%s", diff)
	}
}

func TestADetectorIsShownTheEndOfEachPreferredSeries(t *testing.T) {
	h := swiss()
	missing := mspr.NewDate(2020, 3, 27)
	for i := range h.records {
		if r := &h.records[i]; r.Location == "FRA" && r.Disease == covid && r.Date == missing.AddDays(1) {
			r.Counts[mspr.Cases] = mspr.Known(-7)
		}
	}
	h.records = slices.DeleteFunc(h.records, func(r mspr.Record) bool { return r.Location == "FRA" && r.Disease == covid && r.Date == missing })
	l := &listener{days: 5, weeks: 3}
	publish(t, opened(t, t.TempDir(), Options{Detector: l}), h)
	got := l.heard[SeriesKey{covid, "FRA"}]
	daily := mspr.CountColumns{Start: mspr.NewDate(2020, 3, 26)}
	daily.Values[mspr.Cases] = []float64{1000, math.NaN(), -7, 1000, 1000}
	if got.Source != "who" || got.Daily.Start != daily.Start || !same(daily.Values[mspr.Cases], got.Daily.Values[mspr.Cases]) {
		t.Errorf("days are %+v", got)
	}
	if !same([]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}, got.Daily.Values[mspr.Recovered]) {
		t.Errorf("a count that is not given is %v", got.Daily.Values[mspr.Recovered])
	}
	// The last record is of Monday, 30 March: the week that it begins is not whole.
	if got.Weekly.Start != mspr.NewDate(2020, 3, 9) || !same([]float64{7000, 7000, 4993}, got.Weekly.Values[mspr.Cases]) {
		t.Errorf("weeks are %+v", got.Weekly)
	}
	if zurich := l.heard[SeriesKey{covid, "CHE"}]; zurich.Source != "foph" || !same([]float64{170, 172, 174, 176, 178}, zurich.Daily.Values[mspr.Cases]) {
		t.Errorf("the sum of two cantons is %+v", zurich)
	}
}

// Counts are read for the places of a batch together.
func TestACountThatOneSeriesHasIsUnknownInTheOthers(t *testing.T) {
	h := swiss()
	for i := range h.records {
		if r := &h.records[i]; r.Location == "FRA" && r.Disease == covid && r.Date == mspr.NewDate(2020, 3, 28) {
			r.Counts[mspr.Hospitalizations] = mspr.Known(12)
		}
	}
	l := &listener{days: 3, weeks: 1}
	publish(t, opened(t, t.TempDir(), Options{Detector: l}), h)
	for place, want := range map[mspr.LocationCode][]float64{
		"FRA": {12, math.NaN(), math.NaN()}, "ITA": {math.NaN(), math.NaN(), math.NaN()},
	} {
		if got := l.heard[SeriesKey{covid, place}].Daily.Values[mspr.Hospitalizations]; !same(want, got) {
			t.Errorf("hospitalizations in %s are %v", place, got)
		}
	}
	if got := l.heard[SeriesKey{covid, "FRA"}].Weekly.Values[mspr.Hospitalizations]; !same([]float64{12}, got) {
		t.Errorf("the week of 23 March has %v", got)
	}
}

// A series that began on a Thursday holds its first week in part.
func TestTheFirstWeekOfASeriesIsShownOnlyWhole(t *testing.T) {
	l := &listener{days: 400, weeks: 100}
	publish(t, opened(t, t.TempDir(), Options{Detector: l}), swiss())
	got := l.heard[SeriesKey{mpox, "FRA"}]
	if got.Daily.Start != mspr.NewDate(2020, 2, 20) || got.Daily.Len() != 40 {
		t.Errorf("days are %+v", got.Daily)
	}
	if got.Weekly.Start != mspr.NewDate(2020, 2, 24) || !same([]float64{28, 28, 28, 28, 28}, got.Weekly.Values[mspr.Cases]) {
		t.Errorf("weeks are %+v", got.Weekly)
	}
}

func TestASeriesThatHasEndedIsNotJudged(t *testing.T) {
	h := swiss()
	// Of Sunday, 15 March, 15 days before the newest record of its source, and of
	// Monday, 16 March, whose week was over 8 days before.
	end := map[mspr.LocationCode]mspr.Date{"FRA": mspr.NewDate(2020, 3, 15), "IT-25": mspr.NewDate(2020, 3, 16)}
	h.records = slices.DeleteFunc(h.records, func(r mspr.Record) bool {
		last, ends := end[r.Location]
		return ends && r.Disease == covid && r.Date > last
	})
	l := &listener{days: 5, weeks: 1}
	publish(t, opened(t, t.TempDir(), Options{Detector: l}), h)
	if _, heard := l.heard[SeriesKey{covid, "FRA"}]; heard {
		t.Error("a series that has ended was judged")
	}
	if _, heard := l.heard[SeriesKey{covid, "IT-25"}]; !heard {
		t.Error("a series that lags a little was not judged")
	}
}

func TestEachSnapshotHasAlertsOfItsOwn(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Detector: &listener{days: 5, weeks: 1}})
	h := swiss()
	publish(t, s, h)
	h.add(covid, "XKX", mspr.NewDate(2020, 3, 31), "who", 5000, 0)
	h.add(covid, "FRA", mspr.NewDate(2020, 3, 31), "who", 1, 0)
	h.sort()
	publish(t, s, h)
	got := rowsOf(t, s, "SELECT location, observed FROM alerts ORDER BY location LIMIT 10")
	want := [][]any{{"CH-ZH", int64(139)}, {"CHE", int64(178)}, {"IT-25", int64(999)}, {"ITA", int64(300)}, {"XKX", int64(5000)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
}

func TestWithoutADetectorASnapshotHasNoAlerts(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	if got := rowsOf(t, s, "SELECT (SELECT count(*) FROM alerts), (SELECT count(*) FROM alert_judged) LIMIT 1"); got[0][0] != int64(0) || got[0][1] != int64(0) {
		t.Errorf("there are %v", got)
	}
}

func TestADetectorThatFailsPublishesNothing(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Detector: &listener{days: 5, weeks: 1, err: errors.New("no such bound")}})
	_, err := s.Publish(t.Context(), swiss())
	if err == nil || !strings.Contains(err.Error(), "looking for alerts: covid19 in ") || !strings.Contains(err.Error(), "no such bound") {
		t.Errorf("got %v", err)
	}
	if s.Status().Served != nil {
		t.Error("a snapshot is served all the same")
	}
}

// In a copy of a snapshot only the series that have changed are judged again,
// and those that have ended lose their alerts.
func TestOnlyChangedSeriesAreJudgedAgain(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Detector: &listener{days: 5, weeks: 1}})
	published := publish(t, s, swiss())
	db := copyOf(t, s, published.Number)
	for _, change := range []string{
		"UPDATE facts SET cases = 3 WHERE disease = 'covid19' AND location IN ('FRA', 'CH-ZH') AND date = '2020-03-30'",
		"UPDATE facts SET cases = 400 WHERE location = 'XKX' AND date = '2020-03-30'",
		"DELETE FROM rollup_week WHERE location = 'IT-25' AND start > '2020-03-02'",
	} {
		if _, err := db.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	l := &listener{days: 5, weeks: 1}
	if err := writeAlerts(t.Context(), db, l, 2, []SeriesKey{{covid, "FRA"}, {covid, "XKX"}}); err != nil {
		t.Fatal(err)
	}
	var got [][]any
	err := query(t.Context(), db, "SELECT location, observed FROM alerts ORDER BY location LIMIT 10", nil, func(row []any) error {
		got = append(got, []any{row[0], row[1]})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]any{{"CH-ZH", int64(139)}, {"CHE", int64(178)}, {"ITA", int64(300)}, {"XKX", int64(400)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	if len(l.heard) != 2 {
		t.Errorf("%d series were judged, want the 2 that changed", len(l.heard))
	}
	if err := query(t.Context(), db, "SELECT count(*) FROM alert_judged LIMIT 1", nil, func(row []any) error {
		if row[0] != int64(7) {
			t.Errorf("%v series are noted as judged, want all but the one that has ended", row[0])
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func copyOf(t *testing.T, s *Snapshots, number int64) *sql.DB {
	t.Helper()
	path := t.TempDir() + "/copy.duckdb"
	bytes, err := os.ReadFile(s.folder.snapshot(number))
	if err == nil {
		err = os.WriteFile(path, bytes, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := openDB(t.Context(), path, readWrite, small(Limits{}).withDefaults(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func same(want, got []float64) bool {
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !(math.IsNaN(want[i]) && math.IsNaN(got[i])) {
			return false
		}
	}
	return true
}
