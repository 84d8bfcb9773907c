package archive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func readCatalogue(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func deps(t *testing.T, into *store.Cluster, from etl.Opener) etl.Deps {
	t.Helper()
	locations, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	return etl.Deps{
		Loader: into, Opener: from, Locations: locations, Aliases: readCatalogue(t), Diseases: storetest.Diseases(), Now: time.Now,
	}
}

// records lists what a cluster holds.
func records(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	var all []string
	err := c.Query(t.Context(), "SELECT location, date::text, cases, deaths FROM covid_data WHERE NOT withdrawn", nil, func(row []any) error {
		all = append(all, fmt.Sprint(row...))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func TestAnArchivedFileGivesAnEmptyDatabaseTheSameRows(t *testing.T) {
	clusters := storetest.All(t, "us", "france")
	var text strings.Builder
	text.WriteString("Date_reported,Country_code,Country,WHO_region,New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n")
	for i := range 100 {
		for _, code := range []string{"FR", "CH", "NA", "US"} {
			fmt.Fprintf(&text, "%s,%s,,EURO,%d,0,%d,0\n", mspr.NewDate(2020, 3, 1).AddDays(i), code, i*7-3, i%5)
		}
	}
	text.WriteString("2020-03-01,ZZ,Nowhere,EURO,1,1,1,1\n")
	path := filepath.Join(t.TempDir(), "who.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, t.TempDir())
	kept, err := a.Store(t.Context(), etl.Disk{}, path)
	if err != nil {
		t.Fatal(err)
	}
	source, _ := readCatalogue(t).Source("who")
	job := etl.Job{Source: source, Address: path, Issued: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}
	first, err := etl.Run(t.Context(), job, deps(t, clusters["us"], kept))
	if err != nil {
		t.Fatal(err)
	}
	again, from, err := a.Replay(t.Context(), first[0], readCatalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	second, err := etl.Run(t.Context(), again, deps(t, clusters["france"], from))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records(t, clusters["us"]), records(t, clusters["france"])); diff != "" || len(records(t, clusters["us"])) != 400 {
		t.Errorf("%d records; %s", len(records(t, clusters["us"])), diff)
	}
	same := second[0]
	same.Loaded, same.Seconds = first[0].Loaded, first[0].Seconds
	if diff := cmp.Diff(first[0], same); diff != "" {
		t.Error(diff)
	}
}

func TestABatchThatNeverHadAFileSaysSo(t *testing.T) {
	a := open(t, t.TempDir())
	for want, b := range map[string]mspr.Batch{
		"batch 1 is a correction of one record": {ID: 1, Source: "who", Feed: mspr.FeedCorrection},
		"batch 2 is of the source acme":         {ID: 2, Source: "acme", Checksum: sum("x")},
		"batch 3 holds simulated sample data":   {ID: 3, Source: "simulated", Checksum: sum("x")},
		"batch 4 was refused before the end":    {ID: 4, Source: "who"},
	} {
		_, _, err := a.Replay(t.Context(), b, readCatalogue(t))
		if mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	_, _, err := a.Replay(t.Context(), mspr.Batch{ID: 5, Source: "jhu-us", Checksum: sum("x"), Feed: "deaths", Disease: "covid19"}, readCatalogue(t))
	if mspr.CodeOf(err) != mspr.Gone || !strings.Contains(err.Error(), "--source jhu-us --file FILE --disease covid19") || !strings.Contains(err.Error(), "--feed deaths") {
		t.Errorf("got %v", err)
	}
}

func TestADamagedFileIsNotReplayed(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	entry := keep(t, a, strings.Repeat("geoRegion,datum,issue,entries\n", 100_000))
	path := filepath.Join(dir, entry.Checksum[:2], entry.Checksum+".zst")
	if err := os.Truncate(path, 40); err != nil {
		t.Fatal(err)
	}
	_, _, err := a.Replay(t.Context(), mspr.Batch{ID: 1, Source: "foph", Checksum: entry.Checksum}, readCatalogue(t))
	if mspr.CodeOf(err) != mspr.Internal || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("got %v", err)
	}
	_, err = archive.Opener{Archive: a, Checksum: sum("elsewhere")}.Open(t.Context(), "x")
	if mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("got %v", err)
	}
}
