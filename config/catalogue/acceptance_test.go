//go:build acceptance

package catalogue_test

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/mspr"
)

// Every place that the publishers' files name has a code.
func TestEveryPlaceOfThePublishersFilesResolves(t *testing.T) {
	c := load(t)
	for _, f := range []struct {
		path   string
		comma  rune
		source mspr.SourceName
		// key gives the place that a row names; empty for rows that are totals.
		key    func(row map[string]string) string
		places int
	}{
		{"who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst", ',', "who", column("Country_code"), 237},
		{"who/WHO-COVID-19-global-data.daily.2020-07-23.csv.zst", ',', "who", column("Country_code"), 216},
		{"mpox/owid-monkeypox-data.2023-11-16.csv.zst", ',', "owid-mpox", owidLocation, 116},
		{"mpox/owid-monkeypox-data.2023-11-16.csv.zst", ',', "owid-mpox", owidCode, 116},
		{"asof/owid-mpox.asof-changes.csv.zst", ',', "owid-mpox", owidLocation, 119},
		{"asof/ch-foph-cases.asof-changes.csv.zst", ',', "foph", fophRegion, 28},
		{"jhu/time_series_covid19_confirmed_global.csv.zst", ',', "jhu-global", jhuGlobal, 289},
		{"jhu/time_series_covid19_deaths_global.csv.zst", ',', "jhu-global", jhuGlobal, 289},
		{"jhu/time_series_covid19_recovered_global.csv.zst", ',', "jhu-global", jhuGlobal, 274},
		{"jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst", ',', "jhu-us", jhuUS, 3340},
		{"jhu/time_series_covid19_deaths_US.2021-02-01.csv.zst", ',', "jhu-us", jhuUS, 3340},
		{"us/nyt-us-counties.2020-05-02.csv.zst", ',', "nyt-counties", nytCounty, 2902},
		{"us/nyt-us-states.2021-06-18.csv.zst", ',', "nyt-states", column("fips"), 55},
		{"fr/spf-covid-hospit-incid-2023-03-31-18h01.csv.zst", ';', "spf", column("dep"), 102},
		{"ch/foph-COVID19Cases_geoRegion.2021-07-09.csv.zst", ',', "foph", fophRegion, 28},
	} {
		seen, codes := map[string]bool{}, map[mspr.LocationCode]string{}
		eachPublished(t, f.path, f.comma, func(row map[string]string) {
			key := f.key(row)
			if key == "" || seen[key] {
				return
			}
			seen[key] = true
			code, ok := c.Resolve(f.source, key)
			if !ok {
				t.Errorf("%s: %q does not resolve", f.path, key)
			}
			if other, twice := codes[code]; twice {
				t.Errorf("%s: %q and %q both are %s", f.path, key, other, code)
			}
			codes[code] = key
		})
		if len(seen) != f.places {
			t.Errorf("%s names %d places, want %d", f.path, len(seen), f.places)
		}
	}
}

// Regions agree with WHO's own, name by name.
func TestWHORegionsAreThoseOfWHO(t *testing.T) {
	c := load(t)
	eachPublished(t, "who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst", ',', func(row map[string]string) {
		code, _ := c.Resolve("who", row["Country_code"])
		p, _ := c.Locations.Get(code)
		if want := strings.TrimSuffix(row["WHO_region"], "Other"); string(p.WHORegion) != want {
			t.Fatalf("%s is in %q, WHO says %q", code, p.WHORegion, want)
		}
	})
}

func column(name string) func(map[string]string) string {
	return func(row map[string]string) string { return row[name] }
}

func owidCode(row map[string]string) string {
	if strings.HasPrefix(row["iso_code"], "OWID_") {
		return ""
	}
	return row["iso_code"]
}

func owidLocation(row map[string]string) string {
	switch row["location"] {
	case "World", "Africa", "Asia", "Europe", "North America", "Oceania", "South America":
		return ""
	}
	return row["location"]
}

func fophRegion(row map[string]string) string {
	if row["geoRegion"] == "CHFL" {
		return ""
	}
	return row["geoRegion"]
}

func jhuGlobal(row map[string]string) string {
	return row["Country/Region"] + "|" + row["Province/State"]
}

func jhuUS(row map[string]string) string {
	if uid := row["UID"]; len(uid) == 8 {
		return "US-" + uid[3:]
	}
	return row["UID"]
}

func nytCounty(row map[string]string) string {
	if row["fips"] == "" {
		return row["state"] + "|" + row["county"]
	}
	return "US-" + row["fips"]
}

func eachPublished(t *testing.T, path string, comma rune, each func(map[string]string)) {
	t.Helper()
	shared := cmp.Or(os.Getenv("MSPR_SHARED"), filepath.Join("..", "..", "..", "shared"))
	f, err := os.Open(filepath.Join(shared, "data", path))
	if err != nil {
		t.Fatalf("the publishers' files are needed (MSPR_SHARED names their folder): %v", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r := csv.NewReader(z)
	r.Comma, r.ReuseRecord = comma, true
	var header []string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if header == nil {
			header = append(header, row...)
			header[0] = strings.TrimPrefix(header[0], "\ufeff")
			continue
		}
		named := make(map[string]string, 8)
		for i := range min(len(row), 8) {
			named[header[i]] = row[i]
		}
		each(named)
	}
}
