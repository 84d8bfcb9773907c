package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// Limits of a filter; a person never meets them.
const (
	maxDepth = 16
	maxNodes = 200
	maxNames = 5000
	maxDates = 366
)

// place says where in a filter a node stands.
type place struct {
	// top: it must hold, whatever the rest says.
	top bool
	// positive: it stands below an even number of nots.
	positive bool
}

// visit walks a filter in reading order.
func visit(f *mspr.RecordFilter, see func(*mspr.RecordFilter, place)) {
	visitAt(f, place{top: true, positive: true}, see)
}

func visitAt(f *mspr.RecordFilter, at place, see func(*mspr.RecordFilter, place)) {
	if f == nil {
		return
	}
	see(f, at)
	for _, g := range f.And {
		visitAt(g, at, see)
	}
	for _, g := range f.Or {
		visitAt(g, place{positive: at.positive}, see)
	}
	visitAt(f.Not, place{positive: !at.positive}, see)
}

// checker makes the normal form of a filter: every word known, lists sorted,
// nothing empty.
type checker struct {
	planner      *Planner
	nodes, names int
}

func (p *Planner) check(f *mspr.RecordFilter) (*mspr.RecordFilter, error) {
	c := &checker{planner: p}
	return c.filter(f, 1)
}

func (c *checker) filter(f *mspr.RecordFilter, depth int) (*mspr.RecordFilter, error) {
	if f == nil {
		return nil, nil // no filter is a filter: it chooses everything
	}
	if c.nodes++; c.nodes > maxNodes || depth > maxDepth {
		return nil, mspr.Errorf(mspr.TooComplex, "where holds more than %d conditions or nests deeper than %d", maxNodes, maxDepth)
	}
	if f.Or != nil && len(f.Or) == 0 {
		return nil, mspr.Errorf(mspr.BadUserInput, "where.or is empty: give at least one alternative, or leave it out")
	}
	var n mspr.RecordFilter
	var err error
	if n.And, err = c.filters(f.And, depth); err != nil {
		return nil, err
	}
	if n.Or, err = c.filters(f.Or, depth); err != nil {
		return nil, err
	}
	if n.Not, err = c.filter(f.Not, depth+1); err != nil {
		return nil, err
	}
	return &n, c.leaves(f, &n)
}

func (c *checker) filters(list []*mspr.RecordFilter, depth int) ([]*mspr.RecordFilter, error) {
	var checked []*mspr.RecordFilter
	for _, f := range list {
		if f == nil {
			f = &mspr.RecordFilter{}
		}
		n, err := c.filter(f, depth+1)
		if err != nil {
			return nil, err
		}
		checked = append(checked, n)
	}
	return checked, nil
}

