package resolvers

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// most is where counting stops, so that nothing overflows.
const most = 1 << 30

// shape is the size of a document's largest operation once its fragments are
// written out; fields are those of all operations together.
type shape struct {
	fields, aliases, directives, roots, depth, introspection int
	// cyclic: a fragment leads back to itself. lost: one is spread that is not
	// defined.
	cyclic, lost bool
}

func (s shape) check(l Limits) error {
	for _, bound := range []struct {
		what     mspr.Term
		is, most int
	}{
		{mspr.Term("fields once its fragments are written out"), s.fields, l.Fields},
		{mspr.Term("aliases"), s.aliases, l.Aliases},
		{mspr.Term("directives"), s.directives, l.Directives},
		{mspr.Term("root fields"), s.roots, l.RootFields},
		{mspr.Term("levels of fields"), s.depth, l.Depth},
		{mspr.Term("levels of fields below __schema or __type"), s.introspection, l.Introspection},
	} {
		if bound.is > bound.most {
			return mspr.Errorf(mspr.TooComplex, "the document has more than %d %s", bound.most, bound.what)
		}
	}
	if s.cyclic {
		return mspr.Errorf(mspr.BadUserInput, "a fragment of the document leads back to itself")
	}
	if s.lost {
		return mspr.Errorf(mspr.BadUserInput, "the document spreads a fragment that it does not define")
	}
	return nil
}

// measurer measures each fragment once, however often it is spread.
type measurer struct {
	doc   *ast.QueryDocument
	known map[string]shape
	open  map[string]bool
}

func measure(doc *ast.QueryDocument) shape {
	m := &measurer{doc: doc, known: map[string]shape{}, open: map[string]bool{}}
	var largest shape
	fields, spread := 0, spreads(doc)
	for _, op := range doc.Operations {
		s := m.set(op.SelectionSet)
		s.directives += len(op.Directives)
		largest, fields = largest.or(s), sum(fields, s.fields)
	}
	// Fragments that nothing spreads are validated all the same.
	for _, f := range doc.Fragments {
		s := m.fragment(f.Name)
		s.roots = 0
		if strings.HasPrefix(f.TypeCondition, "__") {
			s.introspection, s.depth = max(s.introspection, s.depth), 0
		}
		largest = largest.or(s)
		if !spread[f.Name] {
			fields = sum(fields, s.fields)
		}
	}
	largest.fields = max(largest.fields, fields)
	return largest
}

func (m *measurer) set(set ast.SelectionSet) shape {
	var s shape
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			s = s.plus(m.field(selected))
		case *ast.InlineFragment:
			inner := m.set(selected.SelectionSet)
			inner.directives += len(selected.Directives)
			s = s.plus(inner)
		case *ast.FragmentSpread:
			inner := m.fragment(selected.Name)
			inner.directives += len(selected.Directives)
			s = s.plus(inner)
		}
	}
	return s
}

func (m *measurer) field(f *ast.Field) shape {
	s := m.set(f.SelectionSet)
	s.fields++
	s.roots = 1
	s.directives += len(f.Directives)
	if f.Alias != f.Name {
		s.aliases++
	}
	if strings.HasPrefix(f.Name, "__") {
		s.introspection = max(s.introspection, s.depth)
		s.depth = 0
	}
	s.depth++
	return s
}

func (m *measurer) fragment(name string) shape {
	if s, ok := m.known[name]; ok {
		return s
	}
	f := m.doc.Fragments.ForName(name)
	if f == nil {
		return shape{lost: true}
	}
	if m.open[name] {
		return shape{cyclic: true}
	}
	m.open[name] = true
	s := m.set(f.SelectionSet)
	s.directives += len(f.Directives)
	delete(m.open, name)
	m.known[name] = s
	return s
}

// plus gives the shape of two selections side by side.
func (s shape) plus(o shape) shape {
	return shape{
		fields: sum(s.fields, o.fields), aliases: sum(s.aliases, o.aliases),
		directives: sum(s.directives, o.directives), roots: sum(s.roots, o.roots),
		depth: max(s.depth, o.depth), introspection: max(s.introspection, o.introspection),
		cyclic: s.cyclic || o.cyclic, lost: s.lost || o.lost,
	}
}

// or gives the larger of each.
func (s shape) or(o shape) shape {
	return shape{
		fields: max(s.fields, o.fields), aliases: max(s.aliases, o.aliases),
		directives: max(s.directives, o.directives), roots: max(s.roots, o.roots),
		depth: max(s.depth, o.depth), introspection: max(s.introspection, o.introspection),
		cyclic: s.cyclic || o.cyclic, lost: s.lost || o.lost,
	}
}

func sum(a, b int) int { return min(a+b, most) }

func product(a, b int) int {
	if a != 0 && b > most/a {
		return most
	}
	return min(a*b, most)
}
