package plan

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// sourceRule reads where.source, which may stand only where it must hold: a
// number rests on one source, and a place has one preferred source or the one
// that the query names. bySource says that the query groups by source.
func (p *Planner) sourceRule(f *mspr.RecordFilter, bySource bool) (SourceRule, error) {
	named, hidden := namedSources(f)
	switch {
	case hidden:
		return SourceRule{}, mspr.Errorf(mspr.BadUserInput,
			"where.source may stand only at the top of where or in its and: a number rests on one source throughout")
	case named == nil && bySource:
		return SourceRule{Every: true}, nil
	case named == nil:
		return SourceRule{}, nil
	case len(named) == 0:
		return SourceRule{}, mspr.Errorf(mspr.BadUserInput, "where asks for two different sources at once; no row has both")
	case len(named) > 1 && !bySource:
		return SourceRule{}, mspr.Errorf(mspr.BadUserInput,
			"where.source names %d sources; a number never mixes sources: name one, or group by SOURCE", len(named))
	}
	return SourceRule{Named: named}, nil
}

// namedSources gives the sources on which all conditions at the top agree; nil
// where there is no condition. hidden says that one stands below or or not.
func namedSources(f *mspr.RecordFilter) (named []mspr.SourceName, hidden bool) {
	visit(f, func(f *mspr.RecordFilter, at place) {
		if f.Source == nil {
			return
		}
		if !at.top {
			hidden = true
		}
		if f.Source.Eq != nil {
			named = agree(named, []mspr.SourceName{*f.Source.Eq})
		}
		if f.Source.In != nil {
			named = agree(named, f.Source.In)
		}
	})
	return named, hidden
}

// agree gives what both lists hold; nil means no list yet.
func agree[T comparable](have, also []T) []T {
	if have == nil {
		return slices.Clone(also)
	}
	both := make([]T, 0, len(have))
	for _, v := range have {
		if slices.Contains(also, v) {
			both = append(both, v)
		}
	}
	return both
}
