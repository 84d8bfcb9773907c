package enginetest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// method is a method of alerts as a caller would use it: on the last days of a
// series, or on its last whole weeks.
type method struct {
	name    mspr.AlertMethod
	unit    mspr.Interval
	history int
	detect  func([]float64) ([]epi.Detection, error)
}

func methods() []method {
	ears := func(m epi.EARSMethod) func([]float64) ([]epi.Detection, error) {
		e := epi.StandardEARS(m)
		e.MinSigma = 1
		return e.Detect
	}
	return []method{
		{mspr.AlertEARSC1, mspr.Day, 7, ears(epi.C1)},
		{mspr.AlertEARSC2, mspr.Day, 9, ears(epi.C2)},
		{mspr.AlertEARSC3, mspr.Day, 11, ears(epi.C3)},
		{mspr.AlertCUSUM, mspr.Day, 56, epi.StandardCUSUM(56).Detect},
		{mspr.AlertOutbreakP, mspr.ISOWeek, 10, epi.StandardOutbreakP().Detect},
	}
}

// The alerts of a snapshot are what its series give when each of them is asked
// for and reckoned with.
func TestAlertsAreWhatReckoningOnRequestGives(t *testing.T) {
	e := start(t)
	alerts := 0
	for _, m := range methods() {
		for _, disease := range []mspr.DiseaseCode{"covid19", "mpox"} {
			for _, count := range mspr.AllSeriesCounts() {
				want, places := e.reckoned(t, m, disease, count)
				got, page := e.allAlerts(t, mspr.AlertQuery{Disease: disease, Method: m.name, Count: count})
				what := strings.Join([]string{string(m.name), string(disease), string(count)}, " ")
				if page.Places != places || *page.Total != int64(len(want)) {
					t.Errorf("%s: %d places were judged and %d alerts found, want %d and %d", what, page.Places, *page.Total, places, len(want))
				}
				checkRanks(t, what, got)
				slices.SortFunc(got, func(a, b mspr.Alert) int { return cmp.Compare(a.Location, b.Location) })
				sameAlerts(t, what, want, got, "Rank", "Score")
				alerts += len(got)
			}
		}
	}
	if t.Logf("%d alerts compared", alerts); alerts < 50 {
		t.Error("there are too few alerts to compare")
	}
}

func checkRanks(t *testing.T, what string, alerts []mspr.Alert) {
	t.Helper()
	for i, a := range alerts {
		if a.Rank != int64(i+1) || i > 0 && a.Score > alerts[i-1].Score || a.Score < 1 {
			t.Errorf("%s: alert %d has the rank %d and the score %v", what, i+1, a.Rank, a.Score)
		}
	}
}

