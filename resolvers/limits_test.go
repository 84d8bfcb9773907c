package resolvers_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
	"github.com/mspr/surveillance/resolvers/hostile"
)

func TestAnswersWithinTheLimitsAreGiven(t *testing.T) {
	for name, query := range map[string]string{
		"15 aliases":        "{ cluster {" + strings.Join(strings.Fields("a:id b:id c:id d:id e:id f:id g:id h:id i:id j:id k:id l:id m:id n:id o:id"), " ") + "} }",
		"10 fields":         "{" + strings.Repeat(" __typename", 10) + "}",
		"10 levels":         "{ locations { nodes { " + strings.Repeat("parent { ", 7) + "code" + strings.Repeat(" }", 10),
		"50 places":         `{ timeSeries(disease: "covid19", locations: [` + strings.Repeat(`"FRA" `, 50) + `], interval: MONTH) { points { cases deaths } } }`,
		"one place":         `{ timeSeries(disease: "covid19", locations: ["FRA"]) { location { name } points { period { start end } cases deaths cumulative { cases deaths } casesAverage deathsAverage casesPer100k deathsPer100k corrected } } }`,
		"one field, often":  "{ cluster {" + strings.Repeat(" id name timeZone", 100) + " } }",
		"one object, often": "{ cluster {" + strings.Repeat(" country { parent { code } }", 100) + " } }",
		"one list, often":   "{ locations {" + strings.Repeat(" nodes { parent { code } }", 100) + " } }",
		"a shared use":      `{ a: cluster { ...c } b: cluster { ...c } } fragment c on Cluster { id name country { name } }`,
	} {
		t.Run(name, func(t *testing.T) {
			if got := newEdge(t).ask(t, query); len(got.Errors) > 0 {
				t.Error(got.Errors)
			}
		})
	}
}

func TestEachRoleHasItsPageAndItsCost(t *testing.T) {
	const query = `query($n: Int!) { covidRecords(first: $n) { nodes { date cases location { code name } } } }`
	for role, most := range map[mspr.Role]int{mspr.Public: 100, mspr.Researcher: 1000, mspr.Admin: 1000} {
		e := newEdge(t).as(role)
		got := e.ask(t, query, map[string]any{"n": most})
		if len(got.Errors) > 0 || got.Extensions.MSPR["cost"] != float64(most*6+1) {
			t.Errorf("%s: a page of %d costs %v, %v", role, most, got.Extensions.MSPR["cost"], got.Errors)
		}
		wantRefusal(t, e.ask(t, query, map[string]any{"n": most + 1}), mspr.BadUserInput, "1 to "+strconv.Itoa(most))
	}
	const dear = `{ timeSeries(disease: "covid19", locations: ["FRA" "CHE" "XXX" "FR-75" "FR-IDF"], from: "2020-01-01", to: "2024-12-31") { points {
		period { start end } cases deaths cumulative { cases deaths } casesAverage deathsAverage casesPer100k deathsPer100k } } }`
	wantRefusal(t, newEdge(t).ask(t, dear), mspr.TooComplex, "100000 are the most")
	if got := newEdge(t).as(mspr.Researcher).ask(t, dear); len(got.Errors) > 0 {
		t.Error(got.Errors)
	}
}

func TestAListOfAllPlacesCostsWhatItMayHold(t *testing.T) {
	for arguments, places := range map[string]float64{
		``: 3, `, level: COUNTRY`: 3, `, level: SUBDIVISION`: 2, `, level: SUBDIVISION, under: "FRA"`: 1, `, level: COUNTY`: 1, `, level: REGION, under: "nowhere"`: 1,
	} {
		got := newEdge(t).ask(t, `{ summaries(disease: "covid19"`+arguments+`) { location { code } cases } }`)
		if cost := got.Extensions.MSPR["cost"]; cost != places*4 || len(got.Errors) > 0 {
			t.Errorf("summaries%s costs %v, want %v: %v", arguments, cost, places*4, got.Errors)
		}
	}
	e := newEdge(t, limited(func(l *resolvers.Limits) { l.Cost = 11 }))
	wantRefusal(t, e.ask(t, `{ summaries(disease: "covid19") { location { code } cases } }`), mspr.TooComplex, "11 are the most")
}

