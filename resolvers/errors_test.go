package resolvers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

const summary = `{ summary(disease: "covid19") { cases } }`

func TestAFaultOfTheServiceShowsNothingOfItself(t *testing.T) {
	secret := errors.New(`ERROR: relation "mspr_france.covid_data" does not exist (SQLSTATE 42P01)`)
	for name, fail := range map[string]func(*numbers){
		"an error":         func(n *numbers) { n.err = fmt.Errorf("querying: %w", secret) },
		"an internal code": func(n *numbers) { n.err = mspr.Errorf(mspr.Internal, "relation covid_data").Because(secret) },
		"a panic":          func(n *numbers) { n.panics = true },
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t)
			fail(e.numbers)
			got := e.ask(t, summary)
			wantRefusal(t, got, mspr.Internal, "failed", "logged")
			for _, word := range []string{"relation", "SELECT", "42P01", "goroutine", ".go:"} {
				if strings.Contains(got.raw, word) {
					t.Errorf("the answer shows %q: %s", word, got.raw)
				}
			}
			if log := e.log.String(); !strings.Contains(log, "42P01") && !strings.Contains(log, "errors_test.go") && !strings.Contains(log, "fake_test.go") {
				t.Errorf("the log does not hold the cause: %s", log)
			}
		})
	}
}

func TestACodedErrorIsShownWithoutItsCause(t *testing.T) {
	for _, code := range []mspr.Code{mspr.BadUserInput, mspr.NotFound, mspr.Conflict, mspr.Unavailable, mspr.TooComplex, mspr.Timeout} {
		e := newEdge(t)
		e.numbers.err = fmt.Errorf("resolving: %w", mspr.Errorf(code, "try a smaller page").Because(errors.New("dial tcp 10.0.0.7")))
		got := e.ask(t, summary)
		wantRefusal(t, got, code, "try a smaller page")
		if strings.Contains(got.raw, "10.0.0.7") || !strings.Contains(e.log.String(), "10.0.0.7") {
			t.Errorf("the cause belongs to the log alone: %s", got.raw)
		}
		if quiet := strings.Contains(e.log.String(), `"level":"debug"`); quiet != (code == mspr.BadUserInput) {
			t.Errorf("%s: whoever floods a log can hide in it: %s", code, e.log.String())
		}
		if len(got.Errors[0].Path) != 1 || got.Errors[0].Path[0] != "summary" {
			t.Errorf("the path is %v", got.Errors[0].Path)
		}
	}
}

func TestAQueryThatTakesTooLongTimesOut(t *testing.T) {
	e := newEdge(t, limited(func(l *resolvers.Limits) { l.Time = time.Millisecond }))
	e.numbers.wait = true
	wantRefusal(t, e.ask(t, summary), mspr.Timeout, "1ms")
}