func sameAlerts(t *testing.T, what string, want, got []mspr.Alert, but ...string) {
	t.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.IgnoreFields(mspr.Alert{}, but...), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// allAlerts reads pages of three.
func (e *engines) allAlerts(t *testing.T, q mspr.AlertQuery) ([]mspr.Alert, mspr.AlertPage) {
	t.Helper()
	var all []mspr.Alert
	q.Page, q.Total = mspr.Page{First: 3}, true
	for {
		page, passport, err := e.fromDuck.Alerts(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if passport.Snapshot != 1 || passport.Tier != mspr.FromRollup {
			t.Fatalf("passport %+v", passport)
		}
		all = append(all, page.Alerts...)
		if !page.Info.HasNextPage {
			return all, page
		}
		q.Page.After = *page.Info.EndCursor
	}
}

// reckoned asks Postgres for every series and finds the alerts that are on, in
// order of place, and how many series can be judged.
func (e *engines) reckoned(t *testing.T, m method, disease mspr.DiseaseCode, count mspr.SeriesCount) (found []mspr.Alert, places int64) {
	t.Helper()
	for _, l := range e.locations.All() {
		series, _, err := e.fromPostgres.TimeSeries(t.Context(), mspr.SeriesQuery{Disease: disease, Locations: []mspr.LocationCode{l.Code}, Interval: mspr.Day})
		if err != nil {
			t.Fatal(err)
		}
		days, judged, lost := series[0].Points, 91, 14
		if m.unit == mspr.ISOWeek {
			days, judged, lost = wholeWeeks(days), 13, 2
		}
		all := len(days)
		for len(days) > 0 && !days[len(days)-1].Counts[count.Kind()].Known {
			days = days[:len(days)-1]
		}
		settled, touched, missing := settle(days, count.Kind())
		begin := max(0, len(days)-judged-m.history)
		if all-len(days) > lost || len(days)-begin <= m.history {
			continue
		}
		detections, err := m.detect(settled[begin:])
		if err != nil {
			t.Fatal(err)
		}
		last := len(days) - 1
		d := detections[last-begin]
		if d.Known {
			places++
		}
		if !d.Alarm {
			continue
		}
		first := last
		for first-1 >= begin+m.history && !missing[first-1] && detections[first-1-begin].Alarm {
			first--
		}
		a := mspr.Alert{
			Location: l.Code, Source: *series[0].Source, Method: m.name, Count: count, Since: days[first].Period.Start, Periods: last - first + 1,
			Period: days[last].Period, Active: true, Observed: int64(d.Observed), Expected: d.Expected,
		}
		if !math.IsNaN(d.Upper) {
			a.Upper = &d.Upper
		}
		for i := last - m.history; i <= last; i++ {
			a.Corrected = a.Corrected || touched[i]
			if missing[i] {
				a.Missing++
			}
		}
		found = append(found, a)
	}
	slices.SortFunc(found, func(a, b mspr.Alert) int { return cmp.Compare(a.Location, b.Location) })
	return found, places
}

// settle gives the counts with corrections taken out and none for those that
// are missing.
func settle(points []mspr.Point, k mspr.CountKind) (settled []float64, touched, missing []bool) {
	raw := make([]float64, len(points))
	for i, p := range points {
		if raw[i] = math.NaN(); p.Counts[k].Known {
			raw[i] = float64(p.Counts[k].N)
		}
		missing = append(missing, !p.Counts[k].Known)
	}
	settled, touched = epi.Settle(raw)
	for i := range settled {
		if missing[i] {
			settled[i] = 0
		}
	}
	return settled, touched, missing
}

func wholeWeeks(days []mspr.Point) []mspr.Point {
	var weeks []mspr.Point
	for i := 0; i+7 <= len(days); i++ {
		w := mspr.Point{Period: mspr.NewPeriod(mspr.ISOWeek, days[i].Period.Start)}
		if w.Period.Start != days[i].Period.Start {
			continue
		}
		for _, d := range days[i : i+7] {
			for k, c := range d.Counts {
				w.Counts[k] = w.Counts[k].Plus(c)
			}
		}
		weeks = append(weeks, w)
	}
	return weeks
}

func TestAlertsAreChosenByPlaceAndTime(t *testing.T) {
	e := start(t)
	q := mspr.AlertQuery{Disease: "covid19", Method: mspr.AlertEARSC1, Count: mspr.SeriesCases}
	now, page := e.allAlerts(t, q)
	q.Since = page.From
	ever, _ := e.allAlerts(t, q)
	if len(ever) <= len(now) || page.To.AddDays(-90) != *page.From {
		t.Fatalf("%d alerts are on, %d were since %s", len(now), len(ever), page.From)
	}
	for _, since := range []mspr.Date{page.To.AddDays(-40), page.To.AddDays(-5), *page.To, page.To.AddDays(1)} {
		q.Since = &since
		got, _ := e.allAlerts(t, q)
		want := slices.DeleteFunc(slices.Clone(ever), func(a mspr.Alert) bool { return a.Period.End < since })
		sameAlerts(t, "alerts since "+since.String(), want, got, "Rank")
	}
	q.Since = page.From
	q.Level, q.Under = new(mspr.County), new(mspr.LocationCode("US-CA"))
	got, below := e.allAlerts(t, q)
	want := slices.DeleteFunc(slices.Clone(ever), func(a mspr.Alert) bool { return a.Location != "US-06001" && a.Location != "US-06037" })
	sameAlerts(t, "alerts in counties of California", want, got, "Rank")
	if below.Places == 0 || below.Places >= page.Places || len(got) == 0 {
		t.Errorf("%d of %d places lie in California, with %d alerts", below.Places, page.Places, len(got))
	}
}
