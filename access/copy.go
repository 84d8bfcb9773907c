package access

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// The copies leave out comments and positions, which hold the whole text of the
// schema, and what the role may not see.

func (c *cutter) copyType(def *ast.Definition) *ast.Definition {
	made := &ast.Definition{
		Kind: def.Kind, Name: def.Name, Description: def.Description, BuiltIn: def.BuiltIn,
		Directives: c.copyApplied(def.Directives), Interfaces: slices.Clone(def.Interfaces), Types: slices.Clone(def.Types),
	}
	for _, f := range def.Fields {
		if c.visible(f.Directives) {
			made.Fields = append(made.Fields, c.copyField(f))
		}
	}
	for _, v := range def.EnumValues {
		if c.visible(v.Directives) {
			made.EnumValues = append(made.EnumValues, &ast.EnumValueDefinition{
				Name: v.Name, Description: v.Description, Directives: c.copyApplied(v.Directives),
			})
		}
	}
	return made
}

func (c *cutter) copyField(f *ast.FieldDefinition) *ast.FieldDefinition {
	return &ast.FieldDefinition{
		Name: f.Name, Description: f.Description, Type: copyTypeRef(f.Type), DefaultValue: copyValue(f.DefaultValue),
		Arguments: c.copyArguments(f.Arguments), Directives: c.copyApplied(f.Directives),
	}
}

func (c *cutter) copyArguments(arguments ast.ArgumentDefinitionList) ast.ArgumentDefinitionList {
	var made ast.ArgumentDefinitionList
	for _, a := range arguments {
		if c.visible(a.Directives) {
			made = append(made, &ast.ArgumentDefinition{
				Name: a.Name, Description: a.Description, Type: copyTypeRef(a.Type), DefaultValue: copyValue(a.DefaultValue),
				Directives: c.copyApplied(a.Directives),
			})
		}
	}
	return made
}

func copyTypeRef(t *ast.Type) *ast.Type {
	if t == nil {
		return nil
	}
	return &ast.Type{NamedType: t.NamedType, Elem: copyTypeRef(t.Elem), NonNull: t.NonNull}
}

func copyValue(v *ast.Value) *ast.Value {
	if v == nil {
		return nil
	}
	made := &ast.Value{Raw: v.Raw, Kind: v.Kind}
	for _, child := range v.Children {
		made.Children = append(made.Children, &ast.ChildValue{Name: child.Name, Value: copyValue(child.Value)})
	}
	return made
}

// copyDirectives keeps the directives that a caller can make use of: the two
// that a query may hold, and those by which introspection tells something. Not
// @defer, which loses data over a plain POST, and not those of the workshop.
func (c *cutter) copyDirectives() map[string]*ast.DirectiveDefinition {
	kept := map[string]*ast.DirectiveDefinition{}
	for _, name := range []string{"include", "skip", "deprecated", "specifiedBy", oneOf} {
		if d := c.schema.Directives[name]; d != nil {
			// The position tells that the directive is built in.
			kept[name] = &ast.DirectiveDefinition{
				Name: d.Name, Description: d.Description, Locations: slices.Clone(d.Locations), IsRepeatable: d.IsRepeatable,
				Arguments: c.copyArguments(d.Arguments), Position: d.Position,
			}
		}
	}
	return kept
}

const oneOf = "oneOf"

// dropOneOf takes @oneOf away where no input makes use of it.
func (c *cutter) dropOneOf() {
	for _, def := range c.types {
		if def.Directives.ForName(oneOf) != nil {
			return
		}
	}
	delete(c.directives, oneOf)
}

// copyApplied keeps what is applied of the directives that are kept.
func (c *cutter) copyApplied(list ast.DirectiveList) ast.DirectiveList {
	var made ast.DirectiveList
	for _, d := range list {
		if c.directives[d.Name] == nil {
			continue
		}
		applied := &ast.Directive{Name: d.Name, Definition: c.directives[d.Name], Location: d.Location}
		for _, a := range d.Arguments {
			applied.Arguments = append(applied.Arguments, &ast.Argument{Name: a.Name, Value: copyValue(a.Value)})
		}
		made = append(made, applied)
	}
	return made
}
