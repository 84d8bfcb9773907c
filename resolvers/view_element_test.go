package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// introspected is a view as introspection tells it.
type introspected struct {
	types      map[string]introspectedType
	directives []string
}

type named struct {
	Name string
	Args []struct{ Name string }
}

type introspectedType struct {
	Name                            string
	Fields, InputFields, EnumValues []named
}

func (a asked) introspect(t *testing.T) introspected {
	t.Helper()
	got := a.ask(t, introspectNames)
	var data struct {
		Schema struct {
			Types      []introspectedType
			Directives []named
		} `json:"__schema"`
	}
	if err := json.Unmarshal(got.Data, &data); err != nil || len(got.Errors) > 0 {
		t.Fatalf("%v %v", err, got.Errors)
	}
	view := introspected{types: map[string]introspectedType{}}
	for _, def := range data.Schema.Types {
		view.types[def.Name] = def
	}
	for _, d := range data.Schema.Directives {
		view.directives = append(view.directives, d.Name)
	}
	return view
}

// tells says whether the view has an argument, an input field or a value.
func (v introspected) tells(coordinate string) bool {
	typeName, rest, _ := strings.Cut(coordinate, ".")
	name, argument, isArgument := strings.Cut(strings.TrimSuffix(rest, ":)"), "(")
	def := v.types[typeName]
	for _, list := range [][]named{def.Fields, def.InputFields, def.EnumValues} {
		for _, n := range list {
			if n.Name != name {
				continue
			}
			if !isArgument {
				return true
			}
			for _, a := range n.Args {
				if a.Name == argument {
					return true
				}
			}
		}
	}
	return false
}

func TestAnArgumentOrAValueIsKnownToWhoMaySeeItAndUnknownToOthers(t *testing.T) {
	for _, a := range eachView(t) {
		t.Run(a.name, func(t *testing.T) {
			view := a.introspect(t)
			for coordinate, group := range elementsByHand() {
				visible := group.includes(t, a.cluster, a.role)
				if view.tells(coordinate) != visible {
					t.Errorf("%s is told: %v", coordinate, !visible)
				}
				query, name := use(t, coordinate)
				got := a.ask(t, fmt.Sprintf(query, name))
				if !visible {
					a.wantUnknown(t, got, a.ask(t, fmt.Sprintf(query, madeUpName(name))))
					a.wantNoHiddenSuggestion(t, a.ask(t, fmt.Sprintf(query, name+"X")))
				} else if strings.Contains(got.raw, name) {
					t.Errorf("%s is refused: %s", coordinate, got.raw)
				}
			}
			if log := a.log.String(); log != "" {
				t.Errorf("the second wall was reached, or something failed: %s", log)
			}
		})
	}
}

// use gives a query with a place for the name of an argument or a value. That
// of a value does nothing but name it, and is told so.
func use(t *testing.T, coordinate string) (query, name string) {
	t.Helper()
	typeName, rest, _ := strings.Cut(coordinate, ".")
	field, argument, isArgument := strings.Cut(strings.TrimSuffix(rest, ":)"), "(")
	s := schema()
	def := s.Types[typeName]
	switch {
	case isArgument && def == s.Query:
		f := def.Fields.ForName(field)
		taken := strings.Replace(arguments(s, f), ")", ", %s: "+literal(s, f.Arguments.ForName(argument).Type)+")", 1)
		return "{ " + field + taken + " { __typename } }", argument
	case def.Kind == ast.Enum:
		return `query($v: ` + typeName + ` = %s) { cluster { id } }`, rest
	}
	t.Fatalf("say here how %s is used in a query", coordinate)
	return "", ""
}

// A hidden value is refused however it comes: the executor does not look.
func TestAHiddenValueIsRefusedHoweverItComes(t *testing.T) {
	e := newEdge(t, switzerland)
	for _, c := range []struct {
		query     string
		variables map[string]any
	}{
		{`{ timeSeries(disease: "mpox", locations: ["FRA"], average: CENTRED) { source } }`, nil},
		{`query($a: AverageMethod) { timeSeries(disease: "mpox", locations: ["FRA"], average: $a) { source } }`, map[string]any{"a": "CENTRED"}},
		{`query($r: Role!) { cluster { id } }`, map[string]any{"r": "ADMIN"}},
		{`query($r: [Role!]!) { cluster { id } }`, map[string]any{"r": []string{"PUBLIC", "ADMIN"}}},
		{`query($r: [Role!]! = [PUBLIC, ADMIN]) { cluster { id } }`, nil},
	} {
		got := e.ask(t, c.query, c.variables)
		wantRefusal(t, got, "BAD_USER_INPUT")
	}
}
