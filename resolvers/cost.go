package resolvers

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/scalar"
)

const (
	// longSeries is the days that a series without bounds is reckoned with:
	// eight years, which is longer than any.
	longSeries = 8 * 366
	// shortList is what lists without a page are reckoned with: languages,
	// features, sources.
	shortList = 5
	// lagList is the ages that completeness is told for, at most.
	lagList = mspr.CompletenessLags + 1
	// noteList is what the notes on a series are reckoned with.
	noteList = 50
)

// costCheck refuses operations whose answer could hold more than Limits.Cost
// values, before anything is computed.
type costCheck struct {
	limits Limits
	// places says how many places a level has, below one where that is given.
	places func(mspr.LocationLevel, mspr.LocationCode) int
}

func (costCheck) ExtensionName() string { return "Cost" }

func (costCheck) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext runs once the document is valid and its variables are
// read.
func (c costCheck) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if err := checkAlone(op.Operation); err != nil {
		return gqlerror.Wrap(err)
	}
	r := reckoner{limits: c.limits, places: c.places, variables: op.Variables, fragments: map[spread]int{}}
	cost := r.set(op.Operation.SelectionSet, sizes{})
	requestOf(ctx).cost = cost
	if cost > c.limits.Cost {
		return gqlerror.Wrap(mspr.Errorf(mspr.TooComplex,
			"the answer could hold %d values, and %d are the most: ask for fewer rows, days or fields", cost, c.limits.Cost))
	}
	return nil
}

// sizes are the numbers of rows that the lists below a field may have.
type sizes struct{ page, points, days int }

// spread is a fragment at a place where lists have certain sizes.
type spread struct {
	name string
	in   sizes
}

// reckoner adds up the values of an operation. It reckons a fragment once for
// each sizes that it is spread in, and its sums stop at most.
type reckoner struct {
	limits    Limits
	places    func(mspr.LocationLevel, mspr.LocationCode) int
	variables map[string]any
	fragments map[spread]int
}

func (r reckoner) set(set ast.SelectionSet, in sizes) int {
	total := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total = sum(total, r.field(s, in))
		case *ast.InlineFragment:
			total = sum(total, r.set(s.SelectionSet, in))
		case *ast.FragmentSpread:
			total = sum(total, r.spread(s, in))
		}
	}
	return total
}

func (r reckoner) spread(s *ast.FragmentSpread, in sizes) int {
	key := spread{s.Name, in}
	cost, known := r.fragments[key]
	if !known {
		cost = r.set(s.Definition.SelectionSet, in)
		r.fragments[key] = cost
	}
	return cost
}

func (r reckoner) field(f *ast.Field, in sizes) int {
	return product(r.rows(f, in), sum(own(f), r.set(f.SelectionSet, r.below(f, in))))
}

// rows is how often the fields below f are resolved.
func (r reckoner) rows(f *ast.Field, in sizes) int {
	per, estimated := daysPerEstimate(f)
	switch {
	case estimated:
		return in.days/per + 1
	case strings.HasPrefix(f.ObjectDefinition.Name, "__"):
		return introspectionRows(f)
	case f.Name == "timeSeries":
		return max(1, len(r.list(f, "locations")))
	case f.Name == "summaries":
		return max(1, r.placesOf(f))
	case f.Name == "points" || f.Name == "comparison":
		return in.points
	case f.Name == "annotations" && f.Definition.Type.Elem != nil:
		return noteList
	case f.Name == "lags":
		return lagList
	case f.Name == "nodes" || f.Name == "edges":
		return in.page
	case f.ObjectDefinition.Name == "SnapshotChange" && f.Name == "locations":
		return mspr.MostChangedLocations
	case f.Definition.Type.Elem != nil:
		return shortList
	}
	return 1
}

// introspectionRows is about what our schema holds.
func introspectionRows(f *ast.Field) int {
	switch f.Name {
	case "types":
		return 60
	case "fields":
		return 8
	}
	if f.Definition.Type.Elem != nil {
		return 3
	}
	return 1
}

// below gives the sizes that hold below f.
func (r reckoner) below(f *ast.Field, in sizes) sizes {
	if f.Definition.Arguments.ForName("first") != nil {
		in.page = r.page(f)
	}
	if f.Name == "timeSeries" {
		in.days = r.days(f)
		in.points = in.days/r.daysPerPoint(f) + 1
	}
	return in
}

// page reckons with what the resolver lets pass.
func (r reckoner) page(f *ast.Field) int {
	value, given := r.argument(f, "first")
	if !given {
		return r.limits.Page
	}
	n, err := scalar.UnmarshalInt(value)
	if err != nil || n < 1 {
		return 1
	}
	return min(n, r.limits.MaxPage)
}

// days is how many the series below f cover.
func (r reckoner) days(f *ast.Field) int {
	from, bounded := r.date(f, "from")
	to, ends := r.date(f, "to")
	if bounded && ends {
		return min(max(int(to-from)+1, 1), longSeries)
	}
	return longSeries
}

func (r reckoner) daysPerPoint(f *ast.Field) int {
	interval, given := r.argument(f, "interval")
	if !given {
		interval = string(mspr.Day)
	}
	return daysIn(interval)
}

func daysIn(interval any) int {
	switch interval {
	case string(mspr.ISOWeek), string(mspr.MMWRWeek):
		return 7
	case string(mspr.Month):
		return 28
	case string(mspr.Quarter):
		return 90
	case string(mspr.Year):
		return 365
	}
	return 1
}

func (r reckoner) date(f *ast.Field, name string) (mspr.Date, bool) {
	value, _ := r.argument(f, name)
	text, _ := value.(string)
	d, err := mspr.ParseDate(text)
	return d, err == nil
}

func (r reckoner) list(f *ast.Field, name string) []any {
	value, _ := r.argument(f, name)
	if list, ok := value.([]any); ok {
		return list
	}
	return nil
}

// placesOf is how many places a list of all places of a level may hold.
func (r reckoner) placesOf(f *ast.Field) int {
	level, given := r.argument(f, "level")
	if !given {
		level = string(mspr.Country)
	}
	under, _ := r.argument(f, "under")
	word, _ := level.(string)
	code, _ := under.(string)
	return r.places(mspr.LocationLevel(word), mspr.LocationCode(code))
}

// argument gives an argument's value, and whether it has one.
func (r reckoner) argument(f *ast.Field, name string) (any, bool) {
	a := f.Arguments.ForName(name)
	if a == nil {
		return nil, false
	}
	value, err := a.Value.Value(r.variables)
	return value, err == nil && value != nil
}
