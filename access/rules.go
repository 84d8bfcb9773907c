package access

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// directive states rules in the schema.
const directive = "access"

// Rules gives the rules that the schema states, by the coordinates of what they
// stand on: "Type.field", "Type.field(argument:)", "Input.field" and
// "Enum.VALUE". What is not in the map is for everyone.
func Rules(schema *ast.Schema) map[string]Rule {
	rules := map[string]Rule{}
	for e := range elements(schema) {
		if stated := e.directives.ForName(directive); stated != nil {
			rules[e.coordinate] = ruleOf(stated)
		}
	}
	return rules
}

// ruleOf reads a rule as it is written. A name that means nothing lets nobody
// pass.
func ruleOf(stated *ast.Directive) Rule {
	var r Rule
	for _, a := range stated.Arguments {
		switch a.Name {
		case "permission":
			r.Permission = mspr.Permission(a.Value.Raw)
		case "feature":
			r.Feature = mspr.Feature(a.Value.Raw)
		}
	}
	return r
}

// element is something that can state a rule.
type element struct {
	coordinate string
	directives ast.DirectiveList
	// input is the type of an argument or an input field, nil for others; value
	// is its default.
	input *ast.Type
	value *ast.Value
}

// elements goes through everything in the schema that can state a rule, in a
// stable order.
func elements(schema *ast.Schema) iter.Seq[element] {
	return func(yield func(element) bool) {
		for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
			for e := range elementsOf(schema.Types[name]) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

func elementsOf(def *ast.Definition) iter.Seq[element] {
	return func(yield func(element) bool) {
		for _, f := range def.Fields {
			field := element{coordinate: def.Name + "." + f.Name, directives: f.Directives}
			if def.Kind == ast.InputObject {
				field.input, field.value = f.Type, f.DefaultValue
			}
			if !yield(field) || !yieldArguments(field.coordinate, f.Arguments, yield) {
				return
			}
		}
		for _, v := range def.EnumValues {
			if !yield(element{coordinate: def.Name + "." + v.Name, directives: v.Directives}) {
				return
			}
		}
	}
}

func yieldArguments(field string, arguments ast.ArgumentDefinitionList, yield func(element) bool) bool {
	for _, a := range arguments {
		e := element{fmt.Sprintf("%s(%s:)", field, a.Name), a.Directives, a.Type, a.DefaultValue}
		if !yield(e) {
			return false
		}
	}
	return true
}
