package store_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// whatChanged is what a dump tells of what batches after one changed.
type whatChanged struct {
	keys                         int64
	known                        bool
	spans                        []string
	records                      []string
	revisions                    int
	recordTotals, revisionTotals mspr.Totals
}

func changedAfter(t *testing.T, c *store.Cluster, batch int64) (w whatChanged) {
	t.Helper()
	err := c.Dump(context.Background(), func(ctx context.Context, d *store.Dump) (err error) {
		changed := mspr.Changed{After: batch}
		if w.keys, w.known, err = d.Changes(ctx, changed); err != nil {
			return err
		}
		names := codes(ctx, t, d)
		err = d.ChangedSpans(ctx, "covid19", names, changed, func(s mspr.Span) error {
			w.spans = append(w.spans, string(names.Locations[s.Location])+" "+string(names.Sources[s.Source])+" "+s.From.String()+" "+s.To.String())
			return nil
		})
		if err != nil {
			return err
		}
		w.recordTotals, err = d.ChangedRecords(ctx, "covid19", names, changed, func(r *mspr.Row) error {
			w.records = append(w.records, string(names.Locations[r.Location])+" "+r.Date.String()+" "+strconv.FormatInt(r.N[mspr.Cases], 10))
			*r = mspr.Row{} // what hears a row does not change what was sent
			return nil
		})
		if err != nil {
			return err
		}
		w.revisionTotals, err = d.ChangedRevisions(ctx, "covid19", names, changed, func(*mspr.RevisionRow) error { w.revisions++; return nil })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(w.spans)
	slices.Sort(w.records)
	return w
}

func TestADumpTellsWhatLaterBatchesChanged(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	states := func(issued int, rows ...mspr.Observation) mspr.Batch {
		return load(t, c, file{issued: issued, given: []mspr.CountKind{mspr.Cases}, rows: rows})
	}
	first := states(1, obs("FRA", "2020-12-30", 1), obs("FRA", "2020-12-31", 2), obs("FRA", "2021-01-01", 3), obs("NAM", "2020-12-30", 4))
	second := states(3, obs("FRA", "2020-12-30", 1), obs("FRA", "2020-12-31", 20), obs("FRA", "2021-01-01", 30), obs("USA", "2021-01-05", 5))
	want := whatChanged{
		keys: 4, known: true,
		spans:          []string{"FRA who 2020-12-31 2021-01-01", "NAM who 2020-12-30 2020-12-30", "USA who 2021-01-05 2021-01-05"},
		records:        []string{"FRA 2020-12-31 20", "FRA 2021-01-01 30", "USA 2021-01-05 5"},
		revisions:      3, // NAM was withdrawn
		recordTotals:   mspr.Totals{Records: 3, Counts: mspr.Counts{mspr.Known(55)}},
		revisionTotals: mspr.Totals{Revisions: 3, RevisionCounts: mspr.Counts{mspr.Known(9)}},
	}
	if wrong := diff.Diff(want, changedAfter(t, c, first.ID), diff.AllowUnexported(whatChanged{})); wrong != "" {
		t.Errorf("since the first (-want +got):\n%s", wrong)
	}
	if wrong := diff.Diff(whatChanged{known: true}, changedAfter(t, c, second.ID), diff.AllowUnexported(whatChanged{})); wrong != "" {
		t.Errorf("since the second (-want +got):\n%s", wrong)
	}
	late := states(2, obs("FRA", "2020-12-30", 7), obs("FRA", "2020-12-31", 2), obs("FRA", "2021-01-01", 3), obs("NAM", "2020-12-30", 4))
	got := changedAfter(t, c, second.ID)
	if wrong := diff.Diff([]string{"FRA who 2020-12-30 2020-12-30"}, got.spans); wrong != "" || late.ID == 0 {
		t.Errorf("the late issue (-want +got):\n%s", wrong)
	}
}

func TestWhatChangedIsForgottenWhenNoSnapshotAsksForIt(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	first := load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 1)}})
	second := load(t, c, file{issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", 2)}})
	for n := range int64(40) {
		if err := c.RecordSnapshot(t.Context(), mspr.Snapshot{Number: n + 1, Created: day(1), LastBatch: first.ID, SHA256: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if w := changedAfter(t, c, 0); w.known {
		t.Error("what the first batch changed is still known")
	}
	if w := changedAfter(t, c, first.ID); !w.known || w.keys != 1 {
		t.Errorf("of the second batch %d, this is known: %+v", second.ID, w)
	}
}
