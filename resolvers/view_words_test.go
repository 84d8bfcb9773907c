package resolvers_test

import (
	"regexp"
	"strings"
	"testing"
)

// Messages are written once for all views too. These mistakes are among those
// that anybody can make.
func TestNoRefusalNamesWhatTheViewHides(t *testing.T) {
	mistakes := []string{
		`mutation { logout login(email: "a", password: "b") { step } }`,
		`mutation { a: logout b: logout }`,
		`{ covidRecords(first: 0) { totalCount } }`,
		`{ covidRecords(first: 100000) { totalCount } }`,
		`{ covidRecords(where: {level: {eq: PLANET}}) { totalCount } }`,
		`{ covidRecords(where: {sql: "1"}) { totalCount } }`,
		`{ covidRecords { nodes { } } }`,
		`{ covidRecords }`,
		`{ cluster { id { x } } }`,
		`{ locations(after: "x") { totalCount } }`,
		`{ locations { nodes { name(language: "tlh") } } }`,
		`{ batches(source: "nobody") { totalCount } }`,
		`{ timeSeries(disease: "covid19", locations: []) { source } }`,
		`{ timeSeries(disease: "covid19", locations: ["FRA"], interval: DECADE) { source } }`,
		`{ timeSeries(disease: "covid19", locations: ["FRA" ` + strings.Repeat(`"FRA" `, 40) + `]) { points { cases } } }`,
		`{ diseases { counts name name(language: "fr") } }`,
		`subscription { x }`, `subscription { progress }`, `subscription { snapshotPublished { number } x }`,
		`query A { cluster { id } } query B { cluster { id } }`,
		`{ __type { name } }`,
		`{ a }`, `{ z }`, `{ account }`, `{ audit }`, `{ record }`, `mutation { create }`, `mutation { delete }`,
	}
	for _, a := range eachView(t) {
		hidden := a.hiddenWords(t)
		for _, mistake := range mistakes {
			for _, e := range a.ask(t, mistake).Errors {
				if found := hidden.FindString(e.Message); found != "" {
					t.Errorf("%s: %s is refused with the hidden name %s: %s", a.name, mistake, found, e.Message)
				}
			}
		}
	}
}

// hiddenWords finds the names that the view lacks and that are no common words:
// fields of the roots, and names with a capital letter.
func (a asked) hiddenWords(t *testing.T) *regexp.Regexp {
	t.Helper()
	known, names := a.ask(t, introspectNames).raw, []string(nil)
	note := func(name string, telling bool) {
		if strings.HasPrefix(name, "__") { // those of introspection are everybody's
			return
		}
		if (telling || strings.ToLower(name) != name) && !strings.Contains(known, `"name":"`+name+`"`) {
			names = append(names, name)
		}
	}
	s := schema()
	for _, def := range s.Types {
		note(def.Name, false)
		for _, f := range def.Fields {
			note(f.Name, def == s.Query || def == s.Mutation || def == s.Subscription)
			for _, argument := range f.Arguments {
				note(argument.Name, false)
			}
		}
		for _, v := range def.EnumValues {
			note(v.Name, false)
		}
	}
	return regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
}
