package resolvers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func wantData(t *testing.T, got response, want string) {
	t.Helper()
	if len(got.Errors) > 0 {
		t.Fatalf("errors: %+v", got.Errors)
	}
	if diff := cmp.Diff(want, string(got.Data)); diff != "" {
		t.Errorf("data:\n%s", diff)
	}
}

func wantRefusal(t *testing.T, got response, code mspr.Code, words ...string) {
	t.Helper()
	if got.code() != string(code) {
		t.Fatalf("the code is %q, want %s: %.400s", got.code(), code, got.raw)
	}
	for _, w := range words {
		if !strings.Contains(got.Errors[0].Message, w) {
			t.Errorf("the message %q does not speak of %q", got.Errors[0].Message, w)
		}
	}
}

func TestThePublicOfFranceSeesItsCluster(t *testing.T) {
	got := newEdge(t).ask(t, `{ cluster { id timeZone languages features country { code name } sources { name simulated } } }`)
	wantData(t, got, `{"cluster":{"id":"france","timeZone":"Europe/Paris","languages":["fr","en"],"features":["DATAVIZ","ETL","GDPR"],`+
		`"country":{"code":"FRA","name":"France"},"sources":[{"name":"spf","simulated":false},{"name":"who","simulated":false}]}}`)
	if got.Extensions.MSPR["snapshot"] != nil || got.Extensions.MSPR["asOf"] != nil {
		t.Errorf("an answer without numbers has the passport %v", got.Extensions.MSPR)
	}
}

func TestADiseaseSaysItsNameAndItsCounts(t *testing.T) {
	got := newEdge(t).askIn(t, "fr", `{ diseases { code name english: name(language: "en") icd10 counts } }`)
	wantData(t, got, `{"diseases":[{"code":"covid19","name":"Covid-19","english":"COVID-19","icd10":"U07.1","counts":["CASES","ICU_ADMISSIONS"]}]}`)
}

func TestNamesComeInTheLanguageAskedFor(t *testing.T) {
	e := newEdge(t)
	const query = `query($l: String) { locations(search: "che", level: COUNTRY) { nodes { name(language: $l) } } }`
	wantData(t, e.askIn(t, "fr", query), `{"locations":{"nodes":[{"name":"Suisse"}]}}`)
	wantData(t, e.ask(t, query, map[string]any{"l": "en"}), `{"locations":{"nodes":[{"name":"Switzerland"}]}}`)
	wantRefusal(t, e.ask(t, query, map[string]any{"l": "rm"}), mspr.BadUserInput, "language", "fr, en")
}

func TestLocationsAreFound(t *testing.T) {
	for _, c := range []struct{ arguments, codes string }{
		{`search: "ILE DE"`, `FR-IDF`},
		{`search: "zurich"`, `CH-ZH`},
		{`search: "Suisse"`, `CHE`},
		{`search: "switz"`, `CHE`},
		{`search: "fr-"`, `FR-75 FR-IDF`},
		{`search: "  paris "`, `FR-75`},
		{`search: "\u0000"`, `CH-ZH CHE FR-75 FR-IDF FRA XXX`},
		{`search: "none of them"`, ``},
		{`under: "FRA"`, `FR-75 FR-IDF`},
		{`under: "FRA", level: REGION`, `FR-IDF`},
		{`level: COUNTRY`, `CHE FRA XXX`},
	} {
		got := newEdge(t).ask(t, `{ locations(`+c.arguments+`) { totalCount nodes { code } } }`)
		var codes []string
		for _, part := range strings.Split(string(got.Data), `"code":"`)[1:] {
			codes = append(codes, part[:strings.IndexByte(part, '"')])
		}
		if found := strings.Join(codes, " "); found != c.codes {
			t.Errorf("%s finds %q, want %q (%v)", c.arguments, found, c.codes, got.Errors)
		}
	}
}

