package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestASeriesShowsItsNotes(t *testing.T) {
	e := newEdge(t)
	e.numbers.notes = []mspr.Annotation{
		{
			Location: "FRA", Source: "who", First: mspr.NewDate(2021, 3, 1), Last: mspr.NewDate(2021, 3, 3),
			Counts: mspr.NewCountSet(mspr.Cases, mspr.ICUAdmissions), OmitFromAverages: true, Note: "Un retard", Noted: asOf,
		},
		{Location: "FRA", First: mspr.NewDate(2021, 4, 1), Last: mspr.NewDate(2021, 4, 1), Counts: mspr.NewCountSet(mspr.Deaths), Note: "Férié", Noted: asOf},
	}
	got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], omitAnnotated: true) {
		omitAnnotated annotations { location { code } source firstDate lastDate counts omittedFromAverages note noted } } }`)
	wantData(t, got, `{"timeSeries":[{"omitAnnotated":true,"annotations":[`+
		`{"location":{"code":"FRA"},"source":"who","firstDate":"2021-03-01","lastDate":"2021-03-03","counts":["CASES","ICU_ADMISSIONS"],`+
		`"omittedFromAverages":true,"note":"Un retard","noted":"2024-10-21T06:00:00Z"},`+
		`{"location":{"code":"FRA"},"source":null,"firstDate":"2021-04-01","lastDate":"2021-04-01","counts":["DEATHS"],`+
		`"omittedFromAverages":false,"note":"Férié","noted":"2024-10-21T06:00:00Z"}]}]}`)
	if !e.numbers.series.OmitAnnotated {
		t.Error("the days were not left out")
	}
}

func TestPartsOfASeriesAreWorkedOutOnlyWhereTheyAreShown(t *testing.T) {
	for selection, want := range map[string]mspr.SeriesShow{
		`points { cases }`:                       {},
		`location { code } annotations { note }`: {Annotations: true},
		`points { days { cases } }`:              {Days: true},
		`points { provisional }`:                 {Provisional: true},
		`p: points { cases } ...below } } fragment below on TimeSeries { points { n: days { period } } a: annotations { note`: {Annotations: true, Days: true},
	} {
		e := newEdge(t)
		e.numbers.points = nil
		got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"]) { `+selection+` } }`)
		if len(got.Errors) > 0 {
			t.Errorf("%s: %v", selection, got.Errors)
		}
		if diff := cmp.Diff(want, e.numbers.series.Show); diff != "" {
			t.Errorf("%s: %s", selection, diff)
		}
	}
}

func TestDaysAndNotesCostWhatTheyHold(t *testing.T) {
	for query, want := range map[string]float64{
		`points { cases }`:          8 * 2,
		`points { days { cases } }`: 8 * 3,
		`annotations { note }`:      50 * 2,
	} {
		got := newEdge(t).ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], from: "2021-01-01", to: "2021-01-07") { `+query+` } }`)
		if len(got.Errors) > 0 || got.Extensions.MSPR["cost"] != want+1 {
			t.Errorf("%s costs %v, want %v: %v", query, got.Extensions.MSPR["cost"], want+1, got.Errors)
		}
	}
}

func TestLeavingDaysOutIsForClustersWithCharts(t *testing.T) {
	got := newEdge(t, switzerland).ask(t, `{ timeSeries(disease: "mpox", locations: ["FRA"], omitAnnotated: true) { source } }`)
	wantRefusal(t, got, mspr.BadUserInput, "omitAnnotated")
}

func TestNotesAreListedForEverybodyWhoReadsTheData(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ annotations(disease: "covid19", location: "FRA", source: "who", includeRemoved: true, first: 3) { totalCount nodes { id disease location { code } source counts omittedFromAverages omittedBelow noted removed } } }`)
	wantData(t, got, `{"annotations":{"totalCount":1,"nodes":[{"id":6,"disease":"covid19","location":{"code":"FRA"},"source":null,"counts":["CASES"],`+
		`"omittedFromAverages":false,"omittedBelow":true,"noted":"2024-10-21T06:00:00Z","removed":null}]}}`)
	want := mspr.AnnotationQuery{Disease: "covid19", Location: "FRA", Source: "who", Removed: true, Page: mspr.Page{First: 3}, Total: true}
	if d := cmp.Diff(want, e.remarks.query); d != "" {
		t.Error(d)
	}
	if got.Extensions.MSPR["tier"] != "POSTGRES" {
		t.Errorf("the passport is %v", got.Extensions.MSPR)
	}
	for _, wrong := range []string{`disease: "flu"`, `location: "ATL"`, `source: "nobody"`, `first: 0`} {
		wantRefusal(t, e.ask(t, `{ annotations(`+wrong+`) { totalCount } }`), mspr.BadUserInput)
	}
}

func TestAnAdministratorAddsAndRemovesNotes(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	wantData(t, e.ask(t, `mutation { addAnnotation(input: {disease: "covid19", location: "FRA", firstDate: "2021-03-28", counts: [CASES, ICU_ADMISSIONS], omitBelow: true, note: "A backlog"}) { id firstDate lastDate counts } }`),
		`{"addAnnotation":{"id":7,"firstDate":"2021-03-28","lastDate":"2021-03-28","counts":["CASES","ICU_ADMISSIONS"]}}`)
	day := mspr.NewDate(2021, 3, 28)
	want := mspr.Annotation{
		Disease: "covid19", Location: "FRA", First: day, Last: day, Counts: mspr.NewCountSet(mspr.Cases, mspr.ICUAdmissions), OmitBelow: true, Note: "A backlog",
	}
	if d := cmp.Diff(want, e.remarks.added); d != "" || e.remarks.by.Account != 1 {
		t.Errorf("by %+v: %s", e.remarks.by, d)
	}
	e.ask(t, `mutation { addAnnotation(input: {disease: "covid19", location: "FRA", source: "who", firstDate: "2021-03-28", lastDate: "2021-03-30", counts: [CASES], omitFromAverages: true, note: "A backlog"}) { id } }`)
	if a := e.remarks.added; a.Source != "who" || a.Last != day.AddDays(2) || !a.OmitFromAverages || a.OmitBelow {
		t.Errorf("added %+v", a)
	}
	wantData(t, e.ask(t, `mutation { removeAnnotation(id: 7, reason: "it was none") { id removed } }`), `{"removeAnnotation":{"id":7,"removed":"2024-10-21T06:00:00Z"}}`)
	if e.remarks.reason != "it was none" {
		t.Errorf("removed because %q", e.remarks.reason)
	}
	for _, wrong := range []string{`source: "nobody", counts: [CASES]`, `source: "", counts: [CASES]`, `counts: [RECORDS]`, `counts: [CASE_FATALITY_RATIO]`} {
		wantRefusal(t, e.ask(t, `mutation { addAnnotation(input: {disease: "covid19", location: "FRA", firstDate: "2021-03-28", note: "A backlog", `+wrong+`}) { id } }`), mspr.BadUserInput)
	}
}