func (c *checker) leaves(f, n *mspr.RecordFilter) error {
	for _, leaf := range []func(f, n *mspr.RecordFilter) error{c.location, c.country, c.level, c.region, c.date, c.source} {
		if err := leaf(f, n); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) location(f, n *mspr.RecordFilter) error {
	if f.Location == nil {
		return nil
	}
	known := func(code mspr.LocationCode) error { _, err := c.planner.location(code); return err }
	g := &mspr.LocationFilter{Under: f.Location.Under}
	if g.Under != nil {
		if err := known(*g.Under); err != nil {
			return err
		}
	}
	var err error
	g.Eq, g.In, g.NotIn, err = words(c, "location", f.Location.Eq, f.Location.In, others(f.Location.NotIn, f.Location.Ne), known)
	n.Location = g
	return err
}

func (c *checker) country(f, n *mspr.RecordFilter) error {
	if f.Country == nil {
		return nil
	}
	known := func(code mspr.LocationCode) error {
		if l, err := c.planner.location(code); err != nil || l.Level == mspr.Country {
			return err
		}
		return mspr.Errorf(mspr.BadUserInput, "where.country names %s, which is not a country", code)
	}
	g := &mspr.CodeFilter{}
	var err error
	g.Eq, g.In, g.NotIn, err = words(c, "country", f.Country.Eq, f.Country.In, others(f.Country.NotIn, f.Country.Ne), known)
	n.Country = g
	return err
}

func (c *checker) level(f, n *mspr.RecordFilter) error {
	if f.Level == nil {
		return nil
	}
	known := oneOf(mspr.Term("level"), mspr.LocationLevels())
	eq, in, notIn, err := words(c, "level", f.Level.Eq, f.Level.In, others(f.Level.NotIn, f.Level.Ne), known)
	if err != nil {
		return err
	}
	if in, err = besides("level", mspr.LocationLevels(), in, notIn); err != nil {
		return err
	}
	n.Level = &mspr.LevelFilter{Eq: eq, In: in}
	return nil
}

func (c *checker) region(f, n *mspr.RecordFilter) error {
	if f.WHORegion == nil {
		return nil
	}
	known := oneOf(mspr.Term("WHO region"), mspr.WHORegions())
	g := &mspr.WHORegionFilter{}
	var err error
	g.Eq, g.In, g.NotIn, err = words(c, "whoRegion", f.WHORegion.Eq, f.WHORegion.In, others(f.WHORegion.NotIn, f.WHORegion.Ne), known)
	n.WHORegion = g
	return err
}

func (c *checker) date(f, n *mspr.RecordFilter) error {
	if f.Date == nil {
		return nil
	}
	g := *f.Date
	if g.From != nil && g.To != nil && *g.From > *g.To {
		return mspr.Errorf(mspr.BadUserInput, "where.date.from %s is after where.date.to %s", *g.From, *g.To)
	}
	any := func(mspr.Date) error { return nil }
	var err error
	g.Eq, g.In, g.NotIn, err = words(c, "date", g.Eq, g.In, others(g.NotIn, g.Ne), any)
	if g.Ne = nil; len(g.In)+len(g.NotIn) > maxDates {
		return mspr.Errorf(mspr.TooComplex, "where.date names %d days, and %d are the most: use from and to", len(g.In)+len(g.NotIn), maxDates)
	}
	n.Date = &g
	return err
}

func (c *checker) source(f, n *mspr.RecordFilter) error {
	if f.Source == nil {
		return nil
	}
	eq, in, notIn, err := words(c, "source", f.Source.Eq, f.Source.In, others(f.Source.NotIn, f.Source.Ne), c.planner.source)
	if err != nil {
		return err
	}
	if in, err = besides("source", slices.Sorted(maps.Keys(c.planner.sources)), in, notIn); err != nil {
		return err
	}
	n.Source = &mspr.SourceFilter{Eq: eq, In: in}
	return nil
}

// others joins what a condition rules out.
func others[T any](notIn []T, ne *T) []T { return slices.Concat(notIn, single(ne)) }

// besides turns words that are ruled out into the words that are left, of which
// there are few.
func besides[T cmp.Ordered](field string, all, in, notIn []T) ([]T, error) {
	if notIn == nil {
		return in, nil
	}
	left := slices.DeleteFunc(agree(in, all), func(v T) bool { return slices.Contains(notIn, v) })
	if len(left) == 0 {
		return nil, mspr.Errorf(mspr.BadUserInput, "where.%s rules out everything", field)
	}
	return sorted(left), nil
}

// words checks the words of one condition and sorts its lists.
func words[T cmp.Ordered](c *checker, field string, eq *T, in, notIn []T, known func(T) error) (*T, []T, []T, error) {
	if in != nil && len(in) == 0 {
		return nil, nil, nil, mspr.Errorf(mspr.BadUserInput, "where.%s.in is empty: name at least one, or leave it out", field)
	}
	if c.names += len(in) + len(notIn); c.names > maxNames {
		return nil, nil, nil, mspr.Errorf(mspr.TooComplex, "where names more than %d codes", maxNames)
	}
	all := slices.Concat(in, notIn)
	if eq != nil {
		all = append(all, *eq)
	}
	for _, word := range all {
		if err := known(word); err != nil {
			return nil, nil, nil, err
		}
	}
	return eq, sorted(in), sorted(notIn), nil
}

func oneOf[T ~string](what mspr.Term, values []T) func(T) error {
	return func(v T) error {
		if slices.Contains(values, v) {
			return nil
		}
		return mspr.Errorf(mspr.BadUserInput, "unknown %s %q", what, v)
	}
}

// sorted gives the list in order, each word once; nil for an empty list.
func sorted[T cmp.Ordered](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	s := slices.Clone(list)
	slices.Sort(s)
	return slices.Compact(s)
}
