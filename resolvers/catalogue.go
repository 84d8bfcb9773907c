package resolvers

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// catalogue is what one cluster's callers can look up: places, diseases and
// sources, with the places' names folded for search.
type catalogue struct {
	locations *mspr.Locations
	diseases  []mspr.Disease
	sources   map[mspr.SourceName]mspr.Source
	// names are those of every place in the cluster's languages: working one out
	// costs more than the rest of a field.
	names map[localName]string
	// levels are the numbers of places of each level.
	levels map[mspr.LocationLevel]int
	// folded holds the code and names of each place of locations.All(), one a
	// line.
	folded []string
}

type localName struct {
	code     mspr.LocationCode
	language string
}

func newCatalogue(o Options) *catalogue {
	c := &catalogue{
		locations: o.Locations,
		diseases:  o.Diseases,
		sources:   make(map[mspr.SourceName]mspr.Source, len(o.Sources)),
		names:     make(map[localName]string, len(o.Locations.All())*len(o.Cluster.Languages)),
		levels:    map[mspr.LocationLevel]int{},
		folded:    make([]string, len(o.Locations.All())),
	}
	for _, s := range o.Sources {
		c.sources[s.Name] = s
	}
	for i, l := range o.Locations.All() {
		c.levels[l.Level]++
		lines := []string{string(l.Code)}
		for _, language := range o.Cluster.Languages {
			name := o.Name(l.Code, language)
			c.names[localName{l.Code, language}] = name
			lines = append(lines, name)
		}
		c.folded[i] = fold(strings.Join(lines, "\n"))
	}
	return c
}

// place finds the place that data or the catalogue name; one that is missing
// is our fault and not the caller's.
func (c *catalogue) place(code mspr.LocationCode) (mspr.Location, error) {
	l, ok := c.locations.Get(code)
	if !ok {
		return l, mspr.Errorf(mspr.Internal, "location %s stands in the data but not in the catalogue", code)
	}
	return l, nil
}

// places counts the places of a level, below one where its code is given.
func (c *catalogue) places(level mspr.LocationLevel, under mspr.LocationCode) int {
	if under == "" {
		return c.levels[level]
	}
	n := 0
	for _, code := range c.locations.Children(under) {
		if l, _ := c.locations.Get(code); l.Level == level {
			n++
		}
		n += c.places(level, code)
	}
	return n
}

// placeOrNone is place where there may be none.
func (c *catalogue) placeOrNone(code *mspr.LocationCode) (*mspr.Location, error) {
	if code == nil {
		return nil, nil // no code, no place
	}
	l, err := c.place(*code)
	return &l, err
}

// source finds a source that a caller named.
func (c *catalogue) source(name mspr.SourceName) (mspr.Source, error) {
	s, ok := c.sources[name]
	if !ok {
		return s, mspr.Errorf(mspr.BadUserInput, "unknown source %q; cluster { sources { name } } lists those known here", name)
	}
	return s, nil
}

// chosen reads the source and the place that a list is narrowed to; each is
// empty where it isn't given.
func (c *catalogue) chosen(source *mspr.SourceName, location *mspr.LocationCode) (s mspr.SourceName, l mspr.LocationCode, err error) {
	if source != nil {
		if _, err := c.source(*source); err != nil {
			return "", "", err
		}
		s = *source
	}
	if location != nil {
		if _, ok := c.locations.Get(*location); !ok {
			return "", "", mspr.Errorf(mspr.BadUserInput, "unknown location %q; the query locations finds the codes", *location)
		}
		l = *location
	}
	return s, l, nil
}

// disease finds a disease that a caller named.
func (c *catalogue) disease(code mspr.DiseaseCode) (mspr.Disease, error) {
	for _, d := range c.diseases {
		if d.Code == code {
			return d, nil
		}
	}
	return mspr.Disease{}, mspr.Errorf(mspr.BadUserInput, "unknown disease %q; the query diseases lists those known here", code)
}
