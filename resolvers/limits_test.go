package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// hostile gives requests that cost an unguarded server seconds or its life,
// and the code that each must be refused with.
func hostile() map[string]struct {
	query string
	code  mspr.Code
} {
	doubling := func(levels int, leaf string) string {
		b := &strings.Builder{}
		fmt.Fprintf(b, "query { ...f%d } fragment f0 on Query { %s }", levels, leaf)
		for i := 1; i <= levels; i++ {
			fmt.Fprintf(b, " fragment f%d on Query { ...f%d ...f%d }", i, i-1, i-1)
		}
		return b.String()
	}
	numbered := func(n int, format string) string {
		b := &strings.Builder{}
		for i := range n {
			fmt.Fprintf(b, format, i)
		}
		return b.String()
	}
	type request = struct {
		query string
		code  mspr.Code
	}
	return map[string]request{
		"fragments that double":         {doubling(40, "cluster { id }"), mspr.TooComplex},
		"introspection that doubles":    {doubling(40, "__typename"), mspr.TooComplex},
		"a fragment cycle":              {`{ ...a } fragment a on Query { cluster { id } ...b } fragment b on Query { ...a }`, mspr.BadUserInput},
		"a cycle that nobody spreads":   {`{ cluster { id } } fragment a on Query { ...a }`, mspr.BadUserInput},
		"a cycle through fields":        {`{ locations { nodes { ...a } } } fragment a on Location { parent { ...a } }`, mspr.BadUserInput},
		"8,000 fields":                  {"{" + strings.Repeat("__typename ", 8000) + "}", mspr.TooComplex},
		"deep lists":                    {"{a(b:" + strings.Repeat("[", 100_000), mspr.TooComplex},
		"deep objects":                  {"{a(b:" + strings.Repeat("{c:", 300), mspr.TooComplex},
		"deep types":                    {"query($a:" + strings.Repeat("[", 900), mspr.TooComplex},
		"deep fields":                   {"{ locations { nodes { " + strings.Repeat("parent { ", 10) + "code" + strings.Repeat(" }", 13), mspr.TooComplex},
		"deep fragments":                {`{ locations { nodes { ...a } } } fragment a on Location { parent { parent { parent { parent { ...b } } } } } fragment b on Location { parent { parent { parent { parent { parent { code } } } } } }`, mspr.TooComplex},
		"aliases":                       {"{" + numbered(16, " a%d: __typename") + "}", mspr.TooComplex},
		"aliases by fragments":          {`{ ...a ...a ...a ...a } fragment a on Query { a: __typename b: __typename c: __typename d: __typename }`, mspr.TooComplex},
		"root fields":                   {"{" + strings.Repeat(" __typename", 11) + "}", mspr.TooComplex},
		"directives":                    {"{ cluster { id" + strings.Repeat(" @skip(if: false)", 51) + " } }", mspr.TooComplex},
		"unknown directives":            {"{ cluster { id" + strings.Repeat(" @x", 300) + " } }", mspr.TooComplex},
		"many operations":               {numbered(300, "query q%d { a: __typename }"), mspr.TooComplex},
		"conflicting arguments":         {"{ cluster { country {" + strings.Repeat(` name(language: "fr") name(language: "en")`, 80) + " } } }", mspr.BadUserInput},
		"wrong fields":                  {"{ cluster {" + numbered(900, " x%d") + " } }", mspr.BadUserInput},
		"one long name":                 {"{ " + strings.Repeat("n", 200_000) + " }", mspr.BadUserInput},
		"one long string":               {`{ locations(search: "` + strings.Repeat("x", 200_000) + `") { totalCount } }`, mspr.BadUserInput},
		"one long number":               {`{ locations(first: ` + strings.Repeat("9", 200_000) + `) { totalCount } }`, mspr.BadUserInput},
		"one long comment":              {"#" + strings.Repeat("x", 200_000), mspr.BadUserInput},
		"many comments":                 {strings.Repeat("#\n", 100_000), mspr.TooComplex},
		"NUL":                           {"{ cluster { id\x00 } }", mspr.BadUserInput},
		"NUL in a code":                 {`{ summary(disease: "covid19\u0000") { cases } }`, mspr.BadUserInput},
		"SQL in a code":                 {`{ summary(disease: "x'; DROP TABLE covid_data; --") { cases } }`, mspr.BadUserInput},
		"a mutation":                    {"mutation { drop }", mspr.BadUserInput},
		"a subscription":                {"subscription { drop }", mspr.BadUserInput},
		"a definition of a type":        {"type Query { a: Int }", mspr.BadUserInput},
		"no operation":                  {"fragment a on Query { cluster { id } }", mspr.BadUserInput},
		"a page in a page in a page":    {`{ covidRecords(first: 100) { edges { node { location { ...l } } } nodes { location { ...l } country { ...l } } } } fragment l on Location { ` + strings.Repeat("...m ", 1) + ` } fragment m on Location { parent { ...n } country { ...n } } fragment n on Location { parent { ...o } country { ...o } } fragment o on Location { parent { ...p } country { ...p } } fragment p on Location {` + strings.Repeat(" code name level", 20) + ` }`, mspr.TooComplex},
		"50 series of all days":         {`{ timeSeries(disease: "covid19", locations: [` + strings.Repeat(`"FRA" `, 50) + `]) { points { cases } } }`, mspr.TooComplex},
		"introspection below itself":    {`{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`, mspr.BadUserInput},
		"a name that is only in France": {`{ clusters { id } }`, mspr.BadUserInput},
	}
}

