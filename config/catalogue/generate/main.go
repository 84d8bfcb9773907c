// Command generate writes locations.csv, the catalogue's list of places.
//
// Run it from the root of the module, with MSPR_SHARED naming the folder of
// the publishers' files (by default ../shared):
//
//	go run ./config/catalogue/generate
//
// It reads the places and populations of Johns Hopkins University's lookup
// table (as packaged by datasets/covid-19, PDDL 1.0), populations of
// départements (INSEE, Licence Ouverte) and cantons (Federal Statistical
// Office, in the files of the Federal Office of Public Health), regions from
// WHO's files, countries and their names from CLDR through x/text, and the
// short lists under input, which are ISO 3166-2 and INSEE codes with names.
package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/mspr/surveillance/mspr"
)

const (
	catalogue = "config/catalogue"
	input     = catalogue + "/generate/input"
)

func main() {
	shared := cmp.Or(os.Getenv("MSPR_SHARED"), filepath.Join("..", "shared"))
	if err := run(filepath.Join(shared, "data")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(data string) error {
	places, err := everyPlace(data)
	if err != nil {
		return err
	}
	if _, err := mspr.NewLocations(places); err != nil {
		return err
	}
	return write(filepath.Join(catalogue, "locations.csv"), places)
}

func everyPlace(data string) ([]mspr.Location, error) {
	geo := filepath.Join(data, "geo")
	jhu, err := readLookup(filepath.Join(geo, "jhu-UID_ISO_FIPS_LookUp_Table.datasets-covid-19-reference.csv.zst"))
	if err != nil {
		return nil, err
	}
	regions, err := whoRegions(filepath.Join(data, "who"))
	if err != nil {
		return nil, err
	}
	renamed, err := englishNames(filepath.Join(catalogue, "names.csv"))
	if err != nil {
		return nil, err
	}
	places := append(countries(jhu, regions, renamed), conveyances()...)
	places = append(places, unitedStates(jhu)...)
	for _, list := range []func() ([]mspr.Location, error){
		func() ([]mspr.Location, error) { return france(input, geo) },
		func() ([]mspr.Location, error) {
			return cantons(input, filepath.Join(data, "ch", "foph-COVID19Cases_geoRegion.2021-07-09.csv.zst"))
		},
		func() ([]mspr.Location, error) { return provinces(jhu, places) },
	} {
		more, err := list()
		if err != nil {
			return nil, err
		}
		places = append(places, more...)
	}
	return places, nil
}

// provinces lists the subdivisions of other countries that sources name.
func provinces(jhu lookup, countries []mspr.Location) ([]mspr.Location, error) {
	rows, err := readCSV(filepath.Join(input, "provinces.csv"))
	if err != nil {
		return nil, err
	}
	regions := map[mspr.LocationCode]mspr.WHORegion{}
	for _, c := range countries {
		regions[c.Code] = c.WHORegion
	}
	var places []mspr.Location
	for _, r := range rows {
		country := mspr.LocationCode(r["parent"])
		p := mspr.Location{
			Code: mspr.LocationCode(r["code"]), Name: r["name"], Level: mspr.LocationLevel(r["level"]),
			Parent: country, Country: country, WHORegion: regions[country],
		}
		p.Population, p.PopulationYear = jhu.province(r["jhu_country"], r["jhu_province"])
		places = append(places, p)
	}
	return places, nil
}

// whoRegions gives the WHO region by alpha-2 code.
func whoRegions(folder string) (map[string]mspr.WHORegion, error) {
	regions := map[string]mspr.WHORegion{}
	for _, issue := range []string{"2020-07-23", "2024-10-21"} {
		rows, err := readCSV(filepath.Join(folder, "WHO-COVID-19-global-data.daily."+issue+".csv.zst"))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if region := mspr.WHORegion(r["WHO_region"]); slices.Contains(mspr.WHORegions(), region) {
				regions[r["Country_code"]] = region
			}
		}
	}
	return regions, nil
}

func englishNames(path string) (map[mspr.LocationCode]string, error) {
	rows, err := readCSV(path)
	if err != nil {
		return nil, err
	}
	names := map[mspr.LocationCode]string{}
	for _, r := range rows {
		if r["lang"] == "en" {
			names[mspr.LocationCode(r["code"])] = r["name"]
		}
	}
	return names, nil
}

func write(path string, places []mspr.Location) error {
	slices.SortFunc(places, func(a, b mspr.Location) int { return cmp.Compare(a.Code, b.Code) })
	lines := [][]string{{"code", "level", "parent", "country", "who_region", "name", "population", "population_year"}}
	for _, p := range places {
		year := ""
		if p.Population.Known {
			year = strconv.Itoa(p.PopulationYear)
		}
		lines = append(lines, []string{
			string(p.Code), string(p.Level), string(p.Parent), string(p.Country), string(p.WHORegion), p.Name,
			p.Population.String(), year,
		})
	}
	f, err := os.Create(path) //nolint:gosec // the path is ours
	if err != nil {
		return err
	}
	if err := csv.NewWriter(f).WriteAll(lines); err != nil {
		_ = f.Close() // the write's error says what went wrong
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}
