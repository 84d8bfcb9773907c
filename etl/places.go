package etl

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// place is a place of the file at hand, with what the file states about it
// where that has to be held until its end.
type place struct {
	code, parent, country mspr.LocationCode
	level                 mspr.LocationLevel
	days                  []day
}

// places finds places by a publisher's keys, each asked for once.
type places struct {
	locations *mspr.Locations
	aliases   Aliases
	source    mspr.SourceName
	codes     bool
	byKey     map[string]*place // nil for a key that no place has
	byCode    map[mspr.LocationCode]*place
}

func newPlaces(locations *mspr.Locations, aliases Aliases, source mspr.SourceName, codes bool) *places {
	return &places{
		locations: locations, aliases: aliases, source: source, codes: codes,
		byKey: map[string]*place{}, byCode: map[mspr.LocationCode]*place{},
	}
}

// rememberUnknown bounds how many strange keys are remembered.
const rememberUnknown = 10_000

func (ps *places) find(key string) (*place, bool) {
	if p, ok := ps.byKey[key]; ok {
		return p, p != nil
	}
	p := ps.resolve(key)
	if p != nil || len(ps.byKey) < rememberUnknown {
		ps.byKey[strings.Clone(key)] = p // key shares the memory of a whole line
	}
	return p, p != nil
}

func (ps *places) resolve(key string) *place {
	code, ok := mspr.LocationCode(key), true
	if !ps.codes {
		code, ok = ps.aliases.Resolve(ps.source, key)
	}
	if !ok {
		return nil
	}
	if p, ok := ps.byCode[code]; ok {
		return p
	}
	l, ok := ps.locations.Get(code)
	if !ok {
		return nil
	}
	p := &place{code: l.Code, parent: l.Parent, country: l.Country, level: l.Level}
	ps.byCode[l.Code] = p
	return p
}
