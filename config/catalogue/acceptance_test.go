//go:build acceptance

package catalogue_test

import (
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sharedfiles"
)

// Every place that the publishers' files name has a code.
func TestAcceptanceEveryPlaceOfThePublishersFilesResolves(t *testing.T) {
	c := load(t)
	for _, f := range []struct {
		path   string
		comma  rune
		source mspr.SourceName
		places int
	}{
		{"who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst", ',', "who", 237},
		{"who/WHO-COVID-19-global-data.daily.2020-07-23.csv.zst", ',', "who", 216},
		{"mpox/owid-monkeypox-data.2023-11-16.csv.zst", ',', "owid-mpox", 116},
		{"asof/owid-mpox.asof-changes.csv.zst", ',', "owid-mpox", 119},
		{"asof/ch-foph-cases.asof-changes.csv.zst", ',', "foph", 28},
		{"jhu/time_series_covid19_confirmed_global.csv.zst", ',', "jhu-global", 289},
		{"jhu/time_series_covid19_deaths_global.csv.zst", ',', "jhu-global", 289},
		{"jhu/time_series_covid19_recovered_global.csv.zst", ',', "jhu-global", 274},
		{"jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst", ',', "jhu-us", 3340},
		{"jhu/time_series_covid19_deaths_US.2021-02-01.csv.zst", ',', "jhu-us", 3340},
		{"us/nyt-us-counties.2020-05-02.csv.zst", ',', "nyt-counties", 2902},
		{"us/nyt-us-states.2021-06-18.csv.zst", ',', "nyt-states", 55},
		{"fr/spf-covid-hospit-incid-2023-03-31-18h01.csv.zst", ';', "spf", 102},
		{"ch/foph-COVID19Cases_geoRegion.2021-07-09.csv.zst", ',', "foph", 28},
	} {
		seen, codes := map[string]bool{}, map[mspr.LocationCode]string{}
		sharedfiles.Each(t, "data/"+f.path, f.comma, func(row sharedfiles.Row) {
			key := row.Place(f.source)
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
func TestAcceptanceWHORegionsAreThoseOfWHO(t *testing.T) {
	c := load(t)
	sharedfiles.Each(t, "data/who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst", ',', func(row sharedfiles.Row) {
		code, _ := c.Resolve("who", row.Get("Country_code"))
		p, _ := c.Locations.Get(code)
		if want := strings.TrimSuffix(row.Get("WHO_region"), "Other"); string(p.WHORegion) != want {
			t.Fatalf("%s is in %q, WHO says %q", code, p.WHORegion, want)
		}
	})
}

func TestAcceptanceANameOfOurWorldInDataIsThePlaceOfItsCode(t *testing.T) {
	c := load(t)
	sharedfiles.Each(t, "data/mpox/owid-monkeypox-data.2023-11-16.csv.zst", ',', func(row sharedfiles.Row) {
		name, code := row.Place("owid-mpox"), row.Get("iso_code")
		if aggregate := strings.HasPrefix(code, "OWID_"); aggregate != (name == "") {
			t.Fatalf("%s is taken for an aggregate, or not: %v", row.Get("location"), aggregate)
		} else if aggregate {
			return
		}
		byName, _ := c.Resolve("owid-mpox", name)
		byCode, ok := c.Resolve("owid-mpox", code)
		if !ok || byName != byCode {
			t.Fatalf("%s is %q and its code %s is %q", name, byName, code, byCode)
		}
	})
}
