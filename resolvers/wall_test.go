package resolvers_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// uncut is the edge of a cluster whose view was forgotten to be cut.
func uncut(t *testing.T, made func(resolvers.Options) (*resolvers.Handler, error), change ...func(*resolvers.Options)) *edge {
	t.Helper()
	var options resolvers.Options
	e := newEdge(t, append(change, func(o *resolvers.Options) { options = *o })...)
	handler, err := made(options)
	if err != nil {
		t.Fatal(err)
	}
	e.handler = handler
	code, period := mspr.LocationCode("FRA"), mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 28))
	e.numbers.rows = []mspr.AggregateRow{{Location: &code, Country: &code, Period: &period, Sources: []mspr.SourceName{"who"}}}
	e.numbers.points = []mspr.Point{{Period: period}}
	return e
}

// Switzerland has no feature, so that whatever is for some is not for its
// public.
func TestTheSecondWallHoldsWhereAViewWasNotCut(t *testing.T) {
	s, tried := schema(), 0
	rules := access.Rules(s)
	atRoot, below := uncut(t, resolvers.NewWalled, switzerland, anglophone), uncut(t, resolvers.NewWalledBelow, switzerland, anglophone)
	for field, way := range waysThrough(s, func(step) bool { return true }) {
		rule, stated := rules[field]
		if !stated || rule.ForEveryone() {
			continue
		}
		tried++
		t.Run(field, func(t *testing.T) {
			e := atRoot
			if len(way) > 1 { // the root field on the way may have a rule too
				e = below
			}
			e.log.Reset()
			e.diary.entries = nil
			query := write(s, way, func(st step) string { return st.field.Name })
			if !strings.HasPrefix(field, "Subscription.") { // an operation has one of these
				query = strings.Replace(query, "leaf:", "rest: __typename leaf:", 1)
			}
			got := e.ask(t, query)
			wantWall(t, e, got, rule)
			if strings.HasPrefix(field, "Subscription.") { // which are the whole answer
				return
			}
			if !strings.Contains(string(got.Data), `"rest":"`+way[len(way)-1].on.Name+`"`) {
				t.Errorf("the rest of the answer is gone: %s", got.raw)
			}
			if !regexp.MustCompile(`"leaf":null`).Match(got.Data) {
				t.Errorf("the field is not null: %s", got.raw)
			}
		})
	}
	if len(atRoot.people.did) > 0 || atRoot.corrections.last.Reason != "" || atRoot.numbers.aggregate.Disease != "" {
		t.Error("a field was resolved before it was refused")
	}
	if tried < 40 {
		t.Errorf("only %d fields were tried", tried)
	}
}

// wantWall expects a refusal of which only the log says why.
func wantWall(t *testing.T, e *edge, got response, rule access.Rule) {
	t.Helper()
	wantRefusal(t, got, mspr.Forbidden, "this is not for you")
	for _, e := range got.Errors {
		if e.Message != "this is not for you" || len(e.Extensions) != 1 {
			t.Errorf("the refusal says %q %v", e.Message, e.Extensions)
		}
	}
	if log := e.log.String(); !strings.Contains(log, "the view let it through") || !strings.Contains(log, rule.String()) {
		t.Errorf("the log says %q", log)
	}
}

func TestTheSecondWallGuardsArguments(t *testing.T) {
	const query = `{ timeSeries(disease: "mpox", locations: ["FRA"], average: CENTRED) { source } }`
	e := uncut(t, resolvers.NewWalled, switzerland, anglophone)
	wantWall(t, e, e.ask(t, query), access.Rule{Feature: mspr.Dataviz})
	if e.numbers.series.Disease != "" {
		t.Error("the field was resolved all the same")
	}
	if got := uncut(t, resolvers.NewWalled, us).ask(t, query); len(got.Errors) > 0 {
		t.Error(got.Errors)
	}
	without := uncut(t, resolvers.NewWalled, switzerland, anglophone).ask(t, strings.Replace(query, ", average: CENTRED", "", 1))
	if len(without.Errors) > 0 {
		t.Error(without.Errors)
	}
}

func TestTheSecondWallGuardsValuesHoweverTheyCome(t *testing.T) {
	const create = `mutation($input: NewAccount!) { createAccount(input: $input) { password } }`
	made := func(role string) map[string]any { return map[string]any{"email": "a@example.org", "role": role} }
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		refused   string
	}{
		"a literal":                   {`mutation { createAccount(input: {email: "a", role: ADMIN}) { password } }`, nil, "Role.ADMIN"},
		"a literal below a fragment":  {`mutation { ...a } fragment a on Mutation { ... { createAccount(input: {email: "a", role: ADMIN}) { password } } }`, nil, "Role.ADMIN"},
		"a literal that is skipped":   {`mutation { createAccount(input: {email: "a", role: ADMIN}) @skip(if: true) { password } }`, nil, "Role.ADMIN"},
		"a variable":                  {create, map[string]any{"input": made("RESEARCHER")}, "Role.RESEARCHER"},
		"a variable's default":        {`query($o: [AggregateOrder!] = [{measure: RECORDS}]) { aggregate(disease: "mpox", groupBy: [], orderBy: $o) { totalCount } }`, nil, "Measure.RECORDS"},
		"a variable within a literal": {`query($m: Measure) { aggregate(disease: "mpox", groupBy: [], orderBy: [{measure: $m}]) { totalCount } }`, map[string]any{"m": "RECORDS"}, "Measure.RECORDS"},
		"a list of variables": {
			`query($o: [AggregateOrder!]) { aggregate(disease: "mpox", groupBy: [], orderBy: $o) { totalCount } }`,
			map[string]any{"o": []any{map[string]any{"measure": "CASES"}, map[string]any{"measure": "RECORDS"}}},
			"Measure.RECORDS",
		},
		"an allowed literal":  {`mutation { createAccount(input: {email: "a", role: PUBLIC}) { password } }`, nil, ""},
		"an allowed variable": {create, map[string]any{"input": made("PUBLIC")}, ""},
		"a text of that name": {`mutation { login(email: "ADMIN", password: "RESEARCHER") { step } }`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := uncut(t, resolvers.NewWalledBelow)
			got := e.ask(t, c.query, c.variables)
			if c.refused == "" {
				if got.Data == nil || strings.Contains(e.log.String(), "Role.") {
					t.Errorf("%s %s", got.raw, e.log)
				}
				return
			}
			wantRefusal(t, got, mspr.Forbidden, "this is not for you")
			if len(e.people.did) > 0 || got.Data != nil {
				t.Errorf("something was resolved: %v %s", e.people.did, got.raw)
			}
			if !strings.Contains(e.log.String(), c.refused) || strings.Contains(got.raw, "Role.") {
				t.Errorf("the log says %s, the answer %s", e.log, got.raw)
			}
		})
	}
}

func TestTheSecondWallIsNotFeltByThoseWhoMay(t *testing.T) {
	e := uncut(t, resolvers.NewWalled, us).as(mspr.Admin)
	for _, query := range []string{
		`{ accounts { nodes { id email role secondFactor } } auditLog { nodes { number action } } }`,
		`{ covidRecords { nodes { id batch createdAt } } aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`,
		`mutation { createAccount(input: {email: "a@example.org", role: ADMIN}) { account { email } password } }`,
	} {
		if got := e.ask(t, query); len(got.Errors) > 0 || e.log.Len() > 0 {
			t.Errorf("%s: %s %s", query, got.raw, e.log)
		}
	}
}
