package resolvers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

const introspectNames = `{ __schema { queryType { name } mutationType { name } directives { name args { name } } types { name kind
	fields(includeDeprecated: true) { name args(includeDeprecated: true) { name } }
	inputFields(includeDeprecated: true) { name } enumValues(includeDeprecated: true) { name } possibleTypes { name } interfaces { name } } } }`

func TestIntrospectionTellsWhatTheTableSays(t *testing.T) {
	for _, a := range eachView(t) {
		t.Run(a.name, func(t *testing.T) {
			view := a.introspect(t)
			told := map[string]bool{}
			for name, def := range view.types {
				for _, f := range def.Fields {
					if !strings.HasPrefix(name, "__") {
						told[name+"."+f.Name] = true
					}
				}
			}
			for field := range a.fields {
				if told[field] != a.sees(t, field) {
					t.Errorf("%s is told: %v", field, told[field])
				}
			}
			if len(told) > len(a.fields) {
				t.Errorf("%d fields are told", len(told))
			}
			if want := []string{"deprecated", "include", "skip", "specifiedBy"}; !slices.Equal(view.directives, want) {
				t.Errorf("the directives are %v", view.directives)
			}
		})
	}
}

func TestATypeOutsideTheViewDoesNotExist(t *testing.T) {
	for _, a := range eachView(t) {
		t.Run(a.name, func(t *testing.T) {
			view := a.introspect(t)
			for name, def := range schema().Types {
				_, told := view.types[name]
				got := a.ask(t, `{ __type(name: "`+name+`") { name fields { name } } }`)
				if known := !strings.Contains(string(got.Data), `"__type":null`); known != told || len(got.Errors) > 0 {
					t.Errorf("%s: listed %v, %s", name, told, got.raw)
				}
				if told {
					continue
				}
				if def.Kind == ast.Object {
					a.wantUnknown(t, a.ask(t, `{ ... on `+name+` { x } }`), a.ask(t, `{ ... on `+madeUpName(name)+` { x } }`))
				}
				a.wantUnknown(t, a.ask(t, `query($x: `+name+`) { cluster { id } }`), a.ask(t, `query($x: `+madeUpName(name)+`) { cluster { id } }`))
			}
			if _, told := view.types["Permission"]; told {
				t.Error("permissions are told")
			}
		})
	}
}

func TestADirectiveOutsideTheViewDoesNotExist(t *testing.T) {
	for _, a := range eachView(t) {
		for _, name := range []string{"access", "defer", "oneOf"} {
			const query = `{ ... @%s { cluster { id } } }`
			a.wantUnknown(t, a.ask(t, fmt.Sprintf(query, name)), a.ask(t, fmt.Sprintf(query, madeUpName(name))))
		}
	}
}

func TestASchemaIsDescribedToThoseWhoAskForIt(t *testing.T) {
	for _, a := range eachView(t) {
		got := a.ask(t, `{ __schema { description types { name description specifiedByURL } } }`)
		if len(got.Errors) > 0 || !strings.Contains(got.raw, "rfc3339#section-5.6") || !strings.Contains(got.raw, "as one role in one cluster sees it") {
			t.Errorf("%s: %.300s", a.name, got.raw)
		}
	}
}
