//go:build acceptance

package etl_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sharedfiles"
)

// runFile takes one real file through extract and transform.
func runFile(t *testing.T, name mspr.SourceName, file string) (load, sums) {
	t.Helper()
	totals := sums{}
	c := &collector{each: totals.add}
	_, err := etl.Run(t.Context(), etl.Job{Source: source(t, name), Address: sharedfiles.Path(t, "data/"+file)}, deps(t, c))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return c.only(t), totals
}

// sums adds up what a file states, by place and count.
type sums map[mspr.LocationCode]*[mspr.CountKinds]int64

func (s sums) add(o mspr.Observation) {
	total, ok := s[o.Location]
	if !ok {
		total = &[mspr.CountKinds]int64{}
		s[o.Location] = total
	}
	for k, c := range o.Counts {
		total[k] += c.N
	}
}

// finals gives the last total of each place as the file itself says it.
type finals map[mspr.LocationCode]int64

func wants(t *testing.T, source mspr.SourceName, got sums, want finals, kind mspr.CountKind) {
	t.Helper()
	for code, n := range want {
		if got[code] == nil {
			t.Errorf("%s: %s is missing", source, code)
			continue
		}
		if got[code][kind] != n {
			t.Errorf("%s: the %s of %s sum to %d, want the file's own last total %d", source, kind.Column(), code, got[code][kind], n)
		}
	}
}

// resolver gives the place of a source's rows as the catalogue does, and
// nothing for aggregates.
func resolver(t *testing.T, source mspr.SourceName) func(sharedfiles.Row) mspr.LocationCode {
	t.Helper()
	cat := loadCatalogue(t)
	return func(row sharedfiles.Row) mspr.LocationCode {
		key := row.Place(source)
		code, ok := cat.Resolve(source, key)
		if !ok && key != "" {
			t.Fatalf("%s: no place %q", source, key)
		}
		return code
	}
}

func TestAcceptanceRealFilesAreReadToTheLastRow(t *testing.T) {
	cells := map[string]int64{ // a cell of a wide file is a row
		"jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst": 1_148_960,
		"jhu/time_series_covid19_deaths_US.2021-02-01.csv.zst":    1_255_840,
		"jhu/time_series_covid19_confirmed_global.csv.zst":        330_327,
		"jhu/time_series_covid19_deaths_global.csv.zst":           330_327,
		"jhu/time_series_covid19_recovered_global.csv.zst":        274 * 1143,
	}
	folders := map[string]func(file string) mspr.SourceName{
		"who/":  func(string) mspr.SourceName { return "who" },
		"mpox/": func(string) mspr.SourceName { return "owid-mpox" },
		"us/": func(file string) mspr.SourceName {
			if strings.Contains(file, "states") {
				return "nyt-states"
			}
			return "nyt-counties"
		},
		"jhu/": func(file string) mspr.SourceName {
			if strings.Contains(file, "_US") {
				return "jhu-us"
			}
			return "jhu-global"
		},
		"fr/":   func(string) mspr.SourceName { return "spf" },
		"ch/":   func(string) mspr.SourceName { return "foph" },
		"asof/": func(string) mspr.SourceName { return "mspr-history" },
	}
	manifest, err := os.ReadFile(sharedfiles.Path(t, "data/MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var files []struct {
		File string
		Rows int64
	}
	if err := json.Unmarshal(manifest, &files); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		folder := f.File[:strings.Index(f.File, "/")+1]
		if folders[folder] == nil || strings.Contains(f.File, "INCIDENT") || strings.Contains(f.File, "linelist") {
			continue
		}
		t.Run(f.File, func(t *testing.T) {
			c := &collector{each: func(mspr.Observation) {}}
			_, err := etl.Run(t.Context(), etl.Job{Source: source(t, folders[folder](f.File)), Address: sharedfiles.Path(t, "data/"+f.File)}, deps(t, c))
			if err != nil {
				t.Fatal(err)
			}
			want := f.Rows
			if n, wide := cells[f.File]; wide {
				want = n
			}
			var read int64
			for _, l := range c.loads {
				checkEquation(t, l.Batch.BatchCounts)
				read += l.Batch.Read
				if l.Batch.Quarantined > 0 && !strings.Contains(f.File, "recovered") {
					t.Errorf("%d rows are quarantined, as %+v", l.Batch.Quarantined, l.Defects[0])
				}
			}
			if read != want {
				t.Errorf("read %d rows, want %d", read, want)
			}
		})
	}
}

