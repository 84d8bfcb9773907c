package access_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// rules declares what every schema of these tests needs to state rules.
const rules = `
directive @access(permission: Permission, feature: Feature) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
enum Permission { READ WRITE DELETE EXPORT }
enum Feature { TECHNICAL_API DATAVIZ ETL HIGH_VOLUME GDPR }
`

func parse(t *testing.T, text string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "test", Input: text + rules})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestAViewHoldsWhatTheRulesAllowAndNothingThatOnlyTheRestLeadsTo(t *testing.T) {
	for name, c := range map[string]struct{ schema, want string }{
		"a field goes": {
			`type Query { a: Int b: Int @access(permission: WRITE) }`,
			`type Query { a: Int }`,
		},
		"a field that everyone may read stays, without its rule": {
			`type Query { a: Int @access(permission: READ) b: Int @access(feature: GDPR) c: Int @access(permission: READ, feature: TECHNICAL_API) }`,
			`type Query { a: Int b: Int }`,
		},
		"an argument goes, and what only it takes": {
			`type Query { a(b: Int c: In @access(permission: EXPORT)): Int } input In { d: [E!] e: S } enum E { X } scalar S`,
			`type Query { a(b: Int): Int }`,
		},
		"an input field goes": {
			`type Query { a(in: In): Int } input In { b: Int c: E @access(feature: DATAVIZ) } enum E { X }`,
			`type Query { a(in: In): Int } input In { b: Int }`,
		},
		"a value goes": {
			`type Query { a(e: E): E } enum E { X Y @access(permission: DELETE) }`,
			`type Query { a(e: E): E } enum E { X }`,
		},
		"an object that is left empty goes with all that uses it": {
			`type Query { a: Int b: B c: [C!]! } type C { b: B! } type B { x: Int @access(permission: WRITE) }`,
			`type Query { a: Int }`,
		},
		"an enum that is left empty takes a field of its type along": {
			`type Query { a: Int b: [E!]! } enum E { X @access(feature: DATAVIZ) }`,
			`type Query { a: Int }`,
		},
		"an enum that is left empty takes an optional argument along": {
			`type Query { a(e: E): Int } enum E { X @access(feature: DATAVIZ) }`,
			`type Query { a: Int }`,
		},
		"an enum that is left empty takes along the field that needs it as an argument": {
			`type Query { a: Int b(e: E!): Int } enum E { X @access(feature: DATAVIZ) }`,
			`type Query { a: Int }`,
		},
		"an enum that is left empty takes along the input that needs it": {
			`type Query { a(in: In): Int } input In { e: E! b: Int } enum E { X @access(feature: DATAVIZ) }`,
			`type Query { a: Int }`,
		},
		"an input that is left empty goes": {
			`type Query { a(in: [In!]): Int } input In { b: Int @access(permission: WRITE) }`,
			`type Query { a: Int }`,
		},
		"types in a circle go when nothing leads there": {
			`type Query { a: Int b: B @access(permission: WRITE) } type B { c: C } type C { b: B }`,
			`type Query { a: Int }`,
		},
		"types in a circle stay when something leads there": {
			`type Query { a: B } type B { c: C x: Int @access(permission: WRITE) } type C { b: B }`,
			`type Query { a: B } type B { c: C } type C { b: B }`,
		},
		"a root without fields goes": {
			`type Query { a: Int } type Mutation { b: Int @access(permission: WRITE) } type Subscription { c: Int @access(permission: WRITE) }`,
			`type Query { a: Int }`,
		},
		"a root by another name": {
			`schema { query: Q mutation: M } type Q { a: Int } type M { b: Int @access(permission: EXPORT) c: Int }`,
			`schema { query: Q mutation: M } type Q { a: Int } type M { c: Int }`,
		},
		"a union loses a member": {
			`type Query { u: U } union U = A | B type A { x: Int } type B { x: Int @access(permission: WRITE) }`,
			`type Query { u: U } union U = A type A { x: Int }`,
		},
		"a union without members goes": {
			`type Query { a: Int u: U } union U = B type B { x: Int @access(permission: WRITE) }`,
			`type Query { a: Int }`,
		},
		"implementers of an interface stay": {
			`type Query { i: I } interface I { x: Int } type A implements I { x: Int y: Int @access(permission: WRITE) } type B implements I { x: Int z: Z } enum Z { P }`,
			`type Query { i: I } interface I { x: Int } type A implements I { x: Int } type B implements I { x: Int z: Z } enum Z { P }`,
		},
		"an interface that is left empty goes": {
			`type Query { a: A } interface I { x: Int @access(permission: WRITE) } type A implements I { x: Int @access(permission: WRITE) y: Int }`,
			`type Query { a: A } type A { y: Int }`,
		},
		"an interface loses the same field as its implementers": {
			`type Query { a: A } interface I { x: Int @access(permission: WRITE) y: Int } type A implements I { x: Int @access(permission: WRITE) y: Int }`,
			`type Query { a: A } interface I { y: Int } type A implements I { y: Int }`,
		},
		"directives of the workshop go, and those that clients read stay": {
			`directive @secret(of: Plan) on FIELD_DEFINITION | OBJECT enum Plan { X } scalar S @specifiedBy(url: "https://example.org")
			type Query @secret(of: X) { a: S @secret(of: X) @deprecated(reason: "use b") b: In2 } enum In2 { Y @deprecated }`,
			`scalar S @specifiedBy(url: "https://example.org")
			type Query { a: S @deprecated(reason: "use b") b: In2 } enum In2 { Y @deprecated }`,
		},
		"@oneOf stays where it says something": {
			`type Query { a(in: In): Int } input In @oneOf { b: Int c: Int }`,
			`type Query { a(in: In): Int } input In @oneOf { b: Int c: Int }`,
		},
		"defaults stay": {
			`type Query { a(n: Int = 5 e: [E!]! = [X] in: In! = {b: "x", e: Y}): Int } enum E { X Y } input In { b: String = "\"" e: E = X }`,
			`type Query { a(n: Int = 5 e: [E!]! = [X] in: In! = {b: "x", e: Y}): Int } enum E { X Y } input In { b: String = "\"" e: E = X }`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			schema := parse(t, c.schema)
			before := access.Print(schema)
			view, err := access.View(schema, mspr.Cluster{ID: "france", Features: []mspr.Feature{mspr.GDPR}}, mspr.Public)
			if err != nil {
				t.Fatal(err)
			}
			want, err := gqlparser.LoadSchema(&ast.Source{Name: "want", Input: c.want})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(access.Print(want), access.Print(view)); diff != "" {
				t.Error(diff)
			}
			wantSame(t, view, want)
			if access.Print(schema) != before {
				t.Error("cutting the view changed the schema")
			}
			if strings.Contains(c.want, "@oneOf") != (view.Directives["oneOf"] != nil) {
				t.Errorf("the view has the directives %v", directivesOf(view))
			}
		})
	}
}

