package plan

import (
	"github.com/mspr/surveillance/mspr"
)

// survey is what a filter says about places.
type survey struct {
	// levels and named are what all conditions at the top agree on; nil where
	// there is none.
	levels []mspr.LocationLevel
	named  []mspr.LocationCode
	// under is a place whose places below are asked for, anywhere but below not.
	under *mspr.LocationCode
	// either are the places, and eitherLevel a level, named below or.
	either      []mspr.LocationCode
	eitherLevel *mspr.LocationLevel
}

func surveyOf(f *mspr.RecordFilter) *survey {
	s := &survey{}
	visit(f, func(f *mspr.RecordFilter, at place) {
		if !at.positive {
			return
		}
		if f.Location != nil {
			s.location(f.Location, at)
		}
		if f.Level != nil {
			s.level(f.Level, at)
		}
	})
	return s
}

func (s *survey) location(f *mspr.LocationFilter, at place) {
	if f.Under != nil {
		s.under = f.Under
	}
	for _, list := range [][]mspr.LocationCode{single(f.Eq), f.In} {
		switch {
		case list == nil:
		case at.top:
			s.named = agree(s.named, list)
		default:
			s.either = append(s.either, list...)
		}
	}
}

func (s *survey) level(f *mspr.LevelFilter, at place) {
	for _, list := range [][]mspr.LocationLevel{single(f.Eq), f.In} {
		switch {
		case list == nil:
		case at.top:
			s.levels = agree(s.levels, list)
		default:
			s.eitherLevel = &list[0]
		}
	}
}

// choosesPlaces says that the filter itself says which places count.
func (s *survey) choosesPlaces() bool {
	return s.levels != nil || s.named != nil || s.under != nil || s.either != nil || s.eitherLevel != nil
}

func single[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
}

// level decides which level counts, so that nothing is counted twice; none
// where the filter alone decides. byLocation says that each place is a group
// of its own.
func (p *Planner) level(f *mspr.RecordFilter, byLocation bool) (mspr.LocationLevel, error) {
	s := surveyOf(f)
	switch {
	case byLocation && s.choosesPlaces():
		return "", nil
	case byLocation:
		return mspr.Country, nil
	case len(s.levels) > 1:
		return "", mspr.Errorf(mspr.BadUserInput,
			"where.level names %s and %s; people counted in one are counted in the other again: name one level, or group by LOCATION",
			s.levels[0], s.levels[1])
	case len(s.levels) == 1:
		return s.levels[0], nil
	case s.levels != nil:
		return mspr.Country, nil
	case s.named != nil:
		return "", p.refuseNested(s.named)
	case s.under != nil:
		return "", mspr.Errorf(mspr.BadUserInput,
			"where.location.under %s reaches places of several levels, which would count people twice: name the level too, or group by LOCATION", *s.under)
	case s.eitherLevel != nil:
		return "", mspr.Errorf(mspr.BadUserInput,
			"where names the level %s below or; a sum has one level: name it at the top of where, or group by LOCATION", *s.eitherLevel)
	}
	return mspr.Country, p.refuseBelowCountries(s.either)
}

// refuseNested refuses a place beside a place that holds it.
func (p *Planner) refuseNested(codes []mspr.LocationCode) error {
	chosen := make(map[mspr.LocationCode]bool, len(codes))
	for _, c := range codes {
		chosen[c] = true
	}
	for _, c := range codes {
		l, _ := p.locations.Get(c)
		for l.Parent != "" {
			if chosen[l.Parent] {
				return mspr.Errorf(mspr.BadUserInput,
					"%s lies within %s; their sum would count people twice: name one of them, or group by LOCATION", c, l.Parent)
			}
			l, _ = p.locations.Get(l.Parent)
		}
	}
	return nil
}

// refuseBelowCountries refuses a place that the level COUNTRY would silently
// leave out.
func (p *Planner) refuseBelowCountries(codes []mspr.LocationCode) error {
	for _, c := range codes {
		if l, _ := p.locations.Get(c); l.Level != mspr.Country {
			return mspr.Errorf(mspr.BadUserInput,
				"%s is a %s, but without a level at the top of where countries are summed: name the level, or group by LOCATION", c, l.Level)
		}
	}
	return nil
}
