package main

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Populations of the United States: Census Bureau estimates for 1 July 2019;
// for the small territories, World Bank figures for 2017.
const (
	censusYear    = 2019
	territoryYear = 2017
)

// unitedStates lists states and territories, counties, and the places where
// publishers put cases that belong to no county.
func unitedStates(jhu lookup) []mspr.Location {
	states := stateCodes(jhu)
	var places []mspr.Location
	for _, row := range jhu.rows {
		if row.country == "US" && row.province != "" {
			places = append(places, usPlace(row, states))
		}
	}
	return append(places, nytPlaces()...)
}

// stateCodes gives the code of each place that stands directly under the
// United States, by its name. The postal codes of states are found in the
// names of the "Out of XX" rows, those of territories in the ISO column.
func stateCodes(jhu lookup) map[string]mspr.LocationCode {
	states := map[string]mspr.LocationCode{}
	for _, row := range jhu.rows {
		postal, isState := strings.CutPrefix(row.county, "Out of ")
		switch {
		case row.country != "US" || row.province == "":
		case isState:
			states[row.province] = mspr.LocationCode("US-" + postal)
		case row.county == "" && row.iso2 != "US":
			states[row.province] = mspr.LocationCode("US-" + row.iso2)
		case row.county == "" && states[row.province] == "":
			states[row.province] = countyCode(row)
		}
	}
	return states
}

// countyCode is "US-" and the FIPS code, which ends JHU's own number; where
// FIPS has no code, JHU made one.
func countyCode(row lookupRow) mspr.LocationCode {
	return mspr.LocationCode("US-" + row.uid[len(row.uid)-5:])
}

func usPlace(row lookupRow, states map[string]mspr.LocationCode) mspr.Location {
	p := mspr.Location{Country: "USA", WHORegion: mspr.AMRO, Population: row.population}
	if row.county == "" {
		p.Code, p.Parent, p.Name = states[row.province], "USA", row.province
		p.Level = mspr.Subdivision
	} else {
		p.Code, p.Parent, p.Name = countyCode(row), states[row.province], row.county+", "+row.province
		p.Level = mspr.County
	}
	if unallocated(p.Code) {
		p.Level = mspr.Unallocated
		if row.county == "" {
			p.Name += " (United States)"
		}
	}
	if p.Population.Known {
		p.PopulationYear = censusYear
		if row.iso2 != "US" && row.iso2 != "PR" {
			p.PopulationYear = territoryYear
		}
	}
	return p
}

// unallocated codes are those from US-70000 on that are no territory's, and
// the last ones of Puerto Rico.
func unallocated(code mspr.LocationCode) bool {
	fips := strings.TrimPrefix(string(code), "US-")
	if len(fips) != 5 {
		return false
	}
	return fips[:2] == "70" || fips >= "80000" || strings.HasSuffix(fips, "888") || strings.HasSuffix(fips, "999")
}

// nytPlaces are the places that only The New York Times reports by: its
// geographic exceptions, and unknown counties of the small territories.
func nytPlaces() []mspr.Location {
	place := func(code, parent mspr.LocationCode, name string) mspr.Location {
		return mspr.Location{
			Code: code, Name: name, Level: mspr.Unallocated, Parent: parent, Country: "USA", WHORegion: mspr.AMRO,
		}
	}
	return []mspr.Location{
		place("US-NYC", "US-NY", "New York City"),
		place("US-JOP", "US-MO", "Joplin, Missouri"),
		place("US-02997", "US-AK", "Bristol Bay plus Lake and Peninsula, Alaska"),
		place("US-02998", "US-AK", "Yakutat plus Hoonah-Angoon, Alaska"),
		place("US-60999", "US-AS", "Unassigned, American Samoa"),
		place("US-66999", "US-GU", "Unassigned, Guam"),
		place("US-69999", "US-MP", "Unassigned, Northern Mariana Islands"),
		place("US-78999", "US-VI", "Unassigned, Virgin Islands"),
	}
}
