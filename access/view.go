package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/mspr/surveillance/mspr"
)

// View cuts the schema to what a role in a cluster may see. What a rule hides
// goes, and with it all that only it led to: types that are left empty or that
// nothing reaches, whatever uses them, and every directive that is of no use to
// a caller, @access first. The view shares nothing with the schema that
// anything changes.
//
// An error is a mistake in the schema's rules, or a role that does not exist.
func View(schema *ast.Schema, cluster mspr.Cluster, role mspr.Role) (*ast.Schema, error) {
	if !slices.Contains(mspr.Roles(), role) {
		return nil, fmt.Errorf("there is no role %q", role)
	}
	if err := check(schema); err != nil {
		return nil, fmt.Errorf("the schema's rules: %w", err)
	}
	c := cutter{schema: schema, types: map[string]*ast.Definition{}, visible: func(d ast.DirectiveList) bool {
		stated := d.ForName(directive)
		return stated == nil || ruleOf(stated).Allows(cluster, role)
	}}
	view, err := c.cut()
	if err == nil {
		err = validate(view)
	}
	if err != nil {
		return nil, fmt.Errorf("the view of %s in the cluster %s: %w", role.Word(), cluster.ID, err)
	}
	return view, nil
}

// cutter makes one view.
type cutter struct {
	schema  *ast.Schema
	visible func(ast.DirectiveList) bool
	// types are those of the view so far.
	types      map[string]*ast.Definition
	directives map[string]*ast.DirectiveDefinition
}

func (c *cutter) cut() (*ast.Schema, error) {
	c.directives = c.copyDirectives()
	for name, def := range c.schema.Types {
		c.types[name] = c.copyType(def)
	}
	c.settle()
	if c.root(c.schema.Query) == nil {
		return nil, errors.New("there is nothing to query")
	}
	c.keepReachable()
	return c.assemble(), nil
}

// settle takes away types that are empty and uses of types that are gone, each
// of which may empty others.
func (c *cutter) settle() {
	for changed := true; changed; {
		changed = false
		for name, def := range c.types {
			changed = c.use(def) || changed
			if isEmpty(def) {
				delete(c.types, name)
				changed = true
			}
		}
	}
}

// use cuts what a type uses to what there is, and says whether it had to.
func (c *cutter) use(def *ast.Definition) bool {
	before := len(def.Fields) + len(def.Types) + len(def.Interfaces)
	if def.Kind == ast.InputObject && slices.ContainsFunc(def.Fields, func(f *ast.FieldDefinition) bool {
		return f.Type.NonNull && c.gone(f.Type.Name())
	}) {
		def.Fields = nil // nobody can give such an input any more
	}
	arguments := 0
	def.Fields = slices.DeleteFunc(def.Fields, func(f *ast.FieldDefinition) bool {
		lost := c.gone(f.Type.Name())
		f.Arguments = slices.DeleteFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool {
			if !c.gone(a.Type.Name()) {
				return false
			}
			arguments++
			lost = lost || a.Type.NonNull
			return true
		})
		return lost
	})
	def.Types = slices.DeleteFunc(def.Types, c.gone)
	def.Interfaces = slices.DeleteFunc(def.Interfaces, c.gone)
	return arguments > 0 || before != len(def.Fields)+len(def.Types)+len(def.Interfaces)
}

func (c *cutter) gone(name string) bool { return c.types[name] == nil }

func isEmpty(def *ast.Definition) bool {
	switch def.Kind {
	case ast.Scalar:
		return false
	case ast.Enum:
		return len(def.EnumValues) == 0
	case ast.Union:
		return len(def.Types) == 0
	case ast.Object, ast.Interface, ast.InputObject:
	}
	return !slices.ContainsFunc(def.Fields, func(f *ast.FieldDefinition) bool { return !isIntrospection(f) })
}

// root gives the view's root type, nil when it has none.
func (c *cutter) root(of *ast.Definition) *ast.Definition {
	if of == nil {
		return nil
	}
	return c.types[of.Name]
}

// keepReachable takes away the types that no query, mutation or directive can
// name.
func (c *cutter) keepReachable() {
	reached := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		if def := c.types[name]; def != nil && !reached[name] {
			reached[name] = true
			for _, next := range c.neighbours(def) {
				reach(next)
			}
		}
	}
	for _, root := range []*ast.Definition{c.schema.Query, c.schema.Mutation, c.schema.Subscription} {
		if root != nil {
			reach(root.Name)
		}
	}
	for _, d := range c.directives {
		for _, a := range d.Arguments {
			reach(a.Type.Name())
		}
	}
	maps.DeleteFunc(c.types, func(name string, _ *ast.Definition) bool { return !reached[name] })
	c.dropOneOf()
}

// neighbours are the types that whoever sees def can come to.
func (c *cutter) neighbours(def *ast.Definition) []string {
	names := slices.Concat(def.Types, def.Interfaces)
	for _, possible := range c.schema.PossibleTypes[def.Name] {
		names = append(names, possible.Name)
	}
	for _, f := range def.Fields {
		names = append(names, f.Type.Name())
		for _, a := range f.Arguments {
			names = append(names, a.Type.Name())
		}
	}
	return names
}

func (c *cutter) assemble() *ast.Schema {
	return &ast.Schema{
		Description:   c.schema.Description,
		Query:         c.root(c.schema.Query),
		Mutation:      c.root(c.schema.Mutation),
		Subscription:  c.root(c.schema.Subscription),
		Types:         c.types,
		Directives:    c.directives,
		PossibleTypes: c.kept(c.schema.PossibleTypes),
		Implements:    c.kept(c.schema.Implements),
	}
}

// kept cuts a table of types to those of the view.
func (c *cutter) kept(table map[string][]*ast.Definition) map[string][]*ast.Definition {
	cut := map[string][]*ast.Definition{}
	for name, defs := range table {
		for _, def := range defs {
			if own := c.types[def.Name]; own != nil && !c.gone(name) {
				cut[name] = append(cut[name], own)
			}
		}
	}
	return cut
}

// validate asks gqlparser whether the view is a schema, and compares its
// defaults with what there is.
func validate(view *ast.Schema) error {
	if err := checkDefaults(view); err != nil {
		return err
	}
	var doc ast.SchemaDocument
	for _, def := range view.Types {
		own := *def
		if !def.BuiltIn { // the fields that make introspection are added anew
			own.Fields = slices.DeleteFunc(slices.Clone(def.Fields), isIntrospection)
		}
		doc.Definitions = append(doc.Definitions, &own)
	}
	for _, d := range view.Directives {
		doc.Directives = append(doc.Directives, d)
	}
	if _, err := validator.ValidateSchemaDocument(&doc); err != nil {
		return fmt.Errorf("it is not a valid schema: %w", err)
	}
	return nil
}

func isIntrospection(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") }
