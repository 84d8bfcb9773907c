package main

import (
	"slices"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/mspr/surveillance/mspr"
)

// kosovo has no code in ISO 3166; XKX is the usual user-assigned one (CLDR
// says XKK).
const kosovo = mspr.LocationCode("XKX")

// inhabitedBy gives the WHO region of inhabited territories that WHO's file
// does not list: that of the state that WHO counts them with.
func inhabitedBy() map[string]string {
	return map[string]string{
		"AX": "FI", "CC": "AU", "CX": "AU", "NF": "AU", "HK": "CN", "MO": "CN", "TW": "CN", "SJ": "NO",
	}
}

// countries lists what ISO 3166-1 lists, and Kosovo, with the English names of
// CLDR.
func countries(jhu lookup, regions map[string]mspr.WHORegion, renamed map[mspr.LocationCode]string) []mspr.Location {
	var places []mspr.Location
	for _, r := range isoRegions() {
		code := mspr.LocationCode(r.ISO3())
		if r.String() == "XK" {
			code = kosovo
		}
		p := mspr.Location{Code: code, Name: display.English.Regions().Name(r), Level: mspr.Country, Country: code}
		if name, ok := renamed[code]; ok {
			p.Name = name
		}
		p.WHORegion = regions[r.String()]
		if state, ok := inhabitedBy()[r.String()]; ok && p.WHORegion == "" {
			p.WHORegion = regions[state]
		}
		p.Population, p.PopulationYear = jhu.country(r.String())
		places = append(places, p)
	}
	return places
}

// isoRegions gives the regions of CLDR that ISO 3166-1 assigns: CLDR also has
// withdrawn, reserved and private codes.
func isoRegions() []language.Region {
	var regions []language.Region
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string(a) + string(b))
			if err == nil && assigned(r) {
				regions = append(regions, r)
			}
		}
	}
	return regions
}

func assigned(r language.Region) bool {
	if r.String() == "XK" {
		return true
	}
	return r.IsCountry() && r.Canonicalize() == r && r.M49() != 0 && !slices.Contains(withdrawn(), r.String())
}

// withdrawn codes of ISO 3166-3 that CLDR does not map to a single successor.
func withdrawn() []string { return []string{"AN", "CS", "NT", "SU", "YU"} }

// conveyances are places that belong to no country.
func conveyances() []mspr.Location {
	const none = "XIC"
	place := func(code mspr.LocationCode, name string) mspr.Location {
		return mspr.Location{Code: code, Name: name, Level: mspr.Unallocated, Parent: none, Country: none}
	}
	root := place(none, "International conveyance")
	root.Parent = ""
	return []mspr.Location{
		root,
		place("XIC-DP", "Diamond Princess"),
		place("XIC-MZ", "MS Zaandam"),
		place("XIC-SO", "Summer Olympics 2020"),
		place("XIC-WO", "Winter Olympics 2022"),
	}
}
