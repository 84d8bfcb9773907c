package live

import (
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// Changes sums up which places changed, by disease: those whose records did, and
// those above them, whose numbers may be sums of these.
func Changes(places []mspr.ChangedPlace, tree *mspr.Locations) []mspr.SnapshotChange {
	byDisease := map[mspr.DiseaseCode]*change{}
	for _, p := range places {
		c := byDisease[p.Disease]
		if c == nil {
			c = &change{first: p.FirstDate, last: p.LastDate, places: map[mspr.LocationCode]struct{}{}}
			byDisease[p.Disease] = c
		}
		c.first, c.last = min(c.first, p.FirstDate), max(c.last, p.LastDate)
		c.add(p.Location, tree)
	}
	changes := make([]mspr.SnapshotChange, 0, len(byDisease))
	for _, disease := range slices.Sorted(maps.Keys(byDisease)) {
		changes = append(changes, byDisease[disease].told(disease))
	}
	return changes
}

// change is what changed of one disease.
type change struct {
	first, last mspr.Date
	places      map[mspr.LocationCode]struct{}
}

// add adds a place and those above it.
func (c *change) add(code mspr.LocationCode, tree *mspr.Locations) {
	for code != "" {
		if _, known := c.places[code]; known {
			return
		}
		c.places[code] = struct{}{}
		place, _ := tree.Get(code)
		code = place.Parent
	}
}

func (c *change) told(disease mspr.DiseaseCode) mspr.SnapshotChange {
	told := mspr.SnapshotChange{Disease: disease, FirstDate: c.first, LastDate: c.last, LocationCount: len(c.places)}
	if len(c.places) <= mspr.MostChangedLocations {
		told.Locations = slices.Sorted(maps.Keys(c.places))
	}
	return told
}
