package resolvers_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestTheRevisionsOfASeriesAreTold(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ revisions(disease: "covid19", location: "FRA", source: "spf", from: "2021-03-01", to: "2021-03-31",
		since: "2021-04-01T00:00:00Z", first: 7, asOf: "2021-06-01T00:00:00Z") {
		totalCount edges { cursor } nodes { date location { code } source withdrawn issued superseded
			before { cases deaths } after { cases deaths } change { cases deaths recovered } batch { id address } supersededBy { id } } } }`)
	wantData(t, got, `{"revisions":{"totalCount":1,"edges":[{"cursor":"c1"}],"nodes":[{"date":"2021-03-28","location":{"code":"FR-75"},"source":"spf",`+
		`"withdrawn":false,"issued":"2024-10-21T06:00:00Z","superseded":"2024-10-28T06:00:00Z",`+
		`"before":{"cases":40,"deaths":2},"after":{"cases":52,"deaths":null},"change":{"cases":12,"deaths":-2,"recovered":null},`+
		`"batch":{"id":3,"address":"cases.csv"},"supersededBy":{"id":5}}]}}`)
	source, from, to := mspr.SourceName("spf"), mspr.NewDate(2021, 3, 1), mspr.NewDate(2021, 3, 31)
	since, until := time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	want := mspr.RevisionQuery{
		Disease: "covid19", Location: "FRA", Source: &source, From: &from, To: &to, Since: &since, AsOf: &until, Page: mspr.Page{First: 7}, Total: true,
	}
	if diff := cmp.Diff(want, e.numbers.revisions); diff != "" {
		t.Errorf("the query (-want +got):\n%s", diff)
	}
}

func TestWhatTwoSnapshotsDifferInIsTold(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ diff(disease: "covid19", from: 4, where: {country: {eq: "FRA"}}) {
		totalCount totals { added revised withdrawn change { cases deaths } } from { number lastBatch } to { number created }
		nodes { kind date location { code } before { cases } after { cases } change { cases } batch { id } } } }`)
	wantData(t, got, `{"diff":{"totalCount":1,"totals":{"added":0,"revised":0,"withdrawn":1,"change":{"cases":-40,"deaths":null}},`+
		`"from":{"number":4,"lastBatch":3},"to":{"number":9,"created":"2024-10-21T06:00:00Z"},`+
		`"nodes":[{"kind":"WITHDRAWN","date":"2021-03-28","location":{"code":"FR-75"},"before":{"cases":40},"after":{"cases":null},`+
		`"change":{"cases":-40},"batch":{"id":5}}]}}`)
	if q := e.numbers.diff; q.From != 4 || q.To != nil || !q.Total || !q.Totals || q.Where == nil {
		t.Errorf("the query is %+v", q)
	}
	e.ask(t, `{ diff(disease: "covid19", from: 4, to: 6) { nodes { kind } } }`)
	if q := e.numbers.diff; q.To == nil || *q.To != 6 || q.Total || q.Totals {
		t.Errorf("without sums the query is %+v", q)
	}
	wantRefusal(t, e.ask(t, `{ diff(disease: "covid19", from: "four") { nodes { kind } } }`), mspr.BadUserInput)
}
