package etl_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fixtures lists the files of our own in sources/testdata, by source.
func fixtures() map[mspr.SourceName][]string {
	return map[mspr.SourceName][]string{
		"who":          {"who-2020.csv", "who-2024.csv"},
		"owid-mpox":    {"owid-mpox.csv"},
		"jhu-global":   {"time_series_covid19_confirmed_global.csv", "time_series_covid19_recovered_global.csv"},
		"jhu-us":       {"jhu-us-confirmed.csv", "jhu-us-deaths.csv"},
		"nyt-counties": {"nyt-counties.csv"},
		"nyt-states":   {"nyt-states.csv"},
		"spf":          {"spf-departements.csv", "spf-regions.csv"},
		"foph":         {"foph-hosp.csv"},
		"who-mpox":     {"who-mpox.json"},
		"disease-sh":   {"disease-sh.json"},
		"mspr":         {"mspr.csv"},
		"mspr-history": {"history-foph-cases.csv", "history-owid-mpox.csv"},
	}
}

func TestEachFormatBecomesTheObservationsOfItsGoldenFile(t *testing.T) {
	for name, files := range fixtures() {
		for _, file := range files {
			t.Run(file, func(t *testing.T) {
				path := filepath.Join("sources", "testdata", file)
				c := &collector{}
				if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, name), Address: path}, deps(t, c)); err != nil {
					t.Fatal(err)
				}
				compareGolden(t, strings.TrimSuffix(path, filepath.Ext(path))+".golden", c.loads)
			})
		}
	}
}

func compareGolden(t *testing.T, path string, loads []load) {
	t.Helper()
	var b strings.Builder
	for _, l := range loads {
		describe(&b, l)
		checkEquation(t, l.Batch.BatchCounts)
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the observations differ from %s (-want +got):\n%s", path, diff)
	}
}

// describe writes a load as people read it.
func describe(b *strings.Builder, l load) {
	var given []string
	for _, k := range l.Given.Kinds() {
		given = append(given, k.Column())
	}
	fmt.Fprintf(b, "%s %s feed=%q issued=%s gives %s whole=%t levels=%v\n",
		l.Batch.Source, l.Batch.Disease, l.Batch.Feed, l.Batch.Issued.UTC().Format("2006-01-02T15:04:05Z"), strings.Join(given, " "), l.Whole, l.Levels)
	n := l.Batch.BatchCounts
	fmt.Fprintf(b, "read=%d kept=%d excluded=%d quarantined=%d corrected=%d\n", n.Read, n.Kept, n.Excluded, n.Quarantined, n.Corrected)
	for _, o := range l.observations {
		fmt.Fprintf(b, "  line %d: %s (%s) %s", o.Line, o.Location, o.Country, o.Date)
		for k, c := range o.Counts {
			if c.Known {
				fmt.Fprintf(b, " %s=%s", mspr.CountKind(k).Column(), c)
			}
		}
		if o.Withdrawn {
			b.WriteString(" withdrawn")
		}
		b.WriteString("\n")
	}
	for _, d := range l.Defects {
		fmt.Fprintf(b, "  bad line %d: %s: %s: %.60s\n", d.Line, d.Rule, d.Message, d.Raw)
	}
}
