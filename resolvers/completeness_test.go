package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestCompletenessIsToldByLag(t *testing.T) {
	e := newEdge(t, switzerland)
	got := e.ask(t, `{ completeness(disease: "covid19", source: "who", location: "FRA", count: DEATHS, lags: 7) {
		disease source location { code } count firstDate lastDate records settledAfter lags { lag median lowerQuartile upperQuartile share stated } } }`)
	wantData(t, got, `{"completeness":{"disease":"covid19","source":"who","location":{"code":"FRA"},"count":"DEATHS","firstDate":"2021-03-28","lastDate":null,"records":120,"settledAfter":12,`+
		`"lags":[{"lag":0,"median":0.5,"lowerQuartile":0.25,"upperQuartile":0.75,"share":0.625,"stated":100}]}}`)
	code := mspr.LocationCode("FRA")
	want := mspr.CompletenessQuery{Disease: "covid19", Source: "who", Location: &code, Count: mspr.SeriesDeaths, Lags: 7}
	if d := cmp.Diff(want, e.numbers.complete); d != "" {
		t.Error(d)
	}
	if got.Extensions.MSPR["tier"] != "SNAPSHOT" {
		t.Errorf("the passport is %v", got.Extensions.MSPR)
	}
	e.ask(t, `{ completeness(disease: "covid19", source: "who") { records } }`)
	if d := cmp.Diff(mspr.CompletenessQuery{Disease: "covid19", Source: "who", Count: mspr.SeriesCases, Lags: 30}, e.numbers.complete); d != "" {
		t.Errorf("without more: %s", d)
	}
}