func TestHostileRequestsAreRefusedWithAClearCode(t *testing.T) {
	for name, h := range hostile() {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t)
			got := e.ask(t, h.query)
			wantRefusal(t, got, h.code)
			if len(got.Errors) > 20 || len(got.raw) > 16<<10 {
				t.Errorf("the refusal has %d errors and %d bytes", len(got.Errors), len(got.raw))
			}
			if e.log.Len() > 0 {
				t.Errorf("it was taken for a fault of the service: %s", e.log)
			}
		})
	}
}

// BenchmarkHostileRequests shows what it costs to refuse each.
func BenchmarkHostileRequests(b *testing.B) {
	for name, h := range hostile() {
		b.Run(name, func(b *testing.B) {
			e := newEdge(&testing.T{})
			for b.Loop() {
				e.ask(&testing.T{}, h.query)
			}
		})
	}
}

func TestAnswersWithinTheLimitsAreGiven(t *testing.T) {
	for name, query := range map[string]string{
		"15 aliases":        "{ cluster {" + strings.Join(strings.Fields("a:id b:id c:id d:id e:id f:id g:id h:id i:id j:id k:id l:id m:id n:id o:id"), " ") + "} }",
		"10 fields":         "{" + strings.Repeat(" __typename", 10) + "}",
		"10 levels":         "{ locations { nodes { " + strings.Repeat("parent { ", 7) + "code" + strings.Repeat(" }", 10),
		"50 places":         `{ timeSeries(disease: "covid19", locations: [` + strings.Repeat(`"FRA" `, 50) + `], interval: MONTH) { points { cases deaths } } }`,
		"one place":         `{ timeSeries(disease: "covid19", locations: ["FRA"]) { location { name } points { period { start end } cases deaths cumulative { cases deaths } casesAverage deathsAverage casesPer100k deathsPer100k corrected } } }`,
		"one field, often":  "{ cluster {" + strings.Repeat(" id", 990) + " } }",
		"one object, often": "{ cluster {" + strings.Repeat(" country { parent { code } }", 120) + " } }",
		"one list, often":   "{ locations {" + strings.Repeat(" nodes { parent { code } }", 120) + " } }",
		"a shared use":      `{ a: cluster { ...c } b: cluster { ...c } } fragment c on Cluster { id name country { name } }`,
	} {
		t.Run(name, func(t *testing.T) {
			if got := newEdge(t).ask(t, query); len(got.Errors) > 0 {
				t.Error(got.Errors)
			}
		})
	}
}

func TestVariablesAreBoundedAsTheDocumentIs(t *testing.T) {
	const filter = `query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`
	deep := `{"not": ` + strings.Repeat(`{"not": `, 9000) + `{}` + strings.Repeat(`}`, 9001)
	got := newEdge(t).post(t, `{"query": "`+filter+`", "variables": {"w": `+deep+`}}`)
	wantRefusal(t, got, mspr.TooComplex, "nest")
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
