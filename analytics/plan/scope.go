package plan

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Scope says which rows a plan rests on.
type Scope struct {
	Disease mspr.Disease
	// Where has its words checked and its lists sorted.
	Where   *mspr.RecordFilter
	Sources SourceRule
	// Level is the only level that counts; none where the filter itself
	// chooses the places.
	Level mspr.LocationLevel
	// AsOf is the moment whose knowledge is asked for; none means all that is
	// known.
	AsOf *time.Time
	// Known is the snapshot whose contents are asked for, as the one that answers
	// remembers them; none means all that is known.
	Known *mspr.Knowledge
	// once leaves out places that the preferred number of another includes.
	once bool

	planner *Planner
}

// SourceRule says which series count. The zero value takes the preferred one
// of each place.
type SourceRule struct {
	// Named sources count, and no others.
	Named []mspr.SourceName
	// Every source counts, each in groups of its own.
	Every bool
}

// Preferred says that each place answers from its preferred source.
func (r SourceRule) Preferred() bool { return len(r.Named) == 0 && !r.Every }

// days are the first and the last day that the filter lets through; nil where
// it sets no bound.
type days struct {
	from, to *mspr.Date
}

// days reads the bounds that the filter sets at its top; free is false where a
// date is also spoken of below or or not, so that the bounds are not all.
func (s *Scope) days() (d days, free bool) {
	free = true
	visit(s.Where, func(f *mspr.RecordFilter, at place) {
		switch {
		case f.Date == nil:
		case !at.top, f.Date.In != nil, f.Date.NotIn != nil:
			free = false
			if at.top {
				d = d.within(f.Date)
			}
		default:
			d = d.within(f.Date)
		}
	})
	return d, free
}

// Before says that rows of days before one may count; none are before 0, which is
// no day.
func (s *Scope) Before(day mspr.Date) bool {
	d, free := s.days()
	return day != 0 && (!free || d.from == nil || *d.from < day)
}

func (d days) within(f *mspr.DateFilter) days {
	for _, from := range []*mspr.Date{f.Eq, f.From} {
		if from != nil && (d.from == nil || *from > *d.from) {
			d.from = from
		}
	}
	for _, to := range []*mspr.Date{f.Eq, f.To} {
		if to != nil && (d.to == nil || *to < *d.to) {
			d.to = to
		}
	}
	if len(f.In) > 0 {
		d = d.within(&mspr.DateFilter{From: &f.In[0], To: &f.In[len(f.In)-1]})
	}
	return d
}

// align says whether the bounds cut no period of the interval in two.
func (d days) align(i mspr.Interval) bool {
	return (d.from == nil || i.Start(*d.from) == *d.from) && (d.to == nil || i.End(*d.to) == *d.to)
}

// heavy says whether an answer of the tier may have to read most of a snapshot:
// it does, unless a rollup answers or the filter names a few places, whose rows
// lie together. What was known before is put together from all versions.
func (s *Scope) heavy(tier mspr.Tier) bool {
	if tier == mspr.FromRollup {
		return false
	}
	named := surveyOf(s.Where).named
	return s.AsOf != nil || s.Known != nil || len(named) == 0 || len(named) > MaxSeries
}
