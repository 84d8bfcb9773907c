package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestAReproductionNumberIsAskedForAsWritten(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], interval: MONTH, from: "2021-01-01", to: "2021-06-30", asOf: "2021-07-01T00:00:00Z") {
		reproductionNumber(method: WALLINGA_TEUNIS, serialInterval: {mean: 4.7, sd: 2.9}, count: HOSPITALIZATIONS, window: 14, level: 0.9,
			prior: {mean: 2, sd: 1}, imported: [{date: "2021-03-01", count: 5}]) { date mean sd median low high count missingDays corrected incomplete } } }`)
	wantData(t, got, `{"timeSeries":[{"reproductionNumber":[{"date":"2021-03-28","mean":1.25,"sd":null,"median":null,"low":null,"high":null,`+
		`"count":70,"missingDays":2,"corrected":false,"incomplete":true}]}]}`)
	asked := e.numbers.spread
	if asked.AsOf == nil || asked.AsOf.Format("2006-01-02") != "2021-07-01" {
		t.Errorf("asked as of %v", asked.AsOf)
	}
	asked.AsOf = nil
	want := mspr.ReproductionQuery{
		DailyPart: mspr.DailyPart{
			Disease: "covid19", Location: "FRA", From: new(mspr.NewDate(2021, 1, 1)), To: new(mspr.NewDate(2021, 6, 30)),
			Count: mspr.SeriesHospitalizations, Level: 0.9,
		},
		Method: mspr.WallingaTeunis, Interval: mspr.SerialInterval{Mean: new(4.7), SD: new(2.9)}, Window: 14,
		Prior: &mspr.ReproductionPrior{Mean: 2, SD: 1}, Imported: []mspr.ImportedCases{{Date: mspr.NewDate(2021, 3, 1), Count: mspr.Known(5)}},
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestEstimatesHaveTheirDefaults(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ timeSeries(disease: "mpox", locations: ["FRA"]) {
		reproductionNumber(serialInterval: {distribution: [0, 0.5, 0.5]}) { mean } growth { rate days corrected } excess(years: [2018, 2019]) { period { start end } observed expected excess pScore reference } } }`)
	wantData(t, got, `{"timeSeries":[{"reproductionNumber":[{"mean":1.25}],"growth":[{"rate":0.05,"days":14,"corrected":true}],`+
		`"excess":[{"period":{"start":"2021-03-22","end":"2021-03-28"},"observed":120,"expected":100,"excess":20,"pScore":null,"reference":false}]}]}`)
	part := func(c mspr.SeriesCount) mspr.DailyPart {
		return mspr.DailyPart{Disease: "mpox", Location: "FRA", Count: c, Level: 0.95}
	}
	for name, diff := range map[string]string{
		"reproduction": cmp.Diff(mspr.ReproductionQuery{
			DailyPart: part(mspr.SeriesCases), Method: mspr.Cori, Interval: mspr.SerialInterval{Distribution: []float64{0, 0.5, 0.5}}, Window: 7,
		}, e.numbers.spread),
		"growth": cmp.Diff(mspr.GrowthQuery{DailyPart: part(mspr.SeriesCases), Method: mspr.GrowthQuasiPoisson, Window: 14}, e.numbers.growth),
		"excess": cmp.Diff(mspr.ExcessQuery{DailyPart: part(mspr.SeriesDeaths), Years: []int{2018, 2019}, Method: mspr.BaselineMean, Harmonics: 1}, e.numbers.excess),
	} {
		if diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEstimatesAreForClustersWithCharts(t *testing.T) {
	got := newEdge(t, switzerland).ask(t, `{ timeSeries(disease: "mpox", locations: ["FRA"]) { growth { rate } } }`)
	wantRefusal(t, got, mspr.BadUserInput, "growth")
}

// An estimate costs what reading five values does, by day or by week of the
// series, whatever the interval of its points.
func TestEstimatesCostMoreThanPoints(t *testing.T) {
	for query, want := range map[string]float64{
		`growth { date rate }`: 11 * (5 + 2),
		`reproductionNumber(serialInterval: {mean: 5, sd: 3}) { date mean low high }`: 11 * (5 + 4),
		`aberrations(method: FARRINGTON) { observed upper alarm }`:                    11 * (5 + 3),
		`excess(years: [2019]) { excess }`:                                            2 * (5 + 1),
		`points { cases }`:                                                            2 * (1 + 1),
	} {
		got := newEdge(t).ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"], interval: ISO_WEEK, from: "2021-01-01", to: "2021-01-10") { `+query+` } }`)
		if len(got.Errors) > 0 || got.Extensions.MSPR["cost"] != want+1 {
			t.Errorf("%s costs %v, want %v: %v", query, got.Extensions.MSPR["cost"], want+1, got.Errors)
		}
	}
	wantRefusal(t, newEdge(t).ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA" "CHE" "XXX" "FR-75" "FR-IDF" "USA"]) { growth(window: 90) { rate } } }`), mspr.TooComplex)
}
