package resolvers_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestASummaryHasIntervals(t *testing.T) {
	got := newEdge(t).ask(t, `{ summary(disease: "covid19", location: "FRA") {
		wilson: caseFatalityRatioInterval { low method } exact: caseFatalityRatioInterval(method: CLOPPER_PEARSON, level: 0.99) { level method }
		casesPer100kInterval { method } deathsPer100kInterval(level: 0.8) { low high level } } }`)
	// R: prop.test(163680, 39053413, correct = FALSE), and qgamma of the deaths per 680 times 100,000.
	for _, want := range []string{
		`"wilson":{"low":0.00417097004160`, `"method":"WILSON"`, `"exact":{"level":0.99,"method":"CLOPPER_PEARSON"}`,
		`"casesPer100kInterval":{"method":"GARWOOD"}`, `"low":239.943724037`, `"high":241.470143364`, `"level":0.8`,
	} {
		if !strings.Contains(string(got.Data), want) {
			t.Errorf("%s is not in %s %v", want, got.Data, got.Errors)
		}
	}
}

func TestAnIntervalNeedsALevel(t *testing.T) {
	e := newEdge(t)
	for _, level := range []string{"0.49", "1", "95", "-1"} {
		for _, field := range []string{"caseFatalityRatioInterval", "casesPer100kInterval"} {
			got := e.ask(t, `{ summary(disease: "covid19") { `+field+`(level: `+level+`) { low } } }`)
			wantRefusal(t, got, mspr.BadUserInput, "0.5 to 0.999")
		}
	}
}

func TestAPointHasIntervalsWhereItHasARate(t *testing.T) {
	e := newEdge(t)
	e.numbers.points = []mspr.Point{{Denominator: &mspr.Denominator{Population: 200_000, Year: 2020}}, {}}
	e.numbers.points[0].Counts[mspr.Cases] = mspr.Known(0)
	e.numbers.points[1].Counts[mspr.Cases] = mspr.Known(3)
	got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA"]) { points { casesPer100kInterval { low high } deathsPer100kInterval { low } } } }`)
	high := -math.Log(0.025) / 2
	if !strings.HasPrefix(string(got.Data), `{"timeSeries":[{"points":[{"casesPer100kInterval":{"low":0,"high":1.84443`) {
		t.Errorf("without cases the rate is up to %v: %s", high, got.Data)
	}
	if !strings.Contains(string(got.Data), `"deathsPer100kInterval":null},{"casesPer100kInterval":null,"deathsPer100kInterval":null}`) {
		t.Errorf("without a count or a population there is none: %s", got.Data)
	}
}

func TestAnIntervalOfAGroupAsksForWhatItIsReckonedFrom(t *testing.T) {
	for field, want := range map[string][]mspr.Measure{
		"caseFatalityRatioInterval": {mspr.MeasureCases, mspr.MeasureDeaths},
		"incidencePer100kInterval":  {mspr.MeasureCases, mspr.MeasureIncidencePer100k},
		"mortalityPer100kInterval":  {mspr.MeasureDeaths, mspr.MeasureMortalityPer100k},
	} {
		e := newEdge(t).as(mspr.Researcher)
		row := mspr.AggregateRow{Denominator: &mspr.Denominator{Population: 100_000, Year: 2020}}
		row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = mspr.Known(10), mspr.Known(10)
		e.numbers.rows = []mspr.AggregateRow{row}
		got := e.ask(t, `{ aggregate(disease: "covid19", groupBy: [LOCATION]) { nodes { interval: `+field+` { high level } } } }`)
		if diff := cmp.Diff(want, e.numbers.aggregate.Measures); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
		high := `"high":18.39`
		if field == "caseFatalityRatioInterval" {
			high = `"high":1,`
		}
		if !strings.Contains(string(got.Data), high) || !strings.Contains(string(got.Data), `"level":0.95`) {
			t.Errorf("%s: %s %v", field, got.Data, got.Errors)
		}
	}
}

func TestAnAgeStandardizedRateIsReckoned(t *testing.T) {
	e := newEdge(t, switzerland, anglophone)
	got := e.ask(t, `{ ageStandardizedRate(groups: [{events: 1, population: 1000, standard: 3}, {events: 4, population: 1000, standard: 1}]) {
		crude adjusted interval { level method } } }`)
	wantData(t, got, `{"ageStandardizedRate":{"crude":250,"adjusted":175,"interval":{"level":0.95,"method":"FAY_FEUER"}}}`)
	wantRefusal(t, e.ask(t, `{ ageStandardizedRate(groups: []) { crude } }`), mspr.BadUserInput, "1 to 100")
	wantRefusal(t, e.ask(t, `{ ageStandardizedRate(groups: [{events: 1, population: 0, standard: 1}]) { crude } }`), mspr.BadUserInput, "stratum 1")
}
