package mspr

import (
	"fmt"
	"io"
)

// LocationCode names a place: ISO 3166-1 alpha-3 for a country ("FRA"), ISO
// 3166-2 for a subdivision ("CH-ZH"), "US-" and the FIPS code for a county of
// the United States ("US-06037").
type LocationCode string

// LocationLevel is the rank of a place in the tree.
type LocationLevel string

// The levels, from the top down.
const (
	// Country is a place with a code of its own in ISO 3166-1; overseas
	// territories that have one stand beside their country.
	Country LocationLevel = "COUNTRY"
	// Region is a first-level subdivision that itself has subdivisions (a
	// French région).
	Region LocationLevel = "REGION"
	// Subdivision is a state, canton, province or département.
	Subdivision LocationLevel = "SUBDIVISION"
	// County is a county of the United States or its equivalent.
	County LocationLevel = "COUNTY"
	// Unallocated counts people whom a source could not place below its
	// parent: out of state, unassigned, aboard a ship.
	Unallocated LocationLevel = "UNALLOCATED"
)

// LocationLevels lists every level from the top down.
func LocationLevels() []LocationLevel {
	return []LocationLevel{Country, Region, Subdivision, County, Unallocated}
}

// WHORegion is one of the six regions of the World Health Organization.
type WHORegion string

// The WHO regions; the empty value stands for places that belong to none.
const (
	AFRO  WHORegion = "AFRO"
	AMRO  WHORegion = "AMRO"
	EMRO  WHORegion = "EMRO"
	EURO  WHORegion = "EURO"
	SEARO WHORegion = "SEARO"
	WPRO  WHORegion = "WPRO"
)

// WHORegions lists the regions in alphabetical order.
func WHORegions() []WHORegion { return []WHORegion{AFRO, AMRO, EMRO, EURO, SEARO, WPRO} }

// Location is a place.
type Location struct {
	Code LocationCode
	// Name is the place's English name, for logs and for places whose names
	// CLDR does not carry.
	Name   string
	Level  LocationLevel
	Parent LocationCode
	// Country is the place itself when it is a country.
	Country   LocationCode
	WHORegion WHORegion
	// Population is the number of residents in PopulationYear; unknown for
	// places that have none of their own.
	Population     Count
	PopulationYear int
}

// Locations is the tree of places, read once and shared.
type Locations struct {
	byCode   map[LocationCode]Location
	sorted   []Location
	children map[LocationCode][]LocationCode
}

// NewLocations builds the tree; places must be given once each, and every
// parent must be among them.
func NewLocations(places []Location) (*Locations, error) {
	t := &Locations{
		byCode:   make(map[LocationCode]Location, len(places)),
		sorted:   sortedByCode(places),
		children: map[LocationCode][]LocationCode{},
	}
	for _, p := range t.sorted {
		if _, twice := t.byCode[p.Code]; twice {
			return nil, fmt.Errorf("location %s is listed twice", p.Code)
		}
		t.byCode[p.Code] = p
	}
	for _, p := range t.sorted {
		if p.Parent == "" {
			continue
		}
		if _, ok := t.byCode[p.Parent]; !ok {
			return nil, fmt.Errorf("location %s has the parent %s, which is not listed", p.Code, p.Parent)
		}
		t.children[p.Parent] = append(t.children[p.Parent], p.Code)
	}
	return t, t.refuseCycles()
}

func (t *Locations) refuseCycles() error {
	for _, p := range t.sorted {
		steps := 0
		for q := p; q.Parent != ""; q = t.byCode[q.Parent] {
			if steps++; steps > len(LocationLevels()) {
				return fmt.Errorf("location %s is its own ancestor", p.Code)
			}
		}
	}
	return nil
}

// Get finds a place by its code.
func (t *Locations) Get(code LocationCode) (Location, bool) {
	p, ok := t.byCode[code]
	return p, ok
}

// All lists every place in order of its code.
func (t *Locations) All() []Location { return t.sorted }

// Children lists the places directly under code, in order of their codes.
func (t *Locations) Children(code LocationCode) []LocationCode { return t.children[code] }

// Within says whether place is under ancestor, or is it.
func (t *Locations) Within(place, ancestor LocationCode) bool {
	for p, ok := t.byCode[place]; ok; p, ok = t.byCode[p.Parent] {
		if p.Code == ancestor {
			return true
		}
	}
	return false
}

// MarshalGQL writes the code as the GraphQL scalar LocationCode.
func (c LocationCode) MarshalGQL(w io.Writer) { writeString(w, string(c)) }

// UnmarshalGQL reads the GraphQL scalar LocationCode.
func (c *LocationCode) UnmarshalGQL(v any) error {
	s, err := codeString("LocationCode", v)
	*c = LocationCode(s)
	return err
}

// codeString reads a short identifier; letters, digits and hyphens only, so
// that nothing else ever reaches a query or a message.
func codeString(scalar string, v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", Errorf(BadUserInput, "a %s is a string", scalar)
	}
	if s == "" || len(s) > 32 {
		return "", Errorf(BadUserInput, "a %s has 1 to 32 characters", scalar)
	}
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && r != '-' && r != '_' {
			return "", Errorf(BadUserInput, "a %s has letters, digits, hyphens and underscores only", scalar)
		}
	}
	return s, nil
}

// LocationQuery asks for a page of places in order of their codes.
type LocationQuery struct {
	Search string
	Level  *LocationLevel
	Under  *LocationCode
	Page   Page
}

// LocationPage is a page of places.
type LocationPage struct {
	Locations []Location
	Cursors   []string
	Info      PageInfo
	Total     int64
}