func TestAMutationDoesOneThing(t *testing.T) {
	const correct = `upsertRecord(input: {key: {disease: "covid19", location: "FRA", date: "2021-03-28", source: "who"}, cases: 1}, reason: "r") { id }`
	for name, c := range map[string]struct {
		mutation string
		refused  bool
	}{
		"a sign-in":                    {`{ login(email: "a", password: "p") { step } }`, false},
		"a sign-in and its type":       {`{ __typename login(email: "a", password: "p") { step } }`, false},
		"one sign-in, written twice":   {`{ login(email: "a", password: "p") { step } login(email: "a", password: "p") { ticket } }`, false},
		"two sign-ins":                 {`{ a: login(email: "a", password: "p") { step } b: login(email: "a", password: "q") { step } }`, true},
		"two in a fragment":            {`{ ...f } fragment f on Mutation { a: logout b: logout }`, true},
		"two by a fragment":            {`{ a: logout ...f } fragment f on Mutation { b: logout }`, true},
		"two by an inline fragment":    {`{ a: logout ... { b: logout } }`, true},
		"one that is skipped":          {`{ a: logout b: logout @skip(if: true) }`, true},
		"a code and a refresh":         {`{ loginCode(ticket: "t", code: "1") { step } refresh(refreshToken: "r") { step } }`, true},
		"two accounts":                 {`{ a: createAccount(input: {email: "a", role: ADMIN}) { password } b: createAccount(input: {email: "b", role: ADMIN}) { password } }`, true},
		"two corrections":              {`{ a: ` + correct + ` b: ` + correct + ` }`, false},
		"a correction and a sign-out":  {`{ a: ` + correct + ` logout }`, true},
		"eleven corrections":           {`{ ` + hostile.Numbered(11, ` c%d: `+correct) + ` }`, true},
		"two sign-ins, queries beside": {`{ a: logout b: logout } query q { cluster { id } }`, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t).as(mspr.Admin)
			body, err := json.Marshal(map[string]any{"query": "mutation m " + c.mutation, "operationName": "m"})
			if err != nil {
				t.Fatal(err)
			}
			got := e.post(t, string(body))
			if (got.code() != "") != c.refused || c.refused && len(e.people.did) > 0 {
				t.Errorf("%s, and it did %v", got.raw, e.people.did)
			}
		})
	}
}

func TestVariablesAreBoundedAsTheDocumentIs(t *testing.T) {
	const filter = `query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`
	deep := `{"not": ` + strings.Repeat(`{"not": `, 9000) + `{}` + strings.Repeat(`}`, 9001)
	got := newEdge(t).post(t, `{"query": "`+filter+`", "variables": {"w": `+deep+`}}`)
	wantRefusal(t, got, mspr.TooComplex, "nest")
	wantRefusal(t, newEdge(t).ask(t, `query($l: [LocationCode!]!) { timeSeries(disease: "mpox", locations: $l) { points { cases } } }`,
		map[string]any{"l": strings.Fields(strings.Repeat("FRA ", 10_001))}), mspr.TooComplex, "10000 values")
	const page = `query($n: Int, $l: [LocationCode!]!) { covidRecords(first: $n) { nodes { date } } timeSeries(disease: "mpox", locations: $l) { points { cases } } }`
	many := strings.Fields(strings.Repeat("FRA ", 50))
	wantRefusal(t, newEdge(t).ask(t, page, map[string]any{"n": 5, "l": many}), mspr.TooComplex, "values")
	if got := newEdge(t).ask(t, page, map[string]any{"n": 100, "l": many[:3]}); len(got.Errors) > 0 {
		t.Error(got.Errors)
	}
}

func TestAnAnswerThatIsTooLargeIsRefused(t *testing.T) {
	e := newEdge(t, limited(func(l *resolvers.Limits) { l.Answer = 100 }))
	wantRefusal(t, e.ask(t, `{ cluster { name features languages sources { name title publisher licence } } }`), mspr.TooComplex, "100 bytes")
}

func TestADocumentIsReadOnceAndServedAgain(t *testing.T) {
	e := newEdge(t)
	const query = `query($s: String) { locations(search: $s) { totalCount } }`
	for _, s := range []string{"paris", "nowhere", "paris"} {
		wantData(t, e.ask(t, query, map[string]any{"s": s}), `{"locations":{"totalCount":1}}`)
	}
}
