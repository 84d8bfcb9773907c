package plan

import (
	"github.com/mspr/surveillance/mspr"
)

// Planner checks queries against the catalogue.
type Planner struct {
	locations *mspr.Locations
	diseases  map[mspr.DiseaseCode]mspr.Disease
	sources   map[mspr.SourceName]mspr.Source
	// wholes are the countries whose places below are exactly the other places
	// of that country, so that a comparison of one column finds them.
	wholes map[mspr.LocationCode]bool
}

// NewPlanner makes a planner for a catalogue.
func NewPlanner(locations *mspr.Locations, diseases []mspr.Disease, sources []mspr.Source) *Planner {
	p := &Planner{
		locations: locations,
		diseases:  make(map[mspr.DiseaseCode]mspr.Disease, len(diseases)),
		sources:   make(map[mspr.SourceName]mspr.Source, len(sources)),
		wholes:    map[mspr.LocationCode]bool{},
	}
	for _, d := range diseases {
		p.diseases[d.Code] = d
	}
	for _, s := range sources {
		p.sources[s.Name] = s
	}
	p.findWholes()
	return p
}

func (p *Planner) findWholes() {
	members := map[mspr.LocationCode]int{}
	for _, l := range p.locations.All() {
		members[l.Country]++
		if l.Level == mspr.Country {
			p.wholes[l.Code] = true
		}
	}
	for code := range p.wholes {
		below := p.under(code)
		for _, b := range below {
			if l, _ := p.locations.Get(b); l.Country != code {
				delete(p.wholes, code)
			}
		}
		if members[code] != len(below)+1 {
			delete(p.wholes, code)
		}
	}
}

// under lists the places below code, at any depth, in order of the tree.
func (p *Planner) under(code mspr.LocationCode) []mspr.LocationCode {
	var below []mspr.LocationCode
	for _, child := range p.locations.Children(code) {
		below = append(below, child)
		below = append(below, p.under(child)...)
	}
	return below
}

func (p *Planner) disease(code mspr.DiseaseCode) (mspr.Disease, error) {
	d, ok := p.diseases[code]
	if !ok {
		return d, mspr.Errorf(mspr.BadUserInput, "unknown disease %q; the query diseases lists those known here", code)
	}
	return d, nil
}

func (p *Planner) location(code mspr.LocationCode) (mspr.Location, error) {
	l, ok := p.locations.Get(code)
	if !ok {
		return l, mspr.Errorf(mspr.BadUserInput, "unknown location %q; the query locations finds the codes", code)
	}
	return l, nil
}

func (p *Planner) source(name mspr.SourceName) error {
	if _, ok := p.sources[name]; !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown source %q; cluster { sources { name } } lists those known here", name)
	}
	return nil
}
