package access_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

func TestARuleThatCannotHoldIsRefusedAndNamed(t *testing.T) {
	for name, c := range map[string]struct{ schema, words string }{
		"an unknown permission": {`type Query { a: Int b: Int @access(permission: SUDO) }`, `Query.b: @access asks for the unknown permission SUDO`},
		"an unknown feature":    {`type Query { a(b: Int @access(feature: MAGIC)): Int }`, `Query.a(b:): @access asks for the unknown feature MAGIC`},
		"no name":               {`type Query { a: Int @access(permission: "READ") }`, `Query.a: @access gives as permission the value "READ"`},
		"null":                  {`type Query { a: Int @access(permission: null) }`, `Query.a: @access gives as permission`},
		"nothing asked for":     {`type Query { a: E } enum E { X @access }`, `E.X: @access asks for nothing`},
		"a required argument":   {`type Query { a(b: Int! @access(permission: WRITE)): Int }`, `Query.a(b:): what is not for everyone must be nullable`},
		"a hidden default":      {`type Query { a(b: Int = 5 @access(permission: WRITE)): Int }`, `Query.a(b:): what is not for everyone must be nullable and without a default`},
		"a required input field": {
			`type Query { a(in: In): Int } input In { b: Int c: Int! = 1 @access(feature: GDPR) }`, `In.c: what is not for everyone`,
		},
		"an interface without its implementer": {
			`type Query { a: A } interface I { x: Int @access(permission: WRITE) } type A implements I { x: Int }`,
			`A.x: it must state the rule of I.x`,
		},
		"an implementer without its interface": {
			`type Query { a: A } interface I { x: Int } type A implements I { x: Int @access(permission: WRITE) }`,
			`A.x: it must state the rule of I.x`,
		},
		"an interface of an interface": {
			`type Query { j: J } interface I { x: Int } interface J implements I { x: Int @access(permission: WRITE) }`,
			`J.x: it must state the rule of I.x`,
		},
		"an argument of an interface": {
			`type Query { a: A } interface I { x(y: Int @access(permission: WRITE)): Int } type A implements I { x(y: Int): Int }`,
			`A.x(y:): it must state the rule of I.x(y:)`,
		},
		"a directive's argument": {
			`directive @d(x: Int @access(permission: WRITE)) on FIELD type Query { a: Int }`, `@d(x:): @access does nothing here`,
		},
		"a default that names a hidden value": {
			`type Query { a(b: E! = Y): Int } enum E { X Y @access(permission: WRITE) }`, `the default of Query.a(b:) names E.Y, which is hidden`,
		},
		"a default that names a hidden value in a list": {
			`type Query { a(in: In): Int } input In { b: [[E!]!] = [[X], [X, Y]] } enum E { X Y @access(permission: WRITE) }`, `the default of In.b names E.Y`,
		},
		"a default that names a hidden input field": {
			`type Query { a(in: In = {b: 1}): Int } input In { b: Int @access(permission: WRITE) c: Int }`, `the default of Query.a(in:) names In.b`,
		},
		"a default that names a hidden value in an object": {
			`type Query { a(in: In = {e: Y}): Int } input In { e: E } enum E { X Y @access(permission: WRITE) }`, `the default of Query.a(in:) names E.Y`,
		},
		"nothing left": {`type Query { a: Int @access(permission: WRITE) }`, `there is nothing to query`},
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, parse(t, c.schema), c.words) })
	}
}

func wantRefused(t *testing.T, schema *ast.Schema, words string) {
	t.Helper()
	view, err := access.View(schema, mspr.Cluster{ID: "france"}, mspr.Public)
	if err == nil || view != nil {
		t.Fatal("it was cut")
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("the error is %q, want it to say %q", err, words)
	}
}

// The declaration of @access allows fewer places than somebody may write some
// day.
func TestARuleOnATypeOrOnTheSchemaDoesNothingAndIsRefused(t *testing.T) {
	rule := ast.DirectiveList{{Name: "access", Arguments: ast.ArgumentList{{Name: "permission", Value: &ast.Value{Raw: "WRITE", Kind: ast.EnumValue}}}}}
	onType := parse(t, `type Query { a: Int }`)
	onType.Query.Directives = rule
	wantRefused(t, onType, "Query: @access does nothing here")
	onSchema := parse(t, `type Query { a: Int }`)
	onSchema.SchemaDirectives = rule
	wantRefused(t, onSchema, "schema: @access does nothing here")
}

func TestAllMistakesAreNamedAtOnce(t *testing.T) {
	schema := parse(t, `type Query { a: Int @access b: Int @access(permission: SUDO) c(d: Int! @access(feature: GDPR)): Int }`)
	for _, words := range []string{"Query.a: ", "Query.b: ", "Query.c(d:): "} {
		wantRefused(t, schema, words)
	}
}

func TestAViewThatIsNoValidSchemaIsRefused(t *testing.T) {
	// C goes and U stays, so A loses the field k that I still promises.
	wantRefused(t, parse(t, `type Query { i: I } interface I { k: U y: Int } type A implements I { k: C y: Int }
		union U = C | D type C { x: Int @access(permission: WRITE) } type D { z: Int }`), "the view of public in the cluster france: it is not a valid schema: ")
}
