package resolvers

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// Long lists are written straight from their rows: the executor spends on every
// field of every row what it spends on a field of the root. A list is written so
// only if each field selected in it is known here and open to the caller by
// @access; any other takes the way of all fields, which gives the same bytes and
// the errors.

// column writes one field of a row.
type column[T any] func(to []byte, row *T) ([]byte, error)

// rowWriter writes rows as objects with the selected fields.
type rowWriter[T any] struct {
	// names are `"alias":`, one for each column.
	names   []string
	columns []column[T]
}

func (w rowWriter[T]) row(to []byte, row *T) (_ []byte, err error) {
	to = append(to, '{')
	for i, write := range w.columns {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, w.names[i]...)
		if to, err = write(to, row); err != nil {
			return to, err
		}
	}
	return append(to, '}'), nil
}

func (w rowWriter[T]) list(rows []T) (_ []byte, err error) {
	to := append(make([]byte, 0, 2+len(rows)*len(w.columns)*24), '[')
	for i := range rows {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = w.row(to, &rows[i]); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

// rowFields tells the columns of a type by the names of its fields.
type rowFields[T any] struct {
	object string
	column func(s selecting, f graphql.CollectedField) column[T]
}

// selecting is the request for which rows are written.
type selecting struct {
	*Resolver
	ctx  context.Context
	op   *graphql.OperationContext
	role mspr.Role
}

func (r *Resolver) selecting(ctx context.Context) selecting {
	return selecting{r, ctx, graphql.GetOperationContext(ctx), requestOf(ctx).caller.Role}
}

// open says whether the caller may have a field, by what @access says of it.
func (s selecting) open(object, field string) bool {
	rule, ruled := s.rules[object+"."+field]
	return !ruled || rule.Allows(s.cluster, s.role)
}

// writerOf makes the writer of a selection; false where that holds what can't be
// written so.
func writerOf[T any](s selecting, set ast.SelectionSet, of rowFields[T]) (w rowWriter[T], ok bool) {
	for _, f := range graphql.CollectFields(s.op, set, []string{of.object}) {
		write := of.column(s, f)
		if f.Name == "__typename" {
			write = func(to []byte, _ *T) ([]byte, error) { return strconv.AppendQuote(to, of.object), nil }
		}
		if write == nil || len(f.Arguments) > 0 || !s.open(of.object, f.Name) {
			return w, false
		}
		w.names = append(w.names, strconv.Quote(f.Alias)+":")
		w.columns = append(w.columns, write)
	}
	return w, true
}

// heldLists are the lists that were written already and stand in the answer as
// empty ones, until their root field is resolved.
type heldLists struct{ lists []heldList }

// heldList is a list at a place: the indexes that lead there from the root field.
type heldList struct {
	at   []int
	body []byte
}

type heldKey struct{}

// writtenRows has lists that were held put into what a root field resolves to.
func writtenRows(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	var held heldLists
	resolved := next(context.WithValue(ctx, heldKey{}, &held))
	for _, list := range held.lists {
		if err := list.into(resolved); err != nil {
			graphql.AddError(ctx, mspr.Errorf(mspr.Internal, "the answer could not be put together").Because(err))
			return graphql.Null
		}
	}
	return resolved
}

// into puts the list where it belongs. Where an error left nothing, nothing is
// missing.
func (h heldList) into(resolved graphql.Marshaler) error {
	for depth, at := range h.at {
		switch v := resolved.(type) {
		case graphql.Array:
			resolved = v[at]
		case *graphql.FieldSet:
			if depth == len(h.at)-1 {
				v.Values[at] = graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(h.body) })
				return nil
			}
			resolved = v.Values[at]
		default:
			if resolved == graphql.Null || resolved == graphql.RequiredNull {
				return nil
			}
			return fmt.Errorf("a list belongs into a %T", resolved)
		}
	}
	return fmt.Errorf("a list belongs into a %T", resolved)
}

// lists says where a list of rows stands in an object: its field, and the fields
// beside it that are not reckoned from the rows.
type lists struct {
	object, list string
	beside       []string
}

func inConnection(object string) lists {
	return lists{object, "nodes", []string{"__typename", "pageInfo", "totalCount", "totals", "citation"}}
}

func inSeries() lists {
	return lists{"TimeSeries", "points", []string{"__typename", "disease", "location", "source", "interval", "average", "denominator", "citation"}}
}

// holdRows writes the list of the object that is being resolved, and says whether
// it could: then the object is to be given without its rows. at is where the
// object stands below the root field.
func holdRows[T any](s selecting, l lists, of rowFields[T], rows []T, at ...int) bool {
	held, ok := s.ctx.Value(heldKey{}).(*heldLists)
	if !ok {
		return false
	}
	var written []heldList
	for i, f := range graphql.CollectFields(s.op, graphql.GetFieldContext(s.ctx).Field.Selections, []string{l.object}) {
		if f.Name != l.list {
			ok = ok && slices.Contains(l.beside, f.Name)
			continue
		}
		w, known := writerOf(s, f.Selections, of)
		if !known {
			return false
		}
		body, err := w.list(rows)
		if err != nil { // the executor meets it again, and tells where
			return false
		}
		written = append(written, heldList{append(slices.Clone(at), i), body})
	}
	if ok {
		held.lists = append(held.lists, written...)
	}
	return ok
}