func TestLocationsAreReadPageByPage(t *testing.T) {
	e := newEdge(t)
	const query = `query($after: String) { locations(first: 4, after: $after) {
		totalCount edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
	const zh, che, p75, idf = "bG9jYXRpb246Q0gtWkg", "bG9jYXRpb246Q0hF", "bG9jYXRpb246RlItNzU", "bG9jYXRpb246RlItSURG"
	const fra, xxx = "bG9jYXRpb246RlJB", "bG9jYXRpb246WFhY"
	wantData(t, e.ask(t, query), `{"locations":{"totalCount":6,"edges":[{"cursor":"`+zh+`","node":{"code":"CH-ZH"}},`+
		`{"cursor":"`+che+`","node":{"code":"CHE"}},{"cursor":"`+p75+`","node":{"code":"FR-75"}},{"cursor":"`+idf+`","node":{"code":"FR-IDF"}}],`+
		`"pageInfo":{"hasNextPage":true,"hasPreviousPage":false,"startCursor":"`+zh+`","endCursor":"`+idf+`"}}}`)
	wantData(t, e.ask(t, query, map[string]any{"after": idf}), `{"locations":{"totalCount":6,"edges":[{"cursor":"`+fra+`","node":{"code":"FRA"}},`+
		`{"cursor":"`+xxx+`","node":{"code":"XXX"}}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true,"startCursor":"`+fra+`","endCursor":"`+xxx+`"}}}`)
	wantRefusal(t, e.ask(t, query, map[string]any{"after": "bm9uc2Vuc2U"}), mspr.BadUserInput, "after")
	wantRefusal(t, e.ask(t, query, map[string]any{"after": "%"}), mspr.BadUserInput, "after")
}

func TestAPlaceKnowsItsPlaceInTheTree(t *testing.T) {
	got := newEdge(t).ask(t, `{ locations(search: "paris") { nodes { parent { code parent { code parent { code } whoRegion } } country { code } population populationYear } } }`)
	wantData(t, got, `{"locations":{"nodes":[{"parent":{"code":"FR-IDF","parent":{"code":"FRA","parent":null,"whoRegion":"EURO"}},`+
		`"country":{"code":"FRA"},"population":null,"populationYear":null}]}}`)
	got = newEdge(t).ask(t, `{ che: locations(search: "CHE") { nodes { population populationYear } } xxx: locations(search: "XXX") { nodes { whoRegion } } }`)
	wantData(t, got, `{"che":{"nodes":[{"population":8800000,"populationYear":2022}]},"xxx":{"nodes":[{"whoRegion":null}]}}`)
}

func TestASummaryShowsItsNumbers(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ summary(disease: "covid19", location: "FRA", asOf: "2021-03-28T20:30:00+02:00") { location { code } cases deaths last7Days { cases } firstDate } }`)
	wantData(t, got, `{"summary":{"location":{"code":"FRA"},"cases":39053413,"deaths":163680,"last7Days":{"cases":null},"firstDate":null}}`)
	if asked := e.numbers.summary.AsOf.Format("2006-01-02T15:04:05Z07:00"); asked != "2021-03-28T18:30:00Z" {
		t.Errorf("asOf became %s", asked)
	}
}

func TestSummariesAreAskedForAsWritten(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ summaries(disease: "covid19", level: SUBDIVISION, under: "FRA", asOf: "2021-03-28T20:30:00Z") { location { name } last7Days { cases } } }`)
	wantData(t, got, `{"summaries":[{"location":{"name":"France"},"last7Days":{"cases":7}}]}`)
	if q := e.numbers.summaries; q.Level != mspr.Subdivision || *q.Under != "FRA" || q.AsOf == nil || q.Disease != "covid19" {
		t.Errorf("the query became %+v", q)
	}
	e.ask(t, `{ summaries(disease: "covid19") { cases } }`)
	if q := e.numbers.summaries; q.Level != mspr.Country || q.Under != nil || q.AsOf != nil {
		t.Errorf("the query became %+v", q)
	}
}

func TestATimeSeriesIsAskedForAsWritten(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA", "CHE"], from: "2021-01-01", source: "who") { location { code } average interval } }`)
	wantData(t, got, `{"timeSeries":[{"location":{"code":"FRA"},"average":"TRAILING","interval":"DAY"},{"location":{"code":"CHE"},"average":"TRAILING","interval":"DAY"}]}`)
	q := e.numbers.series
	if q.From == nil || *q.From != mspr.NewDate(2021, 1, 1) || q.To != nil || *q.Source != "who" {
		t.Errorf("the query became %+v", q)
	}
}

