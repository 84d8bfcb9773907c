package access

import (
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// checkDefaults finds defaults that name what the view hides: introspection
// would tell them, and gqlparser does not look.
func checkDefaults(view *ast.Schema) error {
	var wrong []error
	for e := range elements(view) {
		if e.value == nil {
			continue
		}
		if hidden := hiddenIn(view, e.value, e.input); hidden != "" {
			wrong = append(wrong, fmt.Errorf("the default of %s names %s, which is hidden", e.coordinate, hidden))
		}
	}
	return errors.Join(wrong...)
}

// hiddenIn gives the coordinate of something in a value that the view lacks.
func hiddenIn(view *ast.Schema, value *ast.Value, of *ast.Type) string {
	def := view.Types[of.Name()]
	switch {
	case value.Kind == ast.ListValue:
		for _, child := range value.Children {
			if hidden := hiddenIn(view, child.Value, ast.NamedType(of.Name(), nil)); hidden != "" {
				return hidden
			}
		}
	case value.Kind == ast.EnumValue && def.EnumValues.ForName(value.Raw) == nil:
		return of.Name() + "." + value.Raw
	case value.Kind == ast.ObjectValue:
		for _, child := range value.Children {
			field := def.Fields.ForName(child.Name)
			if field == nil {
				return of.Name() + "." + child.Name
			}
			if hidden := hiddenIn(view, child.Value, field.Type); hidden != "" {
				return hidden
			}
		}
	}
	return ""
}