func TestAcceptanceWHOTotalsAreThePublishers(t *testing.T) {
	for _, file := range []string{
		"who/WHO-COVID-19-global-data.daily.2024-10-21.csv.zst", "who/WHO-COVID-19-global-data.daily.2020-07-23.csv.zst",
	} {
		_, got := runFile(t, "who", file)
		cases, deaths, code := finals{}, finals{}, resolver(t, "who")
		sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
			at := code(row)
			cases[at], deaths[at] = row.Number("Cumulative_cases"), row.Number("Cumulative_deaths")
		})
		wants(t, "who", got, cases, mspr.Cases)
		wants(t, "who", got, deaths, mspr.Deaths)
		if strings.Contains(file, "2024") {
			wants(t, "who", got, finals{"FRA": 39_053_413, "NAM": 171_310}, mspr.Cases)
			wants(t, "who", got, finals{"FRA": 163_680}, mspr.Deaths)
		}
	}
}

func TestAcceptanceOWIDMpoxTotalsAreThePublishers(t *testing.T) {
	file := "mpox/owid-monkeypox-data.2023-11-16.csv.zst"
	l, got := runFile(t, "owid-mpox", file)
	cases, deaths := finals{}, finals{}
	var aggregates int64
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		code := row.Get("iso_code")
		if strings.HasPrefix(code, "OWID_") {
			aggregates++
			return
		}
		at := mspr.LocationCode(code)
		cases[at], deaths[at] = row.Number("total_cases"), row.Number("total_deaths")
	})
	wants(t, "owid-mpox", got, cases, mspr.Cases)
	wants(t, "owid-mpox", got, deaths, mspr.Deaths)
	wants(t, "owid-mpox", got, finals{"FRA": 4161, "USA": 30680}, mspr.Cases)
	if l.Batch.Excluded != aggregates || l.Batch.Disease != "mpox" {
		t.Errorf("excluded %d rows of %s, want %d of mpox", l.Batch.Excluded, l.Batch.Disease, aggregates)
	}
}

func TestAcceptanceJHUTotalsAreTheLastColumns(t *testing.T) {
	for _, f := range []struct {
		source mspr.SourceName
		file   string
		kind   mspr.CountKind
	}{
		{"jhu-global", "jhu/time_series_covid19_confirmed_global.csv.zst", mspr.Cases},
		{"jhu-global", "jhu/time_series_covid19_deaths_global.csv.zst", mspr.Deaths},
		{"jhu-us", "jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst", mspr.Cases},
		{"jhu-us", "jhu/time_series_covid19_deaths_US.2021-02-01.csv.zst", mspr.Deaths},
	} {
		l, got := runFile(t, f.source, f.file)
		want, code := finals{}, resolver(t, f.source)
		sharedfiles.Each(t, "data/"+f.file, ',', func(row sharedfiles.Row) { want[code(row)] = row.Last() })
		wants(t, f.source, got, want, f.kind)
		if len(got) != len(want) || l.Batch.Quarantined != 0 {
			t.Errorf("%s: %d places and %d bad rows, want %d and 0", f.file, len(got), l.Batch.Quarantined, len(want))
		}
	}
}

func TestAcceptanceJHUCountiesOfTheUnitedStates(t *testing.T) {
	_, got := runFile(t, "jhu-us", "jhu/time_series_covid19_confirmed_US.2020-12-31.csv.zst")
	var all int64
	for _, s := range got {
		all += s[mspr.Cases]
	}
	if all != 19_740_772 || got["US-06037"][mspr.Cases] != 756_116 {
		t.Errorf("%d cases in all and %d in Los Angeles County, want 19740772 and 756116", all, got["US-06037"][mspr.Cases])
	}
}

func TestAcceptanceASeriesThatJHUStoppedEnds(t *testing.T) {
	l, got := runFile(t, "jhu-global", "jhu/time_series_covid19_recovered_global.csv.zst")
	want, code := finals{}, resolver(t, "jhu-global")
	sharedfiles.Each(t, "data/jhu/time_series_covid19_recovered_global.csv.zst", ',', func(row sharedfiles.Row) {
		for _, cell := range row.Fields[4:] {
			if n := sharedfiles.Number(t, cell); n > 0 {
				want[code(row)] = n
			}
		}
	})
	wants(t, "jhu-global", got, want, mspr.Recovered)
	if got["IND"][mspr.Recovered] != 30_974_748 {
		t.Errorf("%d recovered in India, want 30974748, the last before the end", got["IND"][mspr.Recovered])
	}
	if l.Batch.Quarantined != 8 {
		t.Errorf("%d cells are quarantined, want the 8 below zero", l.Batch.Quarantined)
	}
}

