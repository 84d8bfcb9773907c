package resolvers_test

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// step is a field on the way from a root to another.
type step struct {
	on    *ast.Definition
	field *ast.FieldDefinition
}

func (s step) coordinate() string { return s.on.Name + "." + s.field.Name }

// ways gives a way to each field of the schema: the shortest through fields
// that are open, and where there is none, the shortest.
func ways(s *ast.Schema, open func(step) bool) map[string][]step {
	found := waysThrough(s, open)
	for field, way := range waysThrough(s, func(step) bool { return true }) {
		if found[field] == nil {
			found[field] = way
		}
	}
	return found
}

func waysThrough(s *ast.Schema, open func(step) bool) map[string][]step {
	found := map[string][]step{}
	type place struct {
		def *ast.Definition
		way []step
	}
	entered := map[string]bool{}
	ahead := []place{{s.Query, nil}, {s.Mutation, nil}, {s.Subscription, nil}}
	for ; len(ahead) > 0; ahead = ahead[1:] {
		at := ahead[0]
		if at.def.Kind != ast.Object || entered[at.def.Name] {
			continue
		}
		entered[at.def.Name] = true
		for _, f := range at.def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			next := step{at.def, f}
			way := append(at.way[:len(at.way):len(at.way)], next)
			found[next.coordinate()] = way
			if open(next) {
				ahead = append(ahead, place{s.Types[f.Type.Name()], way})
			}
		}
	}
	return found
}

// write makes the smallest operation that goes a way. The last field comes as
// "leaf"; rename gives fields other names.
func write(s *ast.Schema, way []step, rename func(step) string) string {
	b := &strings.Builder{}
	if way[0].on != s.Query {
		b.WriteString(strings.ToLower(way[0].on.Name) + " ")
	}
	for i, at := range way {
		b.WriteString("{ ")
		if at.field.Type.Name() == "Citation" { // of something
			b.WriteString("__typename ")
		}
		if i == len(way)-1 {
			b.WriteString("leaf: ")
		}
		b.WriteString(rename(at) + arguments(s, at.field) + " ")
	}
	if s.Types[way[len(way)-1].field.Type.Name()].IsCompositeType() {
		b.WriteString("{ __typename } ")
	}
	b.WriteString(strings.Repeat("}", len(way)))
	return b.String()
}

func arguments(s *ast.Schema, f *ast.FieldDefinition) string {
	var given []string
	for _, a := range f.Arguments {
		switch {
		case a.Name == "groupBy": // so that every key may be selected
			given = append(given, "groupBy: [DISEASE, LOCATION, COUNTRY, WHO_REGION, DAY, SOURCE]")
		case a.Type.NonNull && a.DefaultValue == nil:
			given = append(given, a.Name+": "+literal(s, a.Type))
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// literal gives some value of a type, the smallest.
func literal(s *ast.Schema, t *ast.Type) string {
	if t.Elem != nil {
		return "[" + literal(s, t.Elem) + "]"
	}
	def := s.Types[t.Name()]
	switch def.Kind { //nolint:exhaustive // only inputs have literals, and scalars follow
	case ast.Enum:
		return def.EnumValues[0].Name
	case ast.InputObject:
		var given []string
		for _, f := range def.Fields {
			if f.Type.NonNull && f.DefaultValue == nil {
				given = append(given, f.Name+": "+literal(s, f.Type))
			}
		}
		return "{" + strings.Join(given, ", ") + "}"
	}
	switch def.Name {
	case "DiseaseCode":
		return `"covid19"`
	case "LocationCode":
		return `"FRA"`
	case "Date":
		return `"2021-03-28"`
	case "String", "SourceName":
		return `"who"`
	}
	return "1"
}
