//go:build acceptance

package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sharedfiles"
)

// realFile is one of the publishers' files and how an operator would load it.
type realFile struct {
	cluster, source, file string
	// issued is given where the file doesn't say it and it matters.
	issued string
	// says is what the summary of the load has to hold.
	says []string
	// refused is what the refusal has to say; such a file changes nothing.
	refused string
}

const (
	who2024      = "who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst"
	who2020      = "who/WHO-COVID-19-global-data.daily.2020-07-23.csv.zst"
	owidMpox     = "mpox/owid-monkeypox-data.2023-11-16.csv.zst"
	owidHistory  = "asof/owid-mpox.asof-changes.csv.zst"
	jhuUSCases   = "jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst"
	jhuUSDeaths  = "jhu/time_series_covid19_deaths_US.2021-02-01.csv.zst"
	jhuCases     = "jhu/time_series_covid19_confirmed_global.csv.zst"
	jhuDeaths    = "jhu/time_series_covid19_deaths_global.csv.zst"
	jhuRecovered = "jhu/time_series_covid19_recovered_global.csv.zst"
	nytCounties  = "us/nyt-us-counties.2020-05-02.csv.zst"
	nytStates    = "us/nyt-us-states.2021-06-18.csv.zst"
	spfDeps      = "fr/spf-covid-hospit-incid-2023-03-31-18h01.csv.zst"
	spfRegions   = "fr/spf-covid-hospit-incid-reg-2023-03-31-18h01.csv.zst"
	fophHistory  = "asof/ch-foph-cases.asof-changes.csv.zst"
	fophCases    = "ch/foph-COVID19Cases_geoRegion.2021-07-09.csv.zst"
	fophDeaths   = "ch/foph-COVID19Death_geoRegion.2021-07-09.csv.zst"
	fophHospital = "ch/foph-COVID19Hosp_geoRegion.2021-07-09.csv.zst"
)

// realFiles lists every file of counts, in the order of their loads.
func realFiles() []realFile {
	return []realFile{
		{cluster: "us", source: "who", file: who2024, says: []string{"read         296724", "quarantined  0", "refused      0"}},
		{cluster: "us", source: "who", file: who2020, issued: "2020-06-26", says: []string{"read         24102", "quarantined  0"}},
		{cluster: "us", source: "nyt-states", file: nytStates, says: []string{"read         26029"}},
		{cluster: "us", source: "nyt-counties", file: nytCounties, says: []string{"read         106826"}},
		{cluster: "us", source: "nyt-counties", file: "us/nyt-us-counties.INCIDENT-2020-05-31-truncated.csv.zst", refused: "confirmed_cases"},
		{cluster: "us", source: "jhu-us", file: jhuUSCases, says: []string{"read         1148960"}},
		{cluster: "us", source: "jhu-us", file: jhuUSDeaths, says: []string{"read         1255840"}},
		// A list of patients is no table of counts.
		{cluster: "us", source: "owid-mpox", file: "mpox/globalhealth-mpox-linelist.2022-07-22.csv.zst", refused: `"location" is missing`},
		{cluster: "us", source: "owid-mpox", file: owidMpox, says: []string{"read         52340"}},

		{cluster: "france", source: "mspr-history", file: owidHistory},
		{cluster: "france", source: "jhu-global", file: jhuCases, says: []string{"read         330327"}},
		{cluster: "france", source: "jhu-global", file: jhuDeaths, says: []string{"read         330327"}},
		{cluster: "france", source: "jhu-global", file: jhuRecovered, says: []string{"quarantined  8\n"}},
		{cluster: "france", source: "spf", file: spfRegions, says: []string{"read         21052"}},
		{cluster: "france", source: "spf", file: spfDeps, says: []string{"read         113016"}},

		{cluster: "switzerland", source: "mspr-history", file: fophHistory},
		{cluster: "switzerland", source: "foph", file: fophCases, says: []string{"read         14558"}},
		{cluster: "switzerland", source: "foph", file: fophDeaths, says: []string{"read         14558"}},
		{cluster: "switzerland", source: "foph", file: fophHospital, says: []string{"read         14558"}},
	}
}

