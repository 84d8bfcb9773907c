package hostile

import (
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// doubling makes fragments each of which spreads the one before twice.
func doubling(levels int, leaf string) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "query { ...f%d } fragment f0 on Query { %s }", levels, leaf)
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(b, " fragment f%d on Query { ...f%d ...f%d }", i, i-1, i-1)
	}
	return b.String()
}

// chain makes fragments each of which spreads the one before.
func chain(n int, on, leaf string) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, " fragment f0 on %s { %s }", on, leaf)
	for i := 1; i < n; i++ {
		fmt.Fprintf(b, " fragment f%d on %s { ...f%d }", i, on, i-1)
	}
	return b.String()
}

// Documents cost an unguarded server seconds or its life.
func Documents() map[string]Attack {
	return map[string]Attack{
		"fragments that double":        document(doubling(40, "cluster { id }"), mspr.TooComplex),
		"typenames that double":        document(doubling(40, "__typename"), mspr.TooComplex),
		"a fragment cycle":             document(`{ ...a } fragment a on Query { cluster { id } ...b } fragment b on Query { ...a }`, mspr.BadUserInput),
		"a fragment in itself":         document(`{ ...a } fragment a on Query { ...a }`, mspr.BadUserInput),
		"a cycle that nobody spreads":  document(`{ cluster { id } } fragment a on Query { ...a }`, mspr.BadUserInput),
		"a cycle through fields":       document(`{ locations { nodes { ...a } } } fragment a on Location { parent { ...a } }`, mspr.BadUserInput),
		"a fragment that is not there": document(`{ ...a }`, mspr.BadUserInput),
		"a fragment that is not used":  document(`{ cluster { id } } fragment a on Query { cluster { id } }`, mspr.BadUserInput),
		"a fragment twice":             document(`{ ...a } fragment a on Query { cluster { id } } fragment a on Query { diseases { code } }`, mspr.BadUserInput),
		"a fragment that never fits":   document(`{ cluster { ... on Location { code } } }`, mspr.BadUserInput),
		"fragments that all meet":      document("{ cluster { country { "+Numbered(75, "...f%d ")+"} } } "+Numbered(75, "fragment f%d on Location { code name } "), ""),
		"a chain spread everywhere":    document("{ cluster { "+strings.Repeat("country{...f39} ", 100)+"} }"+chain(40, "Location", "code"), ""),
		"450 fragments not there":      document(`{ cluster { `+Numbered(450, `...f%d `)+`} }`, mspr.BadUserInput),
		"8,000 fields":                 document("{"+strings.Repeat("__typename ", 8000)+"}", mspr.TooComplex),
		"990 times one field":          document("{ cluster {"+strings.Repeat(" id", 990)+" } }", mspr.TooComplex),
		"990 typenames":                document("{ cluster {"+strings.Repeat(" __typename", 990)+" } }", mspr.TooComplex),
		"one field by 8 fragments": document("{ cluster { country { "+Numbered(8, "...f%d ")+"} } } "+
			Numbered(8, "fragment f%d on Location { "+strings.Repeat("code ", 100)+"} "), mspr.TooComplex),
		"one object, often":      document("{ cluster { country {"+strings.Repeat(" parent{code}", 240)+" } } }", mspr.TooComplex),
		"repeats in repeats":     document("{ locations { "+strings.Repeat("nodes { "+strings.Repeat("parent{code}", 15)+"} ", 15)+"} }", mspr.TooComplex),
		"deep lists":             document("{a(b:"+strings.Repeat("[", 100_000), mspr.TooComplex),
		"deep objects":           document("{a(b:"+strings.Repeat("{c:", 300), mspr.TooComplex),
		"deep types":             document("query($a:"+strings.Repeat("[", 900), mspr.TooComplex),
		"deep selections":        document(strings.Repeat("{a", 500), mspr.TooComplex),
		"deep inline fragments":  document("{"+strings.Repeat("...{", 300)+"id", mspr.TooComplex),
		"deep fields":            document("{ locations { nodes { "+strings.Repeat("parent { ", 10)+"code"+strings.Repeat(" }", 13), mspr.TooComplex),
		"deep fragments":         document(`{ locations { nodes { ...a } } } fragment a on Location { parent { parent { parent { parent { ...b } } } } } fragment b on Location { parent { parent { parent { parent { parent { code } } } } } }`, mspr.TooComplex),
		"aliases":                document("{"+Numbered(16, " a%d: __typename")+"}", mspr.TooComplex),
		"aliases by fragments":   document(`{ ...a ...a ...a ...a } fragment a on Query { a: __typename b: __typename c: __typename d: __typename }`, mspr.TooComplex),
		"root fields":            document("{"+strings.Repeat(" __typename", 11)+"}", mspr.TooComplex),
		"directives":             document("{ cluster { id"+strings.Repeat(" @skip(if: false)", 51)+" } }", mspr.TooComplex),
		"unknown directives":     document("{ cluster { id"+strings.Repeat(" @x", 300)+" } }", mspr.TooComplex),
		"one directive twice":    document("{ cluster { id @skip(if: false) @skip(if: true) } }", mspr.BadUserInput),
		"skip without a reason":  document("{ cluster { id @skip } }", mspr.BadUserInput),
		"include by a string":    document(`{ cluster { id @include(if: "true") } }`, mspr.BadUserInput),
		"defer":                  document("{ ... @defer { cluster { id } } }", mspr.BadUserInput),
		"stream":                 document("{ diseases @stream { code } }", mspr.BadUserInput),
		"our own directive":      document("{ cluster { id @access(permission: READ) } }", mspr.BadUserInput),
		"many operations":        document(Numbered(300, "query q%d { a: __typename }"), mspr.TooComplex),
		"two without a choice":   document("query a { cluster { id } } query b { cluster { id } }", mspr.BadUserInput),
		"two of no name":         document("{ cluster { id } } { diseases { code } }", mspr.BadUserInput),
		"two of one name":        body(`{"query":"query a { cluster { id } } query a { diseases { code } }","operationName":"a"}`, 200, mspr.BadUserInput),
		"a choice that isn't":    body(`{"query":"query a { cluster { id } }","operationName":"hunter2"}`, 200, mspr.BadUserInput),
		"a choice of a fragment": body(`{"query":"{ ...a } fragment a on Query { cluster { id } }","operationName":"a"}`, 200, mspr.BadUserInput),
		"conflicting arguments":  document("{ cluster { country {"+strings.Repeat(` name(language: "fr") name(language: "en")`, 50)+" } } }", mspr.BadUserInput),
		"conflicting names":      document("{ cluster { country { a: code a: name } } }", mspr.BadUserInput),
		"wrong fields":           document("{ cluster {"+Numbered(900, " x%d")+" } }", mspr.BadUserInput),
		"long wrong fields":      document("{ cluster {"+Numbered(900, " y"+strings.Repeat("z", 90)+"%d")+" } }", mspr.BadUserInput),
		"no fields":              document("{ cluster }", mspr.BadUserInput),
		"an empty selection":     document("{ cluster { } }", mspr.BadUserInput),
		"fields of a leaf":       document("{ cluster { id { x } } }", mspr.BadUserInput),
		"one long name":          document("{ "+strings.Repeat("x", 200_000)+" }", mspr.BadUserInput),
		"one long comment":       document("#"+strings.Repeat("x", 200_000), mspr.BadUserInput),
		"many comments":          document(strings.Repeat("#\n", 80_000), mspr.TooComplex),
		"blank":                  document("  \n\t ,,,", mspr.BadUserInput),
		"NUL":                    document("{ cluster { id\x00 } }", mspr.BadUserInput),
		"a bell":                 document("{ cluster { \x07id } }", mspr.BadUserInput),
		"a mark of byte order":   document("{ cluster\ufeff { id } }", ""),
		"letters of other lands": document("{ clüster { id } }", mspr.BadUserInput),
		"half a string":          document(`{ locations(search: "`+Secret, mspr.BadUserInput),
		"half an escape":         document(`{ locations(search: "\u12`+Secret+`") { totalCount } }`, mspr.BadUserInput),
		"a lone surrogate":       document(`{ locations(search: "\ud800") { totalCount } }`, ""),
		"a string for a name":    document(`{ "`+Secret+`" }`, mspr.BadUserInput),
		"rubbish behind":         document(`{ cluster { id } } `+Secret, mspr.BadUserInput),
		"a subscription":         document("subscription { drop }", mspr.BadUserInput),
		"a mutation that isn't":  document("mutation { drop }", mspr.BadUserInput),
		"a definition of a type": document("type Query { a: Int }", mspr.BadUserInput),
		"an extension of a type": document("extend type Query { a: Int } { cluster { id } }", mspr.BadUserInput),
		"no operation":           document("fragment a on Query { cluster { id } }", mspr.BadUserInput),
		"the field of others":    document("{ auditLog { nodes { address } } }", mspr.BadUserInput),
		"the type of others":     document(`{ __type(name: "AuditEntry") { name } }`, ""),
		"ten sign-ins":           document("mutation {"+Numbered(10, ` a%d: login(email: "a@b.c", password: "`+Secret+`%d") { step }`)+"}", mspr.BadUserInput),
		"a page in a page in a page": document(`{ covidRecords(first: 100) { edges { node { location { ...l } } } nodes { location { ...l } country { ...l } } } } `+
			`fragment l on Location { ...m } fragment m on Location { parent { ...n } country { ...n } } fragment n on Location { parent { ...o } country { ...o } } `+
			`fragment o on Location { parent { ...p } country { ...p } } fragment p on Location {`+strings.Repeat(" code name level", 20)+` }`, mspr.TooComplex),
		"50 series of all days": document(`{ timeSeries(disease: "covid19", locations: [`+strings.Repeat(`"FRA" `, 50)+`]) { points { cases } } }`, mspr.TooComplex),
	}
}

