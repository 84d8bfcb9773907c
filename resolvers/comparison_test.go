package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestAComparisonIsAskedForAsWritten(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], interval: MONTH, from: "2021-01-01", to: "2021-06-30", asOf: "2021-07-01T00:00:00Z", average: CENTRED, omitAnnotated: true) {
		comparison(years: 2) { period { start } base { start } cases { value base change changeRatio } deaths { change } casesAverage { value base } } } }`)
	wantData(t, got, `{"timeSeries":[{"comparison":[{"period":{"start":"2021-03-28"},"base":{"start":"2020-03-28"},`+
		`"cases":{"value":12,"base":8,"change":4,"changeRatio":0.5},"deaths":{"change":null},"casesAverage":{"value":1.5,"base":null}}]}]}`)
	asked := e.numbers.other
	asked.Series.AsOf = nil
	want := mspr.ComparisonQuery{Shift: mspr.Shift{Unit: mspr.ShiftYears, N: 2}, Series: mspr.SeriesQuery{
		Disease: "covid19", Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.Month, From: new(mspr.NewDate(2021, 1, 1)), To: new(mspr.NewDate(2021, 6, 30)),
		Average: mspr.Centred, OmitAnnotated: true,
	}}
	if diff := cmp.Diff(want, asked); diff != "" || e.numbers.other.Series.AsOf == nil {
		t.Error(diff, e.numbers.other.Series.AsOf)
	}
	e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], interval: MONTH) { comparison { base { start } } } }`)
	if shift := e.numbers.other.Shift; shift != mspr.OnePeriod(mspr.Month) {
		t.Errorf("without arguments, asked for %v", shift)
	}
	e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"]) { comparison(from: "2020-03-01") { base { start } } } }`)
	if from := e.numbers.other.From; from == nil || *from != mspr.NewDate(2020, 3, 1) {
		t.Errorf("asked for %v", from)
	}
}

func TestAComparisonIsWithOneOtherPeriod(t *testing.T) {
	for _, arguments := range []string{`(days: 1, weeks: 1)`, `(from: "2020-01-01", years: 1)`} {
		got := newEdge(t).ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"]) { comparison`+arguments+` { base { start } } } }`)
		wantRefusal(t, got, mspr.BadUserInput, "give one")
	}
}

func TestAComparisonCostsItsRows(t *testing.T) {
	got := newEdge(t).ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], interval: ISO_WEEK, from: "2021-01-01", to: "2021-01-10") { comparison(weeks: 1) { cases { change } } } }`)
	if want := float64(1 + 2*3); len(got.Errors) > 0 || got.Extensions.MSPR["cost"] != want {
		t.Errorf("costs %v, want %v: %v", got.Extensions.MSPR["cost"], want, got.Errors)
	}
}