func TestAcceptanceNoRealFileIsLeftOut(t *testing.T) {
	var listed, shipped []string
	for _, f := range realFiles() {
		listed = append(listed, f.file)
	}
	for _, folder := range []string{"who", "mpox", "us", "jhu", "fr", "ch", "asof"} {
		files, err := os.ReadDir(sharedfiles.Path(t, "data/"+folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			shipped = append(shipped, path.Join(folder, f.Name()))
		}
	}
	slices.Sort(listed)
	slices.Sort(shipped)
	same(t, "the files that the tests load", listed, shipped)
}

// serveReal starts a server for one cluster and loads all its files beside it.
func serveReal(t *testing.T, cluster string) *server {
	t.Helper()
	s := start(t, dataDir(t), config.Serving{}, cluster)
	for _, f := range realFiles() {
		if f.cluster == cluster {
			s.loadReal(t, f, "--no-publish")
		}
	}
	code, out := operate(t, "--data-dir", s.dataDir, "snapshot", "publish", "--cluster", cluster)
	if code != exitDone {
		t.Fatalf("publishing: %s", out)
	}
	s.awaitSnapshot(t, cluster)
	return s
}

func (s *server) loadReal(t *testing.T, f realFile, flags ...string) {
	t.Helper()
	if f.issued != "" {
		flags = append(flags, "--issued", f.issued)
	}
	file := sharedfiles.Path(t, "data/"+f.file)
	if f.refused == "" {
		contains(t, load(t, s.dataDir, f.cluster, f.source, file, flags...), f.says...)
		return
	}
	code, out := operate(t, append([]string{"--data-dir", s.dataDir, "etl", "run", "--cluster", f.cluster, "--source", f.source, "--file", file}, flags...)...)
	same(t, filepath.Base(f.file)+": exit code", code, exitRefused)
	contains(t, out, f.refused)
}

// totals are sums over all days by place and count, as a publisher's file and
// the API both give them.
type totals map[string]map[string]int64

func (o totals) add(place, count string, n int64) {
	if o[place] == nil {
		o[place] = map[string]int64{}
	}
	o[place][count] += n
}

// agrees compares what a source of a cluster says of the places in want. A count
// that want has nowhere must be null.
func (s *server) agrees(t *testing.T, cluster, disease, source string, want totals) {
	t.Helper()
	places := make([]string, 0, len(want))
	for place := range want {
		places = append(places, strconv.Quote(place))
	}
	a := s.as(mspr.Researcher).ask(cluster, fmt.Sprintf(`{ aggregate(disease: %q, groupBy: [LOCATION], first: 100, where: {location: {in: [%s]}, source: {eq: %q}}) {
		nodes { location { code } cases deaths recovered hospitalizations icuAdmissions } } }`, disease, strings.Join(places, ","), source))
	got := totals{}
	for i := range a.length(t, "aggregate", "nodes") {
		code := a.text(t, "aggregate", "nodes", i, "location", "code")
		for _, count := range []string{"cases", "deaths", "recovered", "hospitalizations", "icuAdmissions"} {
			if a.at(t, "aggregate", "nodes", i, count) != nil {
				got.add(code, count, a.number(t, "aggregate", "nodes", i, count))
			}
		}
	}
	same(t, "the sums of "+source, got, want)
}

// sums walks the pages of every place of a source, as known at a time where one
// is given.
func (s *server) sums(t *testing.T, cluster, disease, source, asOf string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for after := ""; ; {
		a := s.as(mspr.Researcher).ask(cluster, fmt.Sprintf(`{ aggregate(disease: %q, groupBy: [LOCATION], first: 100, after: %s, asOf: %s,
			where: {source: {eq: %q}, level: {in: [COUNTRY, REGION, SUBDIVISION, COUNTY, UNALLOCATED]}})
			{ nodes { location { code } cases deaths } pageInfo { hasNextPage endCursor } } }`, disease, orNull(after), orNull(asOf), source))
		for i := range a.length(t, "aggregate", "nodes") {
			code := a.text(t, "aggregate", "nodes", i, "location", "code")
			sums[code] = fmt.Sprint(a.at(t, "aggregate", "nodes", i, "cases"), " ", a.at(t, "aggregate", "nodes", i, "deaths"))
		}
		if a.at(t, "aggregate", "pageInfo", "hasNextPage") != true {
			return sums
		}
		after = a.text(t, "aggregate", "pageInfo", "endCursor")
	}
}

func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return strconv.Quote(text)
}

// length is at, for the length of a list.
func (a response) length(t *testing.T, path ...any) int {
	t.Helper()
	list, ok := a.at(t, path...).([]any)
	if !ok {
		t.Fatalf("no list at %v", path)
	}
	return len(list)
}

// history gives, issue by issue, the cells of one place and column that a
// changed-only history changes: by day, empty where the publisher took it back.
func history(t *testing.T, file, placeColumn, place, column string) (issues []string, changes map[string]map[string]string) {
	t.Helper()
	changes = map[string]map[string]string{}
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		issue := row.Get("issue")
		if changes[issue] == nil {
			changes[issue] = map[string]string{}
			issues = append(issues, issue)
		}
		if row.Get(placeColumn) == place {
			changes[issue][row.Fields[1]] = row.Get(column)
		}
	})
	slices.Sort(issues)
	return issues, changes
}

// change brings what is known up to the next issue.
func change(known, changes map[string]string) {
	for day, cell := range changes {
		if cell == "" || cell == "NA" {
			delete(known, day)
			continue
		}
		known[day] = cell
	}
}
