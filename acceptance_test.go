//go:build acceptance

package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/config/catalogue"
)

// real gives the path of a publisher's file; a file that is missing fails the
// test.
func real(t *testing.T, name string) string { //nolint:predeclared // the publishers' real files
	t.Helper()
	shared := os.Getenv("MSPR_SHARED")
	if shared == "" {
		shared = "../shared"
	}
	path := filepath.Join(shared, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("a real file is missing (set MSPR_SHARED): %v", err)
	}
	return path
}

// rows reads a real file with nothing but encoding/csv, as an oracle.
func rows(t *testing.T, name string) (header map[string]int, all [][]string) {
	t.Helper()
	f, err := os.Open(real(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer unpacked.Close()
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	all, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header = map[string]int{}
	for i, name := range all[0] {
		header[name] = i
	}
	return header, all[1:]
}

const (
	whoFile     = "who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst"
	owidFile    = "mpox/owid-monkeypox-data.2023-11-16.csv.zst"
	jhuUSFile   = "jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst"
	nytFile     = "us/nyt-us-counties.2020-05-02.csv.zst"
	nytIncident = "us/nyt-us-counties.INCIDENT-2020-05-31-truncated.csv.zst"
	fophHistory = "asof/ch-foph-cases.asof-changes.csv.zst"
)

// total asks for the sums of one place from one source.
func (s *server) total(cluster, disease, location, source string) (cases, deaths any) {
	s.t.Helper()
	a := s.ask(cluster, fmt.Sprintf(`{ aggregate(disease: %q, groupBy: [LOCATION], where: {location: {eq: %q}, source: {eq: %q}}) { nodes { cases deaths } } }`, disease, location, source))
	if len(a.at(s.t, "aggregate", "nodes").([]any)) != 1 {
		s.t.Fatalf("%s has no totals for %s from %s", cluster, location, source)
	}
	return a.at(s.t, "aggregate", "nodes", 0, "cases"), a.at(s.t, "aggregate", "nodes", 0, "deaths")
}

func TestAcceptanceTheRealFilesGiveThePublishersOwnTotals(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")

	t.Run("WHO", func(t *testing.T) {
		contains(t, load(t, s.dataDir, "us", "who", real(t, whoFile)), "read         296724", "quarantined  0", "refused      0")
		s.awaitSnapshot(t, "us")
		for place, want := range map[string][2]string{"FRA": {"39053413", "163680"}} {
			cases, deaths := s.total("us", "covid19", place, "who")
			same(t, place, [2]string{fmt.Sprint(cases), fmt.Sprint(deaths)}, want)
		}
		namibia, _ := s.total("us", "covid19", "NAM", "who")
		same(t, "Namibia, whose code is NA", fmt.Sprint(namibia), "171310")
		same(t, "the sums of every place", s.sums(t, "us", "covid19", "who"), lastCumulative(t))
	})

	t.Run("the same file again changes nothing", func(t *testing.T) {
		contains(t, load(t, s.dataDir, "us", "who", real(t, whoFile)), "changed      0 ")
	})

	t.Run("OWID mpox", func(t *testing.T) {
		load(t, s.dataDir, "us", "owid-mpox", real(t, owidFile))
		s.awaitSnapshot(t, "us")
		for place, want := range map[string]string{"FRA": "4161", "USA": "30680"} {
			cases, _ := s.total("us", "mpox", place, "owid-mpox")
			same(t, place, fmt.Sprint(cases), want)
		}
		for place := range s.sums(t, "us", "mpox", "owid-mpox") {
			if strings.Contains(place, "OWID") || strings.Contains(place, "World") {
				t.Errorf("an aggregate was loaded as the place %s", place)
			}
		}
	})

	t.Run("JHU US counties", func(t *testing.T) {
		contains(t, load(t, s.dataDir, "us", "jhu-us", real(t, jhuUSFile)), "read         1148960")
		s.awaitSnapshot(t, "us")
		all, _ := s.total("us", "covid19", "USA", "jhu-us")
		same(t, "the United States, from their counties", fmt.Sprint(all), "19740772")
		la, _ := s.total("us", "covid19", "US-06037", "jhu-us")
		same(t, "Los Angeles County", fmt.Sprint(la), "756116")
		cases, _ := s.total("us", "covid19", "USA", "who")
		a := s.ask("us", `{ summary(disease: "covid19", location: "USA") { cases sources } }`)
		same(t, "the preferred source alone answers for the country", fmt.Sprint(a.at(t, "summary", "cases"), a.at(t, "summary", "sources")), fmt.Sprint(cases, " [who]"))
	})
}

// sums walks the pages of every place of a source.
func (s *server) sums(t *testing.T, cluster, disease, source string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for after := ""; ; {
		a := s.ask(cluster, fmt.Sprintf(`{ aggregate(disease: %q, groupBy: [LOCATION], first: 100, after: %s,
			where: {source: {eq: %q}, level: {in: [COUNTRY, REGION, SUBDIVISION, COUNTY, UNALLOCATED]}})
			{ nodes { location { code } cases deaths } pageInfo { hasNextPage endCursor } } }`, disease, orNull(after), source))
		for i := range a.at(t, "aggregate", "nodes").([]any) {
			code := a.at(t, "aggregate", "nodes", i, "location", "code").(string)
			sums[code] = fmt.Sprint(a.at(t, "aggregate", "nodes", i, "cases"), " ", a.at(t, "aggregate", "nodes", i, "deaths"))
		}
		if a.at(t, "aggregate", "pageInfo", "hasNextPage") != true {
			return sums
		}
		after = a.at(t, "aggregate", "pageInfo", "endCursor").(string)
	}
}

func orNull(cursor string) string {
	if cursor == "" {
		return "null"
	}
	return strconv.Quote(cursor)
}

// lastCumulative is WHO's own last cumulative figure of every place.
func lastCumulative(t *testing.T) map[string]string {
	t.Helper()
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	at, all := rows(t, whoFile)
	last := map[string]string{}
	for _, row := range all {
		code, ok := cat.Resolve("who", row[at["Country_code"]])
		if !ok {
			t.Fatalf("WHO's code %q is not known", row[at["Country_code"]])
		}
		last[string(code)] = row[at["Cumulative_cases"]] + " " + row[at["Cumulative_deaths"]]
	}
	// Bonaire, Saba and Sint Eustatius are WHO's own rows; the country that they
	// make up is their sum.
	var cases, deaths int64
	for _, part := range []string{"BQ-BO", "BQ-SA", "BQ-SE"} {
		var c, d int64
		if _, err := fmt.Sscan(last[part], &c, &d); err != nil {
			t.Fatal(err)
		}
		cases, deaths = cases+c, deaths+d
	}
	last["BES"] = fmt.Sprint(cases, " ", deaths)
	return last
}

func TestAcceptanceEveryIssueOfACantonIsAnsweredAsItWasKnown(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "switzerland")
	load(t, s.dataDir, "switzerland", "mspr-history", real(t, fophHistory))
	s.awaitSnapshot(t, "switzerland")

	at, all := rows(t, fophHistory)
	changes, issues := map[string]map[string]string{}, []string{}
	for _, row := range all {
		issue := row[at["issue"]]
		if changes[issue] == nil {
			changes[issue] = map[string]string{}
			issues = append(issues, issue)
		}
		if row[at["geoRegion"]] == "GR" {
			changes[issue][row[at["datum"]]] = row[at["entries"]]
		}
	}
	same(t, "issues", len(issues), 97)
	slices.Sort(issues)
	known := map[string]string{}
	for _, issue := range issues {
		for date, entries := range changes[issue] {
			if entries == "" || entries == "NA" {
				delete(known, date)
				continue
			}
			known[date] = entries
		}
		a := s.ask("switzerland", fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: ["CH-GR"], asOf: "%sT23:59:59Z") { source points { period { start } cases } } }`, issue))
		got := map[string]string{}
		for i := range a.at(t, "timeSeries", 0, "points").([]any) {
			if cases := a.at(t, "timeSeries", 0, "points", i, "cases"); cases != nil {
				got[a.at(t, "timeSeries", 0, "points", i, "period", "start").(string)] = fmt.Sprint(cases)
			}
		}
		same(t, "Graubünden as known at the issue of "+issue, got, known)
	}
}

func TestAcceptanceTheIncidentOfTheNewYorkTimesIsRefused(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	load(t, s.dataDir, "us", "nyt-counties", real(t, nytFile))
	s.awaitSnapshot(t, "us")
	before := s.sums(t, "us", "covid19", "nyt-counties")

	code, out := operate(t, "--data-dir", s.dataDir, "etl", "run", "--cluster", "us", "--source", "nyt-counties", "--file", real(t, nytIncident))
	same(t, "exit code", code, exitRefused)
	contains(t, out, "confirmed_cases")
	same(t, "what is served", s.sums(t, "us", "covid19", "nyt-counties"), before)
	a := s.ask("us", `{ batches(status: REFUSED) { nodes { source reason } } }`)
	same(t, "the refused batch is on record", a.at(t, "batches", "nodes", 0, "source"), any("nyt-counties"))
}