// The people of a state whose county is not known stand in no line once all of
// them are placed.
func TestAcceptanceNYTTotalsAreTheLastCumulative(t *testing.T) {
	for _, f := range []struct {
		source mspr.SourceName
		file   string
	}{
		{"nyt-counties", "us/nyt-us-counties.2020-05-02.csv.zst"},
		{"nyt-states", "us/nyt-us-states.2021-06-18.csv.zst"},
	} {
		_, got := runFile(t, f.source, f.file)
		cases, deaths, code := finals{}, finals{}, resolver(t, f.source)
		lastDay, unplaced := "", map[mspr.LocationCode]string{}
		sharedfiles.Each(t, "data/"+f.file, ',', func(row sharedfiles.Row) {
			at := code(row)
			cases[at], deaths[at] = row.Number("cases"), row.Number("deaths")
			lastDay = max(lastDay, row.Get("date"))
			if f.source == "nyt-counties" && row.Get("county") == "Unknown" {
				unplaced[at] = row.Get("date")
			}
		})
		for at, day := range unplaced {
			if day < lastDay {
				cases[at], deaths[at] = 0, 0
			}
		}
		wants(t, f.source, got, cases, mspr.Cases)
		wants(t, f.source, got, deaths, mspr.Deaths)
	}
}

func TestAcceptanceFrenchAndSwissTotals(t *testing.T) {
	l, got := runFile(t, "spf", "fr/spf-covid-hospit-incid-2023-03-31-18h01.csv.zst")
	want := [mspr.CountKinds]int64{mspr.Hospitalizations: 1_052_616, mspr.ICUAdmissions: 158_009, mspr.Deaths: 137_680}
	if diff := cmp.Diff(want, everywhere(got)); diff != "" || l.Batch.Kept != 113_016 {
		t.Errorf("départements: %s", diff)
	}
	_, got = runFile(t, "spf", "fr/spf-covid-hospit-incid-reg-2023-03-31-18h01.csv.zst")
	if len(got) != 18 || got["FR-IDF"] == nil || got["FR-971"] == nil {
		t.Errorf("%d régions, want 18", len(got))
	}
	for _, f := range []struct {
		name  string
		kind  mspr.CountKind
		total int64
	}{{"Cases", mspr.Cases, 701_796}, {"Hosp", mspr.Hospitalizations, 29_061}, {"Death", mspr.Deaths, 10_312}} {
		l, got := runFile(t, "foph", fmt.Sprintf("ch/foph-COVID19%s_geoRegion.2021-07-09.csv.zst", f.name))
		all := everywhere(got)
		cantons := all[f.kind] - got["CHE"][f.kind] - got["LIE"][f.kind]
		if len(got) != 28 || got["CHE"][f.kind] != f.total || cantons != f.total {
			t.Errorf("%s: %d places, %d in Switzerland, %d in its cantons; want 28, %d, %[5]d", f.name, len(got), got["CHE"][f.kind], cantons, f.total)
		}
		if issued := l.Batch.Issued.UTC().Format("2006-01-02 15:04:05"); issued != "2021-07-09 05:48:17" {
			t.Errorf("%s was issued at %s, want 05:48:17, which is 07:48:17 in Zurich", f.name, issued)
		}
	}
}

func TestAcceptanceTheFileThatThePublisherOverwroteIsRefused(t *testing.T) {
	c := &collector{}
	_, err := etl.Run(t.Context(), etl.Job{
		Source:  source(t, "nyt-counties"),
		Address: sharedfiles.Path(t, "data/us/nyt-us-counties.INCIDENT-2020-05-31-truncated.csv.zst"),
	}, deps(t, c))
	refusal, ok := errors.AsType[*mspr.Refusal](err)
	if !ok || !strings.Contains(refusal.Reason, "confirmed_cases") || len(c.only(t).observations) != 0 {
		t.Errorf("got %v, want a refusal that names the columns", err)
	}
}

func everywhere(got sums) [mspr.CountKinds]int64 {
	var all [mspr.CountKinds]int64
	for _, s := range got {
		for k, n := range s {
			all[k] += n
		}
	}
	return all
}
