package resolvers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// oddGroups hold what a group may lack, and numbers that are no finite ones.
func oddGroups() []mspr.AggregateRow {
	paris, france, region := mspr.LocationCode("FR-75"), mspr.LocationCode("FRA"), mspr.EURO
	week, source, disease := mspr.NewPeriod(mspr.ISOWeek, mspr.NewDate(2021, 1, 1)), mspr.SourceName("spf"), mspr.DiseaseCode("covid19")
	full := mspr.AggregateRow{
		Disease: &disease, Location: &paris, Country: &france, WHORegion: &region, Period: &week, Source: &source, Records: mspr.Known(7),
		CaseFatalityRatio: new(1.0 / 3), IncidencePer100k: new(1e21), MortalityPer100k: new(math.NaN()), Sources: []mspr.SourceName{"spf", "who"},
	}
	for i := range full.Counts {
		full.Counts[i] = mspr.Known(int64(i) - 1)
	}
	return []mspr.AggregateRow{full, {}, {Location: &france, Country: &france, Counts: full.Counts}}
}

// asList gives the objects of a list, to the byte.
func asList(t *testing.T, got response, root, list, within string) []string {
	t.Helper()
	if len(got.Errors) > 0 {
		t.Fatalf("errors: %+v", got.Errors)
	}
	var data map[string]map[string]json.RawMessage
	var rows []json.RawMessage
	err := json.Unmarshal(got.Data, &data)
	if err == nil {
		err = json.Unmarshal(data[root][list], &rows)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, got.Data)
	}
	var objects []string
	for _, object := range rows {
		if within != "" {
			var wrapped map[string]json.RawMessage
			if err := json.Unmarshal(object, &wrapped); err != nil {
				t.Fatal(err)
			}
			object = wrapped[within]
		}
		objects = append(objects, string(object))
	}
	return objects
}

// Rows below edges are resolved field by field.
func TestRowsAreTheSameHoweverTheyAreWritten(t *testing.T) {
	const records = `covidRecords`
	for _, c := range []struct{ root, arguments, fields string }{
		{
			"aggregate", `(disease: "covid19", groupBy: [DISEASE, LOCATION, COUNTRY, WHO_REGION, ISO_WEEK, SOURCE])`,
			`__typename disease location { code name level __typename } country { name code } whoRegion period { start end interval __typename }
			source cases deaths recovered hospitalizations icuAdmissions records caseFatalityRatio incidencePer100k mortalityPer100k`,
		},
		{"aggregate", `(disease: "covid19", groupBy: [COUNTRY])`, `c: cases cases again: cases country { a: code b: code } ... on AggregateNode { deaths } country { name }`},
		{"aggregate", `(disease: "covid19", groupBy: [COUNTRY])`, `cases @skip(if: true) deaths @include(if: true) country { code @skip(if: true) name }`},
		{"aggregate", `(disease: "covid19", groupBy: [COUNTRY])`, `country { name(language: "en") } cases`},
		{"aggregate", `(disease: "covid19", groupBy: [COUNTRY])`, `country { population parent { code } } sources cases`},
		{records, ``, `__typename id country { code } location { code name } date source cases deaths recovered hospitalizations icuAdmissions
			corrected batch issued createdAt updatedAt`},
		{"mpoxRecords", ``, `id date cases deaths corrected`},
	} {
		e := newEdge(t, us).as(mspr.Researcher)
		e.numbers.rows = oddGroups()
		ask := func(selection string) response { return e.ask(t, "{ "+c.root+c.arguments+selection+" }") }
		quick := asList(t, ask("{ nodes { "+c.fields+" } pageInfo { hasNextPage } }"), c.root, "nodes", "")
		slow := asList(t, ask("{ edges { node { "+c.fields+" } } }"), c.root, "edges", "node")
		if diff := cmp.Diff(slow, quick); diff != "" || len(quick) == 0 {
			t.Errorf("%s { %s }:\n%s", c.root, c.fields, diff)
		}
	}
}

// Cumulative counts are resolved field by field, and all beside them.
func TestPointsAreTheSameHoweverTheyAreWritten(t *testing.T) {
	e := newEdge(t).as(mspr.Researcher)
	e.numbers.points = []mspr.Point{
		{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 28)), CasesAverage: new(2.5), CasesPer100k: new(0.1), Corrected: true},
		{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 29)), DeathsAverage: new(math.Inf(1)), Counts: mspr.Counts{mspr.Known(-3), mspr.Known(0)}},
	}
	const fields = `__typename date period { start end interval } cases deaths recovered hospitalizations icuAdmissions
		casesAverage deathsAverage casesPer100k deathsPer100k corrected`
	query := func(fields string) response {
		return e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA", "CHE"]) { interval location { code } points { `+fields+` } more: points { date } } }`)
	}
	quick, slow := query(fields), query(fields+" slow: cumulative { cases }")
	without := regexp.MustCompile(`,"slow":\{[^}]*\}`).ReplaceAllString(string(slow.Data), "")
	wantData(t, quick, without)
	if !strings.Contains(without, `"casesAverage":2.5`) || strings.Count(without, `"date":"2021-03-29"`) != 4 {
		t.Errorf("the points are not there: %s", without)
	}
}

// A place that is not in the catalogue is an error of its field, beside the other
// rows.
func TestAListThatCannotBeWrittenIsResolved(t *testing.T) {
	e := newEdge(t).as(mspr.Researcher)
	e.numbers.rows = append(oddGroups(), mspr.AggregateRow{Country: new(mspr.LocationCode("QQQ"))})
	got := e.ask(t, `{ aggregate(disease: "covid19", groupBy: [COUNTRY]) { nodes { country { code } cases } } }`)
	if got.code() != string(mspr.Internal) || !strings.Contains(string(got.Data), `{"country":null,"cases":null}]`) {
		t.Errorf("%s", got.raw)
	}
}

func TestARowOfALongListCostsLittle(t *testing.T) {
	e := newEdge(t).as(mspr.Researcher)
	for range 1000 {
		e.numbers.rows = append(e.numbers.rows, oddGroups()[0])
	}
	ask := func(selection string) float64 {
		query := fmt.Sprintf(`{ aggregate(disease: "covid19", groupBy: [COUNTRY, ISO_WEEK], first: 1000) { %s } }`, selection)
		return testing.AllocsPerRun(3, func() { e.ask(t, query) })
	}
	if written := ask(`nodes { country { code } period { start } cases }`); written > 2000 {
		t.Errorf("1,000 rows take %v pieces of memory", written)
	}
}
