package resolvers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
	"github.com/mspr/surveillance/resolvers/hostile"
)

// maxInputs bounds inputs within inputs: filters hold filters.
const maxInputs = 4

// hole is a place in the arguments of a root field into which anything can be
// written: "aggregate(disease: "covid19", groupBy: [], after: %s) { __typename }".
type hole struct {
	where string
	typ   *ast.Type
	// before and after are the operation around the value.
	before, after string
}

// slot is an argument, or a field of an input.
type slot struct {
	name     string
	typ      *ast.Type
	required bool
}

func argumentsOf(f *ast.FieldDefinition) (slots []slot) {
	for _, a := range f.Arguments {
		slots = append(slots, slot{a.Name, a.Type, a.Type.NonNull && a.DefaultValue == nil})
	}
	return slots
}

func fieldsOf(d *ast.Definition) (slots []slot) {
	for _, f := range d.Fields {
		slots = append(slots, slot{f.Name, f.Type, f.Type.NonNull && f.DefaultValue == nil})
	}
	return slots
}

// needed writes good values for what is required beside one of the slots.
func needed(s *ast.Schema, slots []slot, beside string) string {
	b := &strings.Builder{}
	for _, other := range slots {
		if other.required && other.name != beside {
			fmt.Fprintf(b, "%s: %s ", other.name, example(s, other.typ))
		}
	}
	return b.String()
}

// holes finds every argument, and every field of an input, of all root fields.
func holes(s *ast.Schema) (found []hole) {
	for keyword, root := range map[string]*ast.Definition{"query": s.Query, "mutation": s.Mutation} {
		for _, f := range root.Fields {
			selection := ""
			if s.Types[f.Type.Name()].IsCompositeType() {
				selection = " { __typename }"
			}
			slots := argumentsOf(f)
			for _, a := range slots {
				before := fmt.Sprintf("%s { %s(%s%s: ", keyword, f.Name, needed(s, slots, a.name), a.name)
				found = append(found, holesIn(s, hole{f.Name + "." + a.name, a.typ, before, ")" + selection + " }"}, 0)...)
			}
		}
	}
	slices.SortFunc(found, func(a, b hole) int { return strings.Compare(a.where, b.where) })
	return found
}

func holesIn(s *ast.Schema, h hole, depth int) []hole {
	found := []hole{h}
	d := s.Types[h.typ.Name()]
	if d.Kind != ast.InputObject || depth == maxInputs {
		return found
	}
	slots := fieldsOf(d)
	for _, f := range slots {
		if f.typ.Name() != d.Name { // and, or, not hold the same again
			before := fmt.Sprintf("%s{%s%s: ", h.before, needed(s, slots, f.name), f.name)
			found = append(found, holesIn(s, hole{h.where + "." + f.name, f.typ, before, "}" + h.after}, depth+1)...)
		}
	}
	return found
}

// example writes a good value.
func example(s *ast.Schema, t *ast.Type) string {
	if t.Elem != nil {
		return "[" + example(s, t.Elem) + "]"
	}
	d := s.Types[t.NamedType]
	if d.Kind == ast.Enum {
		return d.EnumValues[0].Name
	}
	if d.Kind == ast.InputObject {
		return "{" + needed(s, fieldsOf(d), "") + "}"
	}
	return map[string]string{
		"Int": "1", "Int64": "1", "Float": "1.5", "Boolean": "true", "Date": `"2021-03-28"`, "DateTime": `"2021-03-28T18:30:00Z"`,
		"DiseaseCode": `"covid19"`, "LocationCode": `"FRA"`, "SourceName": `"who"`, "String": `"a"`,
	}[t.NamedType]
}

func texts() []string {
	return []string{
		hostile.SQL, `" OR 1=1 -- DROP TABLE`, `'; COPY (SELECT 1) TO PROGRAM 'id'; -- DROP TABLE`, "a\x00b DROP TABLE", "\ufffe\u202eDROP TABLE",
		`%s%n%d DROP TABLE`, `../../../etc/passwd DROP TABLE`, `$1 ${x} {{7*7}} DROP TABLE`, strings.Repeat("DROP TABLE ", 100), "", " ",
	}
}

// values of every kind, none of which is right for all.
func values() []string {
	return []string{
		"0", "-1", "99999999999999999999999", "1.5", "-0.0", "1e400", "true", "null", "[]", "[null]", "[[[[1]]]]", "{}", `{a: "hunter2 !"}`,
		"HUNTER", `"hunter2 !"`, `"""hunter2 !"""`, "[" + strings.Repeat("1 ", 500) + "]", "$v", "9223372036854775808", "-9223372036854775809",
	}
}

func TestEveryArgumentWithstandsEverything(t *testing.T) {
	found := holes(resolvers.Schema())
	if len(found) < 100 {
		t.Fatalf("only %d places were found", len(found))
	}
	e := newEdge(t, us).as(mspr.Admin)
	tried := 0
	for _, h := range found {
		literals := values()
		for _, text := range texts() {
			literals = append(literals, encoded(t, text))
		}
		for _, literal := range literals {
			tried++
			withstood(t, e, h, h.before+literal+h.after, nil)
		}
		operation, rest, _ := strings.Cut(h.before, " ")
		for _, variable := range variables() {
			tried++
			query := fmt.Sprintf("%s($v: %s) %s$v%s", operation, h.typ, rest, h.after)
			withstood(t, e, h, query, map[string]any{"v": variable})
		}
	}
	t.Logf("%d requests at %d places", tried, len(found))
}

// variables are the texts, and values that JSON has.
func variables() []any {
	all := []any{
		0, -1, 1e300, json.Number("1e400"), json.Number(strings.Repeat("9", 400)), 1.5, true, nil,
		[]any{},
		[]any{nil},
		[]any{[]any{1}},
		map[string]any{},
		map[string]any{"key": "hunter2 !"},
		map[string]any{"__proto__": 1},
		"hunter2 !",
		map[string]any{hostile.SQL: hostile.SQL},
		[]any{1, "a", nil, map[string]any{}},
	}
	for _, text := range texts() {
		all = append(all, text)
	}
	return all
}

func withstood(t *testing.T, e *edge, h hole, query string, variables map[string]any) {
	t.Helper()
	got := e.ask(t, query, variables)
	what := fmt.Sprintf("%s: %.200s %.100v", h.where, query, variables)
	if got.status != 200 || !slices.Contains([]string{"", string(mspr.BadUserInput), string(mspr.TooComplex)}, got.code()) {
		t.Errorf("%s\nis answered with %d %.300s", what, got.status, got.raw)
	}
	for _, word := range []string{"DROP TABLE", hostile.Secret, "interface {", "map[", ".go:"} {
		if strings.Contains(got.raw, word) {
			t.Errorf("%s\nis answered with %q: %.300s", what, word, got.raw)
		}
	}
	if e.log.Len() > 0 {
		t.Errorf("%s\nwas taken for a fault of the service: %.500s", what, e.log)
		e.log.Reset()
	}
}