func TestAClientThatLeftGetsNoFaultLogged(t *testing.T) {
	e := newEdge(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := request("POST", "/", `{"query": "{ cluster { id } summary(disease: \"covid19\") { cases } }"}`, "Content-Type", "application/json")
	wantRefusal(t, e.do(t, r.WithContext(ctx)), mspr.Unavailable, "cancelled")
	if e.log.Len() > 0 {
		t.Errorf("the log says %s", e.log)
	}
}

func TestAWrongValueIsTheCallersAndNotOurs(t *testing.T) {
	for _, c := range []struct{ query, variables, words string }{
		{`{ summary(disease: 5) { cases } }`, ``, "DiseaseCode"},
		{`{ summary(disease: "") { cases } }`, ``, "1 to 32"},
		{`{ summary(disease: null) { cases } }`, ``, "null"},
		{`{ summary(disease: "covid19", asOf: "yesterday") { cases } }`, ``, "DateTime"},
		{`{ summary(disease: "covid19", asOf: "") { cases } }`, ``, "DateTime"},
		{`{ summary(disease: "covid19", asOf: "2021-03-28 18:30:00") { cases } }`, ``, "DateTime"},
		{`{ summary(disease: "covid19", asOf: 7) { cases } }`, ``, "DateTime"},
		{`query($t: DateTime) { summary(disease: "covid19", asOf: $t) { cases } }`, `{"t": {"a": 1}}`, "DateTime"},
		{`query($t: DateTime) { summary(disease: "covid19", asOf: $t) { cases } }`, `{"t": 17}`, "DateTime"},
		{`query($l: LocationCode) { summary(disease: "covid19", location: $l) { cases } }`, `{"l": ["FRA", "CHE"]}`, "LocationCode"},
		{`{ covidRecords(where: {date: {from: "2021-02-29"}}) { nodes { date } } }`, ``, "a Date is"},
		{`{ covidRecords(where: {date: {from: 20210228}}) { nodes { date } } }`, ``, "Date"},
		{`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": {"date": {"to": "28.2.2021"}}}`, "a Date is"},
		{`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": {"sql": "1=1"}}`, "sql"},
		{`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": {"level": {"eq": "CONTINENT"}}}`, "LocationLevel"},
		{`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": {"location": {"in": [null]}}}`, "null"},
		{`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": "all"}`, "RecordFilter"},
		{`{ covidRecords(first: 99999999999) { nodes { date } } }`, ``, "Int"},
		{`query($n: Int) { covidRecords(first: $n) { nodes { date } } }`, `{"n": 99999999999}`, "Int"},
		{`query($n: Int) { covidRecords(first: $n) { nodes { date } } }`, `{"n": 1.5}`, "Int"},
		{`query($n: Int) { covidRecords(first: $n) { nodes { date } } }`, `{"n": "5"}`, "Int"},
		{`query($x: Float) { aggregate(disease: "mpox", groupBy: [], having: {cases: {gt: $x}}) { nodes { cases } } }`, `{"x": 1e999}`, "Float"},
		{`{ aggregate(disease: "mpox", groupBy: [], having: {cases: {gt: 1e999}}) { nodes { cases } } }`, ``, "Float"},
		{`{ aggregate(disease: "mpox", groupBy: [CONTINENT]) { nodes { cases } } }`, ``, "CONTINENT"},
		{`query($g: [Dimension!]!) { aggregate(disease: "mpox", groupBy: $g) { nodes { cases } } }`, `{"g": ["CONTINENT"]}`, "variable g[0]: is not a valid Dimension"},
		{`query($g: [Dimension!]!) { aggregate(disease: "mpox", groupBy: $g) { nodes { cases } } }`, `{}`, "variable g"},
		{`query A { cluster { id } } query B { cluster { id } }`, ``, "operationName"},
	} {
		e := newEdge(t)
		body := `{"query": ` + quoted(c.query)
		if c.variables != "" {
			body += `, "variables": ` + c.variables
		}
		got := e.as(mspr.Researcher).post(t, body+"}")
		wantRefusal(t, got, mspr.BadUserInput, c.words)
		if e.log.Len() > 0 {
			t.Errorf("%s was logged as our fault: %s", c.query, e.log)
		}
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func TestErrorsAreCountedAndNotAllShown(t *testing.T) {
	got := newEdge(t).ask(t, "{"+strings.Repeat(" cluster {"+strings.Repeat(" nonsense", 30)+" }", 3)+" }")
	if n := len(got.Errors); n != 20 || got.Errors[19].Message != "71 more errors are not shown" {
		t.Errorf("%d errors, the last %q", n, got.Errors[n-1].Message)
	}
}

func TestADataGapInTheCatalogueIsOurFault(t *testing.T) {
	e := newEdge(t)
	lost := mspr.LocationCode("ZZZ")
	e.numbers.rows = []mspr.AggregateRow{{Location: &lost}}
	got := e.as(mspr.Researcher).ask(t, `{ aggregate(disease: "covid19", groupBy: [LOCATION]) { nodes { location { code } cases } } }`)
	wantRefusal(t, got, mspr.Internal)
	if !strings.Contains(e.log.String(), "ZZZ") {
		t.Errorf("the log says %s", e.log)
	}
}
