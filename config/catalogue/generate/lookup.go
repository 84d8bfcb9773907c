package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/mspr"
)

// worldYear is the year of the populations in JHU's lookup table outside the
// United States: for countries the UN World Population Prospects.
const worldYear = 2020

// lookup is the table of places of Johns Hopkins University.
type lookup struct{ rows []lookupRow }

type lookupRow struct {
	uid, iso2, county, province, country string
	population                           mspr.Count
}

func readLookup(path string) (lookup, error) {
	rows, err := readCSV(path)
	if err != nil {
		return lookup{}, err
	}
	var t lookup
	for _, r := range rows {
		row := lookupRow{uid: r["UID"], iso2: r["iso2"], county: r["Admin2"], province: r["Province_State"], country: r["Country_Region"]}
		if row.population, err = count(r["Population"]); err != nil {
			return lookup{}, fmt.Errorf("%s, UID %s: %w", path, row.uid, err)
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

// country gives the population of a country or of a territory with a code of
// its own, which JHU lists as a province.
func (t lookup) country(iso2 string) (mspr.Count, int) {
	for _, r := range t.rows {
		if r.iso2 == iso2 && r.county == "" && r.population.Known {
			if r.country == "US" && r.province == "Puerto Rico" {
				return r.population, censusYear
			}
			if r.country == "US" && r.province != "" {
				return r.population, territoryYear
			}
			return r.population, worldYear
		}
	}
	return mspr.Count{}, 0
}

func (t lookup) province(country, province string) (mspr.Count, int) {
	for _, r := range t.rows {
		if r.country == country && r.province == province && r.county == "" && r.population.Known {
			return r.population, worldYear
		}
	}
	return mspr.Count{}, 0
}

func count(text string) (mspr.Count, error) {
	if text == "" {
		return mspr.Count{}, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return mspr.Count{}, fmt.Errorf("population: %w", err)
	}
	return mspr.Known(n), nil
}

// readCSV reads a file with a header, zstd-compressed if its name says so.
func readCSV(path string) ([]map[string]string, error) {
	lines, err := readLines(path)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	header := lines[0]
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := make(map[string]string, len(header))
		for i, column := range header {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readLines(path string) ([][]string, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading only
	var r io.Reader = f
	if strings.HasSuffix(path, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		defer z.Close()
		r = z
	}
	lines, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return lines, nil
}
