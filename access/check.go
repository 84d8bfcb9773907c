package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// check finds the rules of a schema that mean nothing or that could not hold.
func check(schema *ast.Schema) error {
	var wrong []error
	for e := range elements(schema) {
		if err := checkElement(e); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", e.coordinate, err))
		}
	}
	wrong = append(wrong, checkPlaces(schema)...)
	wrong = append(wrong, checkInterfaces(schema)...)
	return errors.Join(wrong...)
}

func checkElement(e element) error {
	stated := e.directives.ForName(directive)
	if stated == nil {
		return nil
	}
	for _, a := range stated.Arguments {
		if a.Value.Kind != ast.EnumValue {
			return fmt.Errorf("@access gives as %s the value %s, which is no name", a.Name, a.Value)
		}
	}
	r := ruleOf(stated)
	switch {
	case r == Rule{}:
		return errors.New("@access asks for nothing: name a permission or a feature")
	case r.Permission != "" && !slices.Contains(mspr.Permissions(), r.Permission):
		return fmt.Errorf("@access asks for the unknown permission %s; there are %v", r.Permission, mspr.Permissions())
	case r.Feature != "" && !slices.Contains(mspr.Features(), r.Feature):
		return fmt.Errorf("@access asks for the unknown feature %s; there are %v", r.Feature, mspr.Features())
	case !r.ForEveryone() && e.input != nil && (e.input.NonNull || e.value != nil):
		// Where it is hidden the resolver gets null: neither a value that the
		// caller must give nor the default. To let the field go with its argument
		// would be a rule that nobody wrote down.
		return errors.New("what is not for everyone must be nullable and without a default: " +
			"state the rule on the field that takes it, or make it optional")
	}
	return nil
}

// checkPlaces finds @access where no caller would ever meet it.
func checkPlaces(schema *ast.Schema) (wrong []error) {
	refuse := func(place string, directives ast.DirectiveList) {
		if directives.ForName(directive) != nil {
			wrong = append(wrong, fmt.Errorf("%s: @access does nothing here: state it on fields, arguments, input fields or values", place))
		}
	}
	refuse("schema", schema.SchemaDirectives)
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		refuse(name, schema.Types[name].Directives)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Directives)) {
		for _, a := range schema.Directives[name].Arguments {
			refuse(fmt.Sprintf("@%s(%s:)", name, a.Name), a.Directives)
		}
	}
	return wrong
}

// checkInterfaces finds the fields whose rule differs from that of the
// interface's field which they implement. The executor looks at the object's
// rule only, and a view could not say that the one implements the other.
func checkInterfaces(schema *ast.Schema) (wrong []error) {
	rules := Rules(schema)
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		def := schema.Types[name]
		for _, of := range def.Interfaces {
			for e := range elementsOf(schema.Types[of]) {
				own := name + e.coordinate[len(of):]
				if rules[own] != rules[e.coordinate] {
					wrong = append(wrong, fmt.Errorf("%s: it must state the rule of %s, which it implements: %v, not %v",
						own, e.coordinate, rules[e.coordinate], rules[own]))
				}
			}
		}
	}
	return wrong
}