func TestAViewReadsAsItPrints(t *testing.T) {
	for _, v := range views(t) {
		t.Run(v.name, func(t *testing.T) {
			printed := access.Print(v.schema)
			again, err := gqlparser.LoadSchema(&ast.Source{Name: "view", Input: printed})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(printed, access.Print(again)); diff != "" {
				t.Error(diff)
			}
			wantSame(t, v.schema, again)
			if strings.Contains(printed, "@access") || strings.Contains(printed, "Permission") {
				t.Error("the view shows rules")
			}
		})
	}
}

// wantSame compares what printing doesn't show: the tables of a schema.
func wantSame(t *testing.T, got, want *ast.Schema) {
	t.Helper()
	if diff := cmp.Diff(tablesOf(want), tablesOf(got)); diff != "" {
		t.Errorf("the tables of types differ:\n%s", diff)
	}
}

// tablesOf gives what each name stands for in a schema's tables, without the
// built-in scalars, which a view has only where something uses them.
func tablesOf(s *ast.Schema) map[string]map[string]bool {
	tables := map[string]map[string]bool{"types": {}}
	for name, def := range s.Types {
		if !def.BuiltIn || def.Kind != ast.Scalar {
			tables["types"][name] = true
		}
	}
	for of, table := range map[string]map[string][]*ast.Definition{"possible ": s.PossibleTypes, "implements ": s.Implements} {
		for name, defs := range table {
			row := map[string]bool{}
			for _, def := range defs {
				row[def.Name] = s.Types[def.Name] == def
			}
			tables[of+name] = row
		}
	}
	for name, root := range map[string]*ast.Definition{"query": s.Query, "mutation": s.Mutation, "subscription": s.Subscription} {
		if root != nil {
			tables[name] = map[string]bool{root.Name: s.Types[root.Name] == root}
		}
	}
	return tables
}

func TestAViewSharesNothingWithTheSchemaThatMayChange(t *testing.T) {
	schema := whole()
	before := access.Print(schema)
	view := func() *ast.Schema {
		v, err := access.View(schema, clusters(t)[0], mspr.Admin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	spoilt, sound := view(), view()
	for _, d := range spoilt.Types {
		d.Description, d.Interfaces, d.Directives = "spoilt", append(d.Interfaces, "Spoilt"), nil
		for _, f := range d.Fields {
			f.Name, f.Type.NamedType, f.Type.NonNull = "spoilt", "Spoilt", false
			if f.DefaultValue != nil {
				f.DefaultValue.Raw = "spoilt"
			}
			for _, a := range f.Arguments {
				a.Name, a.Type.NamedType = "spoilt", "Spoilt"
				if a.DefaultValue != nil {
					a.DefaultValue.Raw = "SPOILT"
				}
			}
		}
		for _, v := range d.EnumValues {
			v.Name = "SPOILT"
		}
	}
	for _, d := range spoilt.Directives {
		d.Name, d.Arguments, d.Locations[0] = "spoilt", nil, "SPOILT"
	}
	clear(spoilt.Types)
	clear(spoilt.PossibleTypes)
	if access.Print(schema) != before {
		t.Error("a change of a view changed the schema")
	}
	if access.Print(sound) != access.Print(view()) {
		t.Error("a change of a view changed another")
	}
}

func TestARoleThatDoesNotExistHasNoView(t *testing.T) {
	for _, role := range []mspr.Role{"", "OWNER", "public"} {
		if view, err := access.View(whole(), clusters(t)[0], role); err == nil || view != nil {
			t.Errorf("%q has a view", role)
		}
	}
}
