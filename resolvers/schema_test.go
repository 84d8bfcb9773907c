package resolvers_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/resolvers"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// schema is the whole contract, uncut.
func schema() *ast.Schema { return resolvers.Schema() }

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	said := func(description, of string) {
		t.Helper()
		if len(strings.TrimSpace(description)) < 8 {
			t.Errorf("%s has no description: it is the public documentation", of)
		}
	}
	for _, d := range schema().Types {
		if d.BuiltIn {
			continue
		}
		said(d.Description, d.Name)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			said(f.Description, d.Name+"."+f.Name)
			for _, a := range f.Arguments {
				said(a.Description, d.Name+"."+f.Name+"("+a.Name+":)")
			}
		}
		for _, v := range d.EnumValues {
			said(v.Description, d.Name+"."+v.Name)
		}
	}
}

// What has no asOf of its own says why.
func TestEveryNumberCanBeAskedAsOfAMoment(t *testing.T) {
	without := map[string]string{
		"diff":   "compares what two snapshots held",
		"alerts": "are found when a snapshot is published",
	}
	counted := 0
	for _, f := range schema().Query.Fields {
		if strings.HasPrefix(f.Name, "__") || !leadsToCounts(f.Type.Name(), map[string]bool{}) {
			continue
		}
		counted++
		if f.Arguments.ForName("asOf") == nil && without[f.Name] == "" {
			t.Errorf("%s gives counts and can't be asked as of a moment", f.Name)
		}
	}
	if counted < 5 {
		t.Errorf("%d fields give counts; the test would say little", counted)
	}
}

// leadsToCounts says whether a type, or one below it, counts cases.
func leadsToCounts(name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, f := range schema().Types[name].Fields {
		if f.Name == "cases" || leadsToCounts(f.Type.Name(), seen) {
			return true
		}
	}
	return false
}

func TestEveryTypeOfTheSchemaIsUsed(t *testing.T) {
	used := map[string]bool{"Query": true, "Mutation": true, "Subscription": true}
	for _, d := range schema().Directives {
		for _, a := range d.Arguments {
			used[a.Type.Name()] = true
		}
	}
	for _, d := range schema().Types {
		for _, f := range d.Fields {
			used[f.Type.Name()] = true
			for _, a := range f.Arguments {
				used[a.Type.Name()] = true
			}
		}
	}
	for name, d := range schema().Types {
		if !d.BuiltIn && !used[name] {
			t.Errorf("nothing uses the type %s", name)
		}
	}
}

func TestThePrintedSchemaIsTheContract(t *testing.T) {
	printed := access.Print(schema())
	const golden = "testdata/schema.graphql"
	if *update {
		if err := os.WriteFile(golden, []byte(printed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), printed); diff != "" {
		t.Errorf("the schema changed (run the test with -update if that is meant):\n%s", diff)
	}
}

func TestToolsMayReadTheSchema(t *testing.T) {
	got := newEdge(t).ask(t, introspection.Query)
	if len(got.Errors) > 0 || !strings.Contains(got.raw, "caseFatalityRatio") {
		t.Errorf("%d bytes, %v", len(got.raw), got.Errors)
	}
	// As GraphiQL asks: with descriptions, directives and types nine deep.
	deep := `fragment T on __Type { kind name` + strings.Repeat(" ofType { kind name", 9) + strings.Repeat(" }", 10)
	got = newEdge(t).ask(t, `query IntrospectionQuery { __schema { description queryType { name } mutationType { name } subscriptionType { name }
		types { ...F } directives { name description isRepeatable locations args { ...I } } } }
		fragment F on __Type { kind name description specifiedByURL fields(includeDeprecated: true) { name description args { ...I } type { ...T } isDeprecated deprecationReason }
			inputFields { ...I } interfaces { ...T } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...T } }
		fragment I on __InputValue { name description type { ...T } defaultValue } `+deep)
	if len(got.Errors) > 0 || !strings.Contains(got.raw, "caseFatalityRatio") {
		t.Errorf("%d bytes, %v", len(got.raw), got.Errors)
	}
}
