package resolvers

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// canonical writes the root field of an operation as a document of its own, which
// needs no variables and no fragments: what is skipped is left out, arguments are
// in the order of their names. Without citations themselves; none is left where
// nothing else was asked for.
func canonical(op *graphql.OperationContext, schema *ast.Schema, root graphql.CollectedField) (string, error) {
	w := documentWriter{op: op, schema: schema}
	w.arguments(root.Field)
	w.selections(root)
	if w.empty {
		return "", mspr.Errorf(mspr.BadUserInput, "select beside citation what is to be cited")
	}
	return "{ " + root.Name + w.text.String() + " }", nil
}

type documentWriter struct {
	op     *graphql.OperationContext
	schema *ast.Schema
	text   strings.Builder
	// empty says that an object was left without any field.
	empty bool
}

func (w *documentWriter) selections(of graphql.CollectedField) {
	if len(of.Selections) == 0 {
		return
	}
	w.text.WriteString(" {")
	written := 0
	for _, f := range graphql.CollectFields(w.op, of.Selections, []string{of.Definition.Type.Name()}) {
		if isCitation(f.Field) {
			continue
		}
		written++
		w.text.WriteString(" ")
		if f.Alias != f.Name {
			w.text.WriteString(f.Alias + ": ")
		}
		w.text.WriteString(f.Name)
		w.arguments(f.Field)
		w.selections(f)
	}
	w.text.WriteString(" }")
	w.empty = w.empty || written == 0
}

func isCitation(f *ast.Field) bool { return f.Definition.Type.Name() == "Citation" }

// arguments writes those that are given, in the order of their names.
func (w *documentWriter) arguments(f *ast.Field) {
	given := slices.DeleteFunc(slices.Clone(f.Arguments), func(a *ast.Argument) bool { return w.missing(a.Value) })
	if len(given) == 0 {
		return
	}
	slices.SortFunc(given, func(a, b *ast.Argument) int { return strings.Compare(a.Name, b.Name) })
	for i, a := range given {
		w.text.WriteString([]string{"(", ", "}[min(i, 1)] + a.Name + ": ")
		w.literal(a.Value)
	}
	w.text.WriteString(")")
}

// missing says of a variable that it was not given and has no default.
func (w *documentWriter) missing(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return false
	}
	_, given := w.op.Variables[v.Raw]
	return !given
}

// literal writes a value of the document, with variables written out.
func (w *documentWriter) literal(v *ast.Value) {
	switch v.Kind { //nolint:exhaustive // all other kinds are written as they stand
	case ast.Variable:
		w.value(plainValue(w.op.Variables[v.Raw]), v.ExpectedType)
	case ast.ListValue:
		w.list(len(v.Children), func(i int) { w.literal(v.Children[i].Value) })
	case ast.ObjectValue:
		fields := map[string]*ast.Value{}
		for _, child := range v.Children {
			if !w.missing(child.Value) {
				fields[child.Name] = child.Value
			}
		}
		w.object(slices.Sorted(maps.Keys(fields)), func(name string) { w.literal(fields[name]) })
	case ast.StringValue, ast.BlockValue:
		w.json(v.Raw)
	default:
		w.text.WriteString(v.Raw)
	}
}

// plainValue gives the value of a variable in the types of JSON: gqlparser makes
// lists of single values, in types of their own.
func plainValue(value any) (plain any) {
	text, err := json.Marshal(value)
	if err != nil {
		return value
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&plain) != nil {
		return value
	}
	return plain
}

// value writes the value of a variable as a literal of its type.
func (w *documentWriter) value(value any, of *ast.Type) {
	switch v := value.(type) {
	case []any:
		elem := of
		if of != nil && of.Elem != nil {
			elem = of.Elem
		}
		w.list(len(v), func(i int) { w.value(v[i], elem) })
	case map[string]any:
		definition := w.definition(of)
		w.object(slices.Sorted(maps.Keys(v)), func(name string) { w.value(v[name], typeOf(definition, name)) })
	case string:
		if d := w.definition(of); d != nil && d.Kind == ast.Enum {
			w.text.WriteString(v)
			return
		}
		w.json(v)
	default: // a number, a truth or nothing: they are the same in JSON
		w.json(v)
	}
}

func (w *documentWriter) definition(of *ast.Type) *ast.Definition {
	if of == nil {
		return nil
	}
	return w.schema.Types[of.Name()]
}

func typeOf(d *ast.Definition, field string) *ast.Type {
	if d == nil {
		return nil
	}
	if f := d.Fields.ForName(field); f != nil {
		return f.Type
	}
	return nil
}

func (w *documentWriter) list(n int, each func(int)) {
	w.text.WriteString("[")
	for i := range n {
		if i > 0 {
			w.text.WriteString(", ")
		}
		each(i)
	}
	w.text.WriteString("]")
}

func (w *documentWriter) object(names []string, each func(string)) {
	w.text.WriteString("{")
	for i, name := range names {
		if i > 0 {
			w.text.WriteString(", ")
		}
		w.text.WriteString(name + ": ")
		each(name)
	}
	w.text.WriteString("}")
}

// json writes what is spelled alike in JSON and in GraphQL.
func (w *documentWriter) json(value any) {
	text, _ := json.Marshal(value) // what variables hold came as JSON
	w.text.Write(text)
}
