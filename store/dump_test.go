package store_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func TestADumpShowsOneInstantWhileLoadsCommit(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	first := load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("NAM", "2020-03-01", 2, nil)}})
	err := c.Dump(context.Background(), func(ctx context.Context, d *store.Dump) error {
		before := totals(ctx, t, d)
		load(t, c, file{issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", 7, 1), obs("USA", "2022-03-01", 2, nil)}}) //nolint:contextcheck // another caller loads meanwhile
		if wrong := diff.Diff(before, totals(ctx, t, d)); wrong != "" {
			t.Errorf("the totals moved:\n%s", wrong)
		}
		if n := len(records(ctx, t, d, "covid19")); n != 2 {
			t.Errorf("%d records, want 2", n)
		}
		if n := len(dumpedRevisions(ctx, t, d, "covid19")); n != 0 {
			t.Errorf("%d revisions, want none", n)
		}
		last, err := d.LastBatch(ctx)
		if last != first.ID {
			t.Errorf("last batch %d, want %d", last, first.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADumpGivesEverythingAndItAddsUp(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-02", -5, 1), obs("FRA", "2020-03-01", 3, nil), obs("NAM", "2019-03-01", 2, nil, 4)}})
	b := load(t, c, file{issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-02", 6, 1), obs("FRA", "2020-03-01", 3, nil)}})
	m := load(t, c, file{source: "owid-mpox", disease: "mpox", issued: 3, rows: []mspr.Observation{obs("FRA", "2022-06-01", 9)}})
	err := c.Dump(context.Background(), func(ctx context.Context, d *store.Dump) error {
		all := records(ctx, t, d, "covid19")
		if len(all) != 2 {
			t.Fatalf("%d records", len(all))
		}
		r := all[1]
		if r.ID == 0 || r.CreatedAt.IsZero() || r.UpdatedAt.Before(r.CreatedAt) {
			t.Errorf("stamps of %+v", r)
		}
		r.ID, r.CreatedAt, r.UpdatedAt = 0, day(0), day(0)
		want := mspr.Record{
			Disease: "covid19", Country: "FRA", Location: "FRA", Date: mspr.NewDate(2020, 3, 2), Source: "who",
			Counts: mspr.Counts{mspr.Known(6), mspr.Known(1)}, Batch: b.ID, Issued: day(2), CreatedAt: day(0), UpdatedAt: day(0),
		}
		if wrong := diff.Diff(want, r); wrong != "" {
			t.Errorf("record (-want +got):\n%s", wrong)
		}
		old := dumpedRevisions(ctx, t, d, "covid19")
		if len(old) != 2 || !old[0].Corrected || old[0].Counts[mspr.Cases] != mspr.Known(-5) || old[0].SupersededBy != b.ID || !old[0].Superseded.Equal(day(2)) {
			t.Errorf("revisions %+v", old)
		}
		got := totals(ctx, t, d)
		wantTotals := map[mspr.DiseaseCode]mspr.Totals{
			"covid19": {
				Records: 2, Counts: mspr.Counts{mspr.Known(9), mspr.Known(1)},
				Revisions: 2, RevisionCounts: mspr.Counts{mspr.Known(-3), mspr.Known(1)},
			},
			"mpox": {Records: 1, Counts: mspr.Counts{mspr.Known(9)}},
		}
		if wrong := diff.Diff(wantTotals, got); wrong != "" {
			t.Errorf("totals (-want +got):\n%s", wrong)
		}
		if mpox := records(ctx, t, d, "mpox"); len(mpox) != 1 || mpox[0].Batch != m.ID {
			t.Errorf("mpox %+v", mpox)
		}
		return checkLists(ctx, t, d)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkLists(ctx context.Context, t *testing.T, d *store.Dump) error {
	t.Helper()
	batches, err := d.Batches(ctx)
	if err != nil || len(batches) != 3 || batches[0].ID >= batches[1].ID {
		t.Errorf("batches %+v, %v", batches, err)
	}
	places, err := d.Locations(ctx)
	if err != nil || len(places) != 15 || places[0].Code != "CH-GE" || places[0].Population != mspr.Known(506_343) || places[0].PopulationYear != 2020 {
		t.Errorf("locations %+v, %v", places, err)
	}
	sources, err := d.Sources(ctx)
	if err != nil || len(sources) != 5 || sources[0].Name != "jhu-us" || !sources[4].Simulated {
		t.Errorf("sources %+v, %v", sources, err)
	}
	series, err := d.Series(ctx)
	if err != nil || len(series) != 3 || series[0] != (mspr.Series{Disease: "covid19", Location: "FRA", Source: "who", Basis: mspr.OwnRows, Preferred: true, Since: 2}) {
		t.Errorf("series %+v, %v", series, err)
	}
	parts, err := d.Parts(ctx)
	want := mspr.SeriesPart{Disease: "covid19", Location: "FRA", Source: "who", Part: "FRA", Counts: mspr.NewCountSet(mspr.Cases, mspr.Deaths)}
	if err != nil || len(parts) != 3 || parts[0] != want {
		t.Errorf("parts %+v, %v", parts, err)
	}
	return err
}

func totals(ctx context.Context, t *testing.T, d *store.Dump) map[mspr.DiseaseCode]mspr.Totals {
	t.Helper()
	all, err := d.Totals(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// codes numbers what the dump knows.
func codes(ctx context.Context, t *testing.T, d *store.Dump) *mspr.Codes {
	t.Helper()
	places, err := d.Locations(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := d.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return mspr.NewCodes(places, sources)
}

// records gives the disease's records of all streams, sorted.
func records(ctx context.Context, t *testing.T, d *store.Dump, disease mspr.DiseaseCode) []mspr.Record {
	t.Helper()
	names := codes(ctx, t, d)
	var heard []*[]mspr.Record
	err := d.Records(ctx, disease, names, func() func(*mspr.Row) error {
		var list []mspr.Record
		heard = append(heard, &list)
		return func(r *mspr.Row) error {
			list = append(list, unpacked(r, disease, names))
			return nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []mspr.Record
	for _, list := range heard {
		all = append(all, *list...)
	}
	slices.SortFunc(all, func(a, b mspr.Record) int {
		return cmp.Or(strings.Compare(string(a.Location), string(b.Location)), int(a.Date-b.Date), strings.Compare(string(a.Source), string(b.Source)))
	})
	return all
}

func unpacked(r *mspr.Row, disease mspr.DiseaseCode, names *mspr.Codes) mspr.Record {
	record := mspr.Record{
		ID: r.ID, Disease: disease, Country: names.Locations[r.Country], Location: names.Locations[r.Location],
		Date: r.Date, Source: names.Sources[r.Source], Corrected: r.Corrected, Batch: r.Batch, Issued: time.UnixMicro(r.Issued).UTC(),
		CreatedAt: time.UnixMicro(r.Created).UTC(), UpdatedAt: time.UnixMicro(r.Updated).UTC(),
	}
	for k := range r.N {
		if r.Known.Has(mspr.CountKind(k)) {
			record.Counts[k] = mspr.Known(r.N[k])
		}
	}
	return record
}

func dumpedRevisions(ctx context.Context, t *testing.T, d *store.Dump, disease mspr.DiseaseCode) (all []mspr.Revision) {
	t.Helper()
	names := codes(ctx, t, d)
	err := d.Revisions(ctx, disease, names, func(r *mspr.RevisionRow) error {
		record := unpacked(&r.Row, disease, names)
		record.Withdrawn, record.CreatedAt, record.UpdatedAt = r.Withdrawn, time.Time{}, time.Time{}
		all = append(all, mspr.Revision{Record: record, Superseded: time.UnixMicro(r.Superseded).UTC(), SupersededBy: r.SupersededBy})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSnapshotNumbersAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	seen := map[int64]bool{}
	for range 3 {
		n, err := c.NextSnapshotNumber(t.Context())
		if err != nil || seen[n] {
			t.Fatalf("number %d, %v", n, err)
		}
		seen[n] = true
		if err := c.RecordSnapshot(t.Context(), mspr.Snapshot{Number: n, Created: day(1), LastBatch: 1, SHA256: "x"}); err != nil {
			t.Fatal(err)
		}
	}
}
