package analytics_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

func alertQuery() mspr.AlertQuery {
	return mspr.AlertQuery{Disease: "covid19", Method: mspr.AlertEARSC2, Count: mspr.SeriesCases, Page: mspr.Page{First: 2}}
}

func TestAlertsNeedASnapshot(t *testing.T) {
	t.Parallel()
	postgres := &script{rows: [][]any{{int64(1)}}}
	none := newShelf(&script{})
	none.err = mspr.Errorf(mspr.Unavailable, "no snapshot has been published yet")
	_, _, err := service(t, none, postgres).Alerts(t.Context(), alertQuery())
	if mspr.CodeOf(err) != mspr.Unavailable || !strings.Contains(err.Error(), "try again in a minute") {
		t.Errorf("got %v", err)
	}
	if n := postgres.queries.Load(); n != 0 {
		t.Errorf("Postgres was asked %d questions", n)
	}
}

func TestAlertsThatNobodyCanFindAreRefused(t *testing.T) {
	t.Parallel()
	s := service(t, newShelf(&script{}), nil)
	for name, change := range map[string]func(q *mspr.AlertQuery){
		"unknown disease":  func(q *mspr.AlertQuery) { q.Disease = "plague" },
		"unknown method":   func(q *mspr.AlertQuery) { q.Method = "HUNCH" },
		"unknown count":    func(q *mspr.AlertQuery) { q.Count = "RUMOURS" },
		"unknown level":    func(q *mspr.AlertQuery) { q.Level = new(mspr.LocationLevel("PLANET")) },
		"unknown location": func(q *mspr.AlertQuery) { q.Under = new(mspr.LocationCode("ATL")) },
		"first is 0":       func(q *mspr.AlertQuery) { q.Page.First = 0 },
		"not a cursor":     func(q *mspr.AlertQuery) { q.Page.After = "?" },
	} {
		q := alertQuery()
		change(&q)
		if _, _, err := s.Alerts(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// recent is a series of cases by day that ends in a sum of each week.
func recent(days ...float64) *mspr.RecentSeries {
	s := &mspr.RecentSeries{Disease: "covid19", Location: "FRA", Source: "who"}
	s.Daily.Start, s.Weekly.Start = monday(), monday()
	for k := range s.Daily.Values {
		s.Daily.Values[k] = slices.Repeat([]float64{math.NaN()}, len(days))
		s.Weekly.Values[k] = slices.Repeat([]float64{math.NaN()}, len(days)/7)
	}
	copy(s.Daily.Values[mspr.Cases], days)
	for w := range s.Weekly.Values[mspr.Cases] {
		sum := 0.0
		for _, n := range days[7*w : 7*w+7] {
			if !math.IsNaN(n) {
				sum += n
			}
		}
		s.Weekly.Values[mspr.Cases][w] = sum
	}
	return s
}

func detect(t *testing.T, s *mspr.RecentSeries) mspr.Detection {
	t.Helper()
	found, err := analytics.Detector{}.Detect(s)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func by(method mspr.AlertMethod, d mspr.Detection) (alerts []mspr.Alert, judged []mspr.Judged) {
	for _, a := range d.Alerts {
		if a.Method == method {
			alerts = append(alerts, a)
		}
	}
	for _, j := range d.Judged {
		if j.Method == method {
			judged = append(judged, j)
		}
	}
	return alerts, judged
}

// By EARS C1 with the baseline 3 to 5, whose deviation is 0.82, raised to 1.
func TestAnAlertIsARunOfDaysWithTheNumbersOfItsLast(t *testing.T) {
	t.Parallel()
	const z = 3.0902323061678132
	days := []float64{3, 4, 5, 4, 3, 4, 5, 30, 80, 5, 4, 4, 4, 4, 4, 4}
	alerts, judged := by(mspr.AlertEARSC1, detect(t, recent(days...)))
	if diff := cmp.Diff([]mspr.Judged{{Method: mspr.AlertEARSC1, Count: mspr.SeriesCases, Last: monday().AddDays(15)}}, judged); diff != "" {
		t.Errorf("judged (-want +got):\n%s", diff)
	}
	if len(alerts) != 1 {
		t.Fatalf("found %+v", alerts)
	}
	a := alerts[0]
	mean := (4.0 + 5 + 4 + 3 + 4 + 5 + 30) / 7
	if a.Since != monday().AddDays(7) || a.Period != mspr.NewPeriod(mspr.Day, monday().AddDays(8)) || a.Periods != 2 || a.Active ||
		a.Observed != 80 || math.Abs(a.Expected-mean) > 1e-9 || math.Abs((80-mean)/(*a.Upper-mean)-a.Score) > 1e-9 || a.Missing != 0 || a.Corrected {
		t.Errorf("found %+v", a)
	}
	alerts, _ = by(mspr.AlertEARSC1, detect(t, recent(days[:8]...)))
	if len(alerts) != 1 || !alerts[0].Active || alerts[0].Since != monday().AddDays(7) || math.Abs(*alerts[0].Upper-(4+z)) > 1e-9 || math.Abs(alerts[0].Score-26/z) > 1e-9 {
		t.Errorf("on the last day there is %+v", alerts)
	}
}

func TestWhatIsMissingCountsAsNoneAndCorrectionsAreTakenOut(t *testing.T) {
	t.Parallel()
	days := []float64{4, math.NaN(), 4, 4, 4, 4, 4, 4, 40, -38}
	if alerts, _ := by(mspr.AlertEARSC1, detect(t, recent(days...))); len(alerts) != 0 {
		t.Errorf("a day that was taken back is an alert: %+v", alerts)
	}
	alerts, _ := by(mspr.AlertEARSC1, detect(t, recent(append(days, 50)...)))
	if len(alerts) != 1 || alerts[0].Expected != 22.0/7 || !alerts[0].Corrected || alerts[0].Missing != 0 {
		t.Errorf("found %+v, want the settled week of 4 4 4 4 4 2 0 as its baseline", alerts)
	}
	alerts, _ = by(mspr.AlertEARSC1, detect(t, recent(4, math.NaN(), 4, 4, 4, 4, 4, 90)))
	if len(alerts) != 1 || alerts[0].Expected != 24.0/7 || alerts[0].Missing != 1 || alerts[0].Corrected {
		t.Errorf("found %+v, want a day of none in its baseline", alerts)
	}
}

func TestWhatIsTooShortOrNotKnownIsNotJudged(t *testing.T) {
	t.Parallel()
	for method, needs := range map[mspr.AlertMethod]int{
		mspr.AlertEARSC1: 8, mspr.AlertEARSC2: 10, mspr.AlertEARSC3: 12, mspr.AlertCUSUM: 57, mspr.AlertOutbreakP: 77,
		mspr.AlertFarrington: 7 * 161, mspr.AlertFarringtonFlexible: 7 * 161,
	} {
		for days, want := range map[int]int{needs - 1: 0, needs: 1} {
			_, judged := by(method, detect(t, recent(slices.Repeat([]float64{9}, days)...)))
			if len(judged) != want {
				t.Errorf("%s judges %d counts of %d days, want %d: the deaths are not known", method, len(judged), days, want)
			}
		}
	}
}

// A count that a source has not stated for two weeks is over, though the series
// goes on by others.
func TestACountThatIsStatedNoMoreIsNotJudged(t *testing.T) {
	t.Parallel()
	for lost, want := range map[int]int{0: 1, 14: 1, 15: 0} {
		days := append([]float64{4, 4, 4, 4, 4, 4, 4, 90}, slices.Repeat([]float64{math.NaN()}, lost)...)
		alerts, judged := by(mspr.AlertEARSC1, detect(t, recent(days...)))
		if len(judged) != want || len(alerts) != want {
			t.Errorf("after %d days without cases %d counts were judged, and %d alerts found", lost, len(judged), len(alerts))
		}
		if want == 1 && (judged[0].Last != monday().AddDays(7) || !alerts[0].Active || alerts[0].Missing != 0) {
			t.Errorf("after %d days without cases: %+v", lost, alerts[0])
		}
	}
}

func TestOnlyTheLastThirteenWeeksAreJudged(t *testing.T) {
	t.Parallel()
	days := slices.Repeat([]float64{9}, 400)
	days[400-92], days[400-80] = 900, 800
	alerts, _ := by(mspr.AlertEARSC2, detect(t, recent(days...)))
	if len(alerts) != 1 || alerts[0].Observed != 800 {
		t.Errorf("found %+v", alerts)
	}
	reach, weeks := analytics.Detector{}.Reach()
	if reach != 91+56+14 || weeks != 160+4+2 {
		t.Errorf("it reaches %d days and %d weeks", reach, weeks)
	}
}
