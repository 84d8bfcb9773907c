package plan

import "github.com/mspr/surveillance/mspr"

// mayOverlap says whether a sum over the places of a filter may hold a place
// beside another whose number includes it: where the filter names no places, or
// names two such.
func (p *Planner) mayOverlap(f *mspr.RecordFilter) bool {
	named := map[mspr.LocationCode]bool{}
	name := func(lists ...[]mspr.LocationCode) {
		for _, list := range lists {
			for _, code := range list {
				named[code] = true
			}
		}
	}
	visit(f, func(f *mspr.RecordFilter, at place) {
		if at.positive && f.Location != nil {
			name(single(f.Location.Eq), f.Location.In)
		}
		if at.positive && f.Country != nil {
			name(single(f.Country.Eq), f.Country.In)
		}
	})
	if len(named) == 0 {
		return true
	}
	for _, source := range p.sources {
		for _, i := range source.Includes {
			if named[i.Location] && named[i.Included] {
				return true
			}
		}
	}
	return false
}
