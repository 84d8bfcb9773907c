package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Years of INSEE's estimates for départements and of the cantons' populations
// in the files of the Federal Office of Public Health: they add up to the
// 8,606,033 permanent residents that the Federal Statistical Office counted on
// 31 December 2019.
const (
	inseeYear  = 2021
	cantonYear = 2019
)

// france lists régions, the départements under them, and the overseas ones
// directly under France. A région has the population of its départements.
func france(input, geo string) ([]mspr.Location, error) {
	populations, err := departementPopulations(filepath.Join(geo, "fr-pop_dep_2021_insee.csv.zst"))
	if err != nil {
		return nil, err
	}
	regions, err := readCSV(filepath.Join(input, "regions.csv"))
	if err != nil {
		return nil, err
	}
	departements, err := readCSV(filepath.Join(input, "departements.csv"))
	if err != nil {
		return nil, err
	}
	var places []mspr.Location
	parents := map[string]mspr.LocationCode{}
	for _, r := range regions {
		region := french(r["code"], r["name"], mspr.Region, "FRA")
		for d := range strings.FieldsSeq(r["departements"]) {
			parents[d] = region.Code
			region.Population = region.Population.Plus(populations[d])
		}
		region.PopulationYear = inseeYear
		places = append(places, region)
	}
	for _, d := range departements {
		insee := d["insee"]
		p := french("FR-"+insee, d["name"], mspr.Subdivision, "FRA")
		if parent, ok := parents[insee]; ok {
			p.Parent = parent
		}
		if n, ok := populations[insee]; ok {
			p.Population, p.PopulationYear = n, inseeYear
		}
		places = append(places, p)
	}
	return places, nil
}

func french(code, name string, level mspr.LocationLevel, parent mspr.LocationCode) mspr.Location {
	return mspr.Location{
		Code: mspr.LocationCode(code), Name: name, Level: level, Parent: parent, Country: "FRA", WHORegion: mspr.EURO,
	}
}

func departementPopulations(path string) (map[string]mspr.Count, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	populations := map[string]mspr.Count{}
	for _, l := range lines {
		if populations[l[0]], err = count(l[1]); err != nil {
			return nil, fmt.Errorf("%s, département %s: %w", path, l[0], err)
		}
	}
	return populations, nil
}

func cantons(input, foph string) ([]mspr.Location, error) {
	names, err := readCSV(filepath.Join(input, "cantons.csv"))
	if err != nil {
		return nil, err
	}
	rows, err := readCSV(foph)
	if err != nil {
		return nil, err
	}
	populations := map[string]mspr.Count{}
	for _, r := range rows {
		if populations[r["geoRegion"]], err = count(r["pop"]); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", foph, r["geoRegion"], err)
		}
	}
	var places []mspr.Location
	for _, c := range names {
		places = append(places, mspr.Location{
			Code: mspr.LocationCode("CH-" + c["code"]), Name: c["name"], Level: mspr.Subdivision,
			Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO,
			Population: populations[c["code"]], PopulationYear: cantonYear,
		})
	}
	return places, nil
}