// Introspection asks for more of the schema than it holds.
func Introspection() map[string]Attack {
	deep := func(levels int) string {
		return "{ __schema { types { " + strings.Repeat("fields { type { ", levels) + "name" + strings.Repeat(" } }", levels) + " } } }"
	}
	return map[string]Attack{
		"below itself":      document(deep(4), mspr.BadUserInput),
		"far below itself":  document(deep(15), mspr.TooComplex),
		"by fragments":      document(`{ __schema { types { ...t } } } fragment t on __Type { fields { type { fields { type { ...u } } } } } fragment u on __Type { fields { type { name } } }`, mspr.BadUserInput),
		"by many fragments": document(`{ __schema { types { `+Numbered(20, "...f%d ")+`} } } `+Numbered(20, "fragment f%d on __Type { fields { type { ofType { ofType { name } } } } } "), ""),
		"by possible types": document(`{ __schema { types { possibleTypes { possibleTypes { possibleTypes { name } } } } } }`, mspr.BadUserInput),
		"by interfaces":     document(`{ __schema { types { interfaces { interfaces { interfaces { name } } } } } }`, mspr.BadUserInput),
		"ten times":         document("{"+Numbered(10, " s%d: __schema { types { name fields { name args { name type { name } } } } }")+" }", ""),
		"a hundred times":   document("{ __schema { types {"+strings.Repeat(" fields { type { name } }", 100)+" } } }", mspr.TooComplex),
		"a type of no name": document(`{ __type(name: "") { name } }`, ""),
		"a type of SQL":     document(`{ __type(name: "`+SQL+`") { name } }`, ""),
	}
}
