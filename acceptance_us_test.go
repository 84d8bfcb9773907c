//go:build acceptance

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/sharedfiles"
)

func TestAcceptanceTheUnitedStatesServeThePublishersOwnTotals(t *testing.T) {
	s := serveReal(t, "us")

	t.Run("WHO today", func(t *testing.T) {
		today := s.sums(t, "us", "covid19", "who", "")
		same(t, "the sums of every place, whatever an older issue that came late says", today, lastCumulative(t, who2024))
		same(t, "France", today["FRA"], "39053413 163680")
		contains(t, today["NAM"], "171310 ") // its code is NA
	})

	t.Run("WHO as of an older issue that came late", func(t *testing.T) {
		same(t, "the sums of every place", s.sums(t, "us", "covid19", "who", "2020-07-01T00:00:00Z"), lastCumulative(t, who2020))
		same(t, "places known before the first issue", s.sums(t, "us", "covid19", "who", "2020-06-25T00:00:00Z"), map[string]string{})
	})

	t.Run("OWID mpox", func(t *testing.T) {
		want := totals{}
		sharedfiles.Each(t, "data/"+owidMpox, ',', func(row sharedfiles.Row) {
			if code := row.Get("iso_code"); code == "FRA" || code == "USA" || code == "COD" {
				want[code] = map[string]int64{"cases": row.Number("total_cases"), "deaths": row.Number("total_deaths")}
			}
		})
		same(t, "France and the United States", [2]int64{want["FRA"]["cases"], want["USA"]["cases"]}, [2]int64{4161, 30680})
		s.agrees(t, "us", "mpox", "owid-mpox", want)
		for place := range s.sums(t, "us", "mpox", "owid-mpox", "") {
			if strings.Contains(place, "OWID") || strings.Contains(place, "World") {
				t.Errorf("an aggregate was loaded as the place %s", place)
			}
		}
	})

	t.Run("JHU counties", func(t *testing.T) {
		want := totals{}
		addCounties(t, want, "cases", jhuUSCases)
		same(t, "the United States and Los Angeles County", [2]int64{want["USA"]["cases"], want["US-06037"]["cases"]}, [2]int64{19740772, 756116})
		addCounties(t, want, "deaths", jhuUSDeaths)
		s.agrees(t, "us", "covid19", "jhu-us", want)
	})

	t.Run("New York Times states", func(t *testing.T) {
		last := lastOf(t, nytStates, "fips")
		want := totals{"USA": last.sum(), "US-NY": last["36"], "US-FL": last["12"], "US-PR": last["72"]}
		s.agrees(t, "us", "covid19", "nyt-states", want)
	})

	t.Run("New York Times counties", func(t *testing.T) {
		last, washington := lastOf(t, nytCounties, "state", "county"), totals{}
		for key, counts := range last {
			if strings.HasPrefix(key, "Washington|") {
				washington[key] = counts
			}
		}
		s.agrees(t, "us", "covid19", "nyt-counties", totals{
			"USA": last.sum(), "US-WA": washington.sum(), "US-53061": last["Washington|Snohomish"], "US-06037": last["California|Los Angeles"],
		})
	})

	t.Run("one source answers for a place", func(t *testing.T) {
		a := s.ask("us", `{ summary(disease: "covid19", location: "USA") { cases sources } }`)
		same(t, "the sources", a.at(t, "summary", "sources"), any([]any{"who"}))
		same(t, "cases and deaths of WHO", fmt.Sprint(a.number(t, "summary", "cases")), strings.Fields(lastCumulative(t, who2024)["USA"])[0])
	})

	t.Run("what was refused is on record", func(t *testing.T) {
		a := s.ask("us", `{ batches(status: REFUSED) { nodes { source reason } } }`)
		reasons := fmt.Sprint(a.at(t, "batches", "nodes"))
		contains(t, reasons, "nyt-counties", "confirmed_cases", "owid-mpox", `"location" is missing`)
	})

	t.Run("the same file again changes nothing", func(t *testing.T) {
		s.loadReal(t, realFile{cluster: "us", source: "who", file: who2024, says: []string{"changed      0 "}})
	})
}

// lastCumulative is WHO's own last cumulative figures of every place.
func lastCumulative(t *testing.T, file string) map[string]string {
	t.Helper()
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	last := totals{}
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		code, ok := cat.Resolve("who", row.Place("who"))
		if !ok {
			t.Fatalf("WHO's code %q is not known", row.Place("who"))
		}
		last[string(code)] = map[string]int64{"cases": row.Number("Cumulative_cases"), "deaths": row.Number("Cumulative_deaths")}
	})
	// Bonaire, Saba and Sint Eustatius once had one row of WHO's and later one
	// each; the country that they make up is then their sum.
	if last["BES"] == nil {
		last["BES"] = totals{"BO": last["BQ-BO"], "SA": last["BQ-SA"], "SE": last["BQ-SE"]}.sum()
	}
	all := map[string]string{}
	for place, counts := range last {
		all[place] = fmt.Sprint(counts["cases"], " ", counts["deaths"])
	}
	return all
}

// lastOf is the last row of every place of a cumulative file of The New York
// Times; its rows are in order of time. People of a state whose county is not
// known stand in no row once all of them are placed.
func lastOf(t *testing.T, file string, key ...string) totals {
	t.Helper()
	last, days, today := totals{}, map[string]string{}, ""
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		var place []string
		for _, column := range key {
			place = append(place, row.Get(column))
		}
		at := strings.Join(place, "|")
		today, days[at] = row.Get("date"), row.Get("date")
		last[at] = map[string]int64{"cases": row.Number("cases"), "deaths": row.Number("deaths")}
	})
	for place, day := range days {
		if strings.HasSuffix(place, "|Unknown") && day < today {
			delete(last, place)
		}
	}
	return last
}

// sum is that of all places.
func (o totals) sum() map[string]int64 {
	all := totals{}
	for _, counts := range o {
		for count, n := range counts {
			all.add("all", count, n)
		}
	}
	return all["all"]
}

// addCounties adds up the last column of a file of Johns Hopkins' counties.
func addCounties(t *testing.T, to totals, count, file string) {
	t.Helper()
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		to.add("USA", count, row.Last())
		switch row.Get("Province_State") {
		case "New York":
			to.add("US-NY", count, row.Last())
		case "Puerto Rico":
			to.add("US-PR", count, row.Last())
		}
		if row.Get("Combined_Key") == "Los Angeles, California, US" {
			to.add("US-06037", count, row.Last())
		}
	})
}