func TestARecordShowsWhatTheSourceStates(t *testing.T) {
	e := newEdge(t, us)
	got := e.ask(t, `{ covidRecords(where: {location: {under: "FRA"}}, orderBy: {date: DESC}) {
		nodes { id country { code } location { code } date source cases recovered corrected batch issued updatedAt } edges { cursor node { id } } } }`)
	wantData(t, got, `{"covidRecords":{"nodes":[{"id":7,"country":{"code":"FRA"},"location":{"code":"FR-75"},"date":"2021-03-28","source":"spf",`+
		`"cases":-12,"recovered":null,"corrected":false,"batch":3,"issued":"2024-10-21T06:00:00Z","updatedAt":"2024-10-21T06:00:00Z"}],`+
		`"edges":[{"cursor":"c1","node":{"id":7}}]}}`)
	q := e.numbers.records
	if q.Disease != "covid19" || !q.Descending || q.Total || q.Page.First != 25 || *q.Where.Location.Under != "FRA" {
		t.Errorf("the query became %+v", q)
	}
	e.ask(t, `{ mpoxRecords(first: 100) { nodes { cases } } }`)
	if q := e.numbers.records; q.Disease != "mpox" || q.Descending || q.Page.First != 100 {
		t.Errorf("the query became %+v", q)
	}
	wantRefusal(t, e.ask(t, `{ mpoxRecords { nodes { recovered } } }`), mspr.BadUserInput, "recovered")
}

func TestABatchShowsNoFolderAndNoCredentials(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ batches(source: "who", status: LOADED, first: 2) { nodes { address reason } } }`)
	wantData(t, got, `{"batches":{"nodes":[{"address":"https://who.int/data/cases.csv","reason":null},{"address":"cases.csv","reason":"empty file"}]}}`)
	if q := e.loads.query; *q.Source != "who" || *q.Status != mspr.BatchLoaded || q.Page.First != 2 {
		t.Errorf("the query became %+v", q)
	}
	wantRefusal(t, e.ask(t, `{ batches(source: "nobody") { nodes { id } } }`), mspr.BadUserInput, "nobody")
}

func TestAPageOutOfBoundsIsRefusedAndNotCut(t *testing.T) {
	for _, first := range []string{"0", "-1", "101", "2147483647"} {
		for _, field := range []string{
			`locations(first: N) { totalCount }`, `batches(first: N) { nodes { id } }`, `covidRecords(first: N) { nodes { date } }`,
		} {
			got := newEdge(t).ask(t, "{ "+strings.ReplaceAll(field, "N", first)+" }")
			wantRefusal(t, got, mspr.BadUserInput, first, "1 to 100")
		}
	}
	for _, first := range []string{"0", "-1", "1001", "2147483647"} {
		for _, field := range []string{
			`covidRecords(first: N) { nodes { date } }`, `aggregate(disease: "covid19", groupBy: [], first: N) { nodes { cases } }`,
		} {
			got := newEdge(t).as(mspr.Researcher).ask(t, "{ "+strings.ReplaceAll(field, "N", first)+" }")
			wantRefusal(t, got, mspr.BadUserInput, first, "1 to 1000")
		}
	}
}

func TestTooManyOrNoPlacesAreRefused(t *testing.T) {
	const query = `query($l: [LocationCode!]!) { timeSeries(disease: "covid19", locations: $l, interval: YEAR) { source } }`
	for _, n := range []int{0, 51} {
		got := newEdge(t).ask(t, query, map[string]any{"l": strings.Fields(strings.Repeat("FRA ", n))})
		wantRefusal(t, got, mspr.BadUserInput, "1 to 50")
	}
}
