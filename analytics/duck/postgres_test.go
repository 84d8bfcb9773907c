package duck

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// postgres is a real cluster as a Source.
type postgres struct{ *store.Cluster }

func (p postgres) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return p.Cluster.Dump(ctx, func(ctx context.Context, d *store.Dump) error { return read(ctx, d) })
}

// load writes a batch of the cluster: each place's count on each of the days.
func load(t *testing.T, c *store.Cluster, d mspr.DiseaseCode, s mspr.SourceName, issued time.Time, days int, counts map[mspr.LocationCode]mspr.Counts) {
	t.Helper()
	places, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	var observations []mspr.Observation
	for code, n := range counts {
		place, _ := places.Get(code)
		for day := range days {
			observations = append(observations, mspr.Observation{
				Location: code, Country: place.Country, Date: mspr.NewDate(2021, 12, 27).AddDays(day), Counts: n, Line: len(observations) + 2,
			})
		}
	}
	kept := int64(len(observations))
	job := mspr.LoadJob{Finish: func() mspr.LoadFinish {
		return mspr.LoadFinish{
			Batch: mspr.Batch{
				Source: s, Disease: d, Address: "test.csv", Checksum: fmt.Sprint(issued.UnixNano(), s), Bytes: 1,
				Issued: issued, Loaded: issued, BatchCounts: mspr.BatchCounts{Read: kept, Kept: kept},
			},
			Given: mspr.NewCountSet(mspr.Cases, mspr.Deaths), Whole: true,
		}
	}}
	_, err = c.Load(t.Context(), job, func(yield func(mspr.Observation, error) bool) {
		for _, o := range observations {
			if !yield(o, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func counts(cases, deaths int64) mspr.Counts {
	return mspr.Counts{mspr.Cases: mspr.Known(cases), mspr.Deaths: mspr.Known(deaths)}
}

// loaded is a cluster with places that answer with their own rows and with the
// sum of their parts, revised and withdrawn rows, a late file, and both diseases.
func loaded(t *testing.T) *store.Cluster {
	t.Helper()
	c := storetest.Cluster(t, testCluster)
	load(t, c, covid, "who", issuedAt, 30, map[mspr.LocationCode]mspr.Counts{"FRA": counts(100, 1), "NAM": counts(7, 0), "USA": counts(900, 9)})
	load(t, c, covid, "who", issuedAt.Add(time.Hour), 29, map[mspr.LocationCode]mspr.Counts{"FRA": counts(101, 1), "NAM": counts(7, 0), "USA": counts(-900, 9)})
	load(t, c, covid, "who", issuedAt.Add(time.Minute), 30, map[mspr.LocationCode]mspr.Counts{"FRA": counts(99, 1), "CHE": counts(3, 0)})
	load(t, c, covid, "jhu-us", issuedAt, 20, map[mspr.LocationCode]mspr.Counts{"US-06037": counts(30, 3), "US-06075": counts(4, 0), "US-36061": counts(5, 1)})
	load(t, c, mpox, "owid-mpox", issuedAt, 10, map[mspr.LocationCode]mspr.Counts{"FRA": counts(2, 0)})
	return c
}

func TestSnapshotOfPostgresHoldsWhatPostgresHolds(t *testing.T) {
	c := loaded(t)
	s := opened(t, t.TempDir(), Options{})
	published, err := s.Publish(t.Context(), postgres{c})
	if err != nil {
		t.Fatal(err)
	}
	if published.Number != 1 || published.LastBatch != 5 {
		t.Errorf("published %+v", published)
	}
	// The same tables on both sides, asked the same way.
	for name, q := range map[string]struct{ duck, postgres string }{
		"records": {
			`SELECT id, country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions,
				corrected, batch, issued, created_at, updated_at
			FROM facts WHERE record AND disease = 'covid19' ORDER BY location, date, source LIMIT 10000`,
			`SELECT id, country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions,
				corrected, batch, issued, created_at, updated_at
			FROM covid_data WHERE NOT withdrawn ORDER BY location, date, source LIMIT 10000`,
		},
		"mpox records": {
			`SELECT id, country, location, date, source, cases, deaths, recovered, corrected, batch, issued
			FROM facts WHERE record AND disease = 'mpox' ORDER BY location, date, source LIMIT 10000`,
			`SELECT id, country, location, date, source, cases, deaths, NULL::bigint, corrected, batch, issued
			FROM mpox_data WHERE NOT withdrawn ORDER BY location, date, source LIMIT 10000`,
		},
		"revisions":       {"SELECT * FROM revisions ORDER BY disease, location, date, source, issued LIMIT 10000", ""},
		"series":          {"SELECT * FROM series ORDER BY disease, location, source LIMIT 10000", ""},
		"parts of series": {"SELECT disease, location, source, part, counts FROM series_parts ORDER BY disease, location, source, part LIMIT 10000", ""},
		"locations":       {"SELECT code, name, level, parent, country, who_region, population, population_year FROM locations ORDER BY code LIMIT 10000", ""},
		"sources":         {"SELECT name, title, publisher, licence, simulated, rank FROM sources ORDER BY rank LIMIT 100", ""},
		"batches":         {"SELECT id, source, disease, feed, address, checksum, bytes, issued, loaded, status, reason, rows_read, kept, changed, added, revised, withdrawn FROM batches ORDER BY id LIMIT 100", ""},
		"former series":   {"SELECT * FROM former_series ORDER BY disease, location, source, part, until LIMIT 10000", ""},
		"overwritten":     {"SELECT * FROM overwritten ORDER BY disease, location, date, source, issued, until LIMIT 10000", ""},
		"belated":         {"SELECT * FROM belated ORDER BY disease, location, date, source, issued LIMIT 10000", ""},
		"moved places":    {"SELECT places FROM catalogue LIMIT 2", ""},
		"tombstones": {
			"SELECT disease, country, location, date, source, batch, issued FROM tombstones ORDER BY location, date, source LIMIT 10000",
			"SELECT 'covid19', country, location, date, source, batch, issued FROM covid_data WHERE withdrawn ORDER BY location, date, source LIMIT 10000",
		},
		"snapshots": {
			"SELECT number, created, last_batch, records, revisions, edition FROM meta, catalogue LIMIT 10",
			"SELECT number, created, last_batch, records, revisions, edition FROM snapshots LIMIT 10",
		},
	} {
		if q.postgres == "" {
			q.postgres = q.duck
		}
		var want [][]any
		err := c.Query(t.Context(), q.postgres, nil, func(row []any) error {
			want = append(want, slices.Clone(row))
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := rowsOf(t, s, q.duck)
		if len(want) == 0 {
			t.Errorf("%s: Postgres has none", name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-Postgres +snapshot):\n%s", name, diff)
		}
	}
}

func TestSeriesOfPostgresAreSummed(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	if _, err := s.Publish(t.Context(), postgres{loaded(t)}); err != nil {
		t.Fatal(err)
	}
	got := rowsOf(t, s, `
		SELECT location, source, record, preferred, count(*), sum(cases), sum(deaths), bool_or(corrected)
		FROM facts WHERE counted AND country = 'USA' GROUP BY ALL ORDER BY location, source LIMIT 100`)
	want := [][]any{
		{"US-06037", "jhu-us", true, true, int64(20), int64(600), int64(60), false},
		{"US-06075", "jhu-us", true, true, int64(20), int64(80), int64(0), false},
		{"US-36061", "jhu-us", true, true, int64(20), int64(100), int64(20), false},
		{"US-CA", "jhu-us", false, true, int64(20), int64(680), int64(60), false},
		{"US-NY", "jhu-us", false, true, int64(20), int64(100), int64(20), false},
		{"USA", "jhu-us", false, true, int64(20), int64(780), int64(80), false},
		{"USA", "who", true, false, int64(29), int64(-900 * 29), int64(9 * 29), true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer rows (-want +got):\n%s", diff)
	}
}

// What is loaded while a snapshot is built is not in it.
func TestSnapshotIsOfOneMoment(t *testing.T) {
	c := loaded(t)
	s := opened(t, t.TempDir(), Options{})
	published, err := s.Publish(t.Context(), during{postgres{c}, func() {
		load(t, c, mpox, "owid-mpox", issuedAt.Add(time.Hour), 50, map[mspr.LocationCode]mspr.Counts{"FRA": counts(9, 9)})
	}})
	if err != nil {
		t.Fatal(err)
	}
	if published.LastBatch != 5 {
		t.Errorf("published %+v", published)
	}
	if got := rowsOf(t, s, "SELECT sum(cases) FROM facts WHERE disease = 'mpox' LIMIT 1"); got[0][0] != int64(20) {
		t.Errorf("mpox has %v cases", got[0][0])
	}
}

// during calls do when the dump has begun.
type during struct {
	postgres
	do func()
}

func (d during) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return d.postgres.Dump(ctx, func(ctx context.Context, view Dump) error {
		if _, err := view.LastBatch(ctx); err != nil {
			return err
		}
		d.do()
		return read(ctx, view)
	})
}
