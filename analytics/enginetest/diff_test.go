package enginetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

// rowKey names a record of one disease.
type rowKey struct {
	date     mspr.Date
	location mspr.LocationCode
	source   mspr.SourceName
}

// holds lists the counts that a snapshot's own file has.
func (e edition) holds(t *testing.T, r failing, disease mspr.DiseaseCode, where *mspr.RecordFilter) map[rowKey]mspr.Record {
	t.Helper()
	rows := map[rowKey]mspr.Record{}
	q := mspr.RecordQuery{Disease: disease, Where: where, Page: mspr.Page{First: 10_000}}
	for {
		page, _, err := e.then.Records(t.Context(), q)
		if err != nil {
			r.Fatalf("the records of snapshot %d: %v", e.Number, err)
		}
		for _, rec := range page.Records {
			rows[rowKey{rec.Date, rec.Location, rec.Source}] = rec
		}
		if !page.Info.HasNextPage {
			return rows
		}
		q.Page.After = *page.Info.EndCursor
	}
}

// differing works out in plain Go how two files differ.
func differing(before, after map[rowKey]mspr.Record) (list []mspr.Difference, totals mspr.DiffTotals) {
	keys := map[rowKey]bool{}
	for k := range before {
		keys[k] = true
	}
	for k := range after {
		keys[k] = true
	}
	for k := range keys {
		d := mspr.Difference{Date: k.date, Location: k.location, Source: k.source, Before: before[k].Counts, After: after[k].Counts}
		if d.Before == d.After {
			continue
		}
		list = append(list, d)
		switch d.Kind() {
		case mspr.RowAdded:
			totals.Added++
		case mspr.RowWithdrawn:
			totals.Withdrawn++
		case mspr.RowRevised:
			totals.Revised++
		}
		totals.Change = plus(totals.Change, d.Change())
	}
	slices.SortFunc(list, func(a, b mspr.Difference) int {
		return cmp.Or(-cmp.Compare(a.Date, b.Date), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Source, b.Source))
	})
	return list, totals
}

// TestDiffIsWhatTheFilesDifferIn compares every pair of snapshots drawn, from
// their files, with what the newest one and Postgres say.
func TestDiffIsWhatTheFilesDifferIn(t *testing.T) {
	e := remember(t)
	found := map[mspr.DifferenceKind]int{}
	rapid.Check(t, func(r *rapid.T) {
		g := generator{r}
		i := g.between("from", 0, len(e.editions)-1)
		j := g.between("to", i, len(e.editions)-1)
		from, to := e.editions[i], e.editions[j]
		q := mspr.DiffQuery{
			Disease: pick(g, "disease", []mspr.DiseaseCode{"covid19", "covid19", "mpox"}), From: from.Number, To: &to.Number, Total: true, Totals: true,
		}
		if g.often("filtered", 40) {
			q.Where = g.source(g.filter(2), 3)
		}
		want, totals := differing(from.holds(t, r, q.Disease, q.Where), to.holds(t, r, q.Disease, q.Where))
		q.Page.First = max(g.between("first", 1, 100), len(want)/4+1)
		for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
			got := walkDiff(t, r, s, q, totals, int64(len(want)))
			for k, d := range got {
				if d.Batch.ID <= from.LastBatch || d.Batch.ID > to.LastBatch || d.Batch.Source != d.Source || d.Issued.IsZero() {
					r.Fatalf("%s: %+v is not of a batch between %d and %d", name, d, from.LastBatch, to.LastBatch)
				}
				got[k].Batch, got[k].Issued = mspr.Batch{}, time.Time{}
				found[d.Kind()]++
			}
			same(r, "the files and "+name, want, got)
		}
	})
	if found[mspr.RowAdded] == 0 || found[mspr.RowRevised] == 0 || found[mspr.RowWithdrawn] == 0 {
		t.Errorf("differences by kind: %v; the comparison would say little", found)
	}
}

func walkDiff(t *testing.T, r *rapid.T, s *analytics.Service, q mspr.DiffQuery, totals mspr.DiffTotals, rows int64) []mspr.Difference {
	t.Helper()
	list := []mspr.Difference{}
	for {
		page, _, err := s.Diff(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		if *page.Total != rows || *page.Totals != totals || page.From.Snapshot != q.From || page.To.Snapshot != *q.To {
			r.Fatalf("totals are %d and %+v, want %d and %+v; from %+v to %+v", *page.Total, *page.Totals, rows, totals, page.From, page.To)
		}
		list = append(list, page.Differences...)
		if !page.Info.HasNextPage {
			return list
		}
		q.Page.After = *page.Info.EndCursor
	}
}

func TestDiffSaysWhatItCantCompare(t *testing.T) {
	e := remember(t)
	ask := func(s *analytics.Service, from int64, to *int64) (mspr.DiffPage, error) {
		page, _, err := s.Diff(t.Context(), mspr.DiffQuery{Disease: "covid19", From: from, To: to, Page: mspr.Page{First: 10}})
		return page, err
	}
	for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
		for _, pair := range [][2]int64{{5, 2}, {99, 7}, {1, 99}, {0, 7}, {-1, 7}} {
			if _, err := ask(s, pair[0], &pair[1]); mspr.CodeOf(err) != mspr.BadUserInput {
				t.Errorf("%s: from %d to %d: %v", name, pair[0], pair[1], err)
			}
		}
	}
	if page, err := ask(e.fromDuck, 1, nil); err != nil || page.To.Snapshot != 7 || len(page.Differences) != 10 {
		t.Errorf("without to it compares with %d: %v", page.To.Snapshot, err)
	}
	if _, err := ask(e.fromPostgres, 1, nil); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("without to, and without a snapshot that serves: %v", err)
	}
}

// Two servers that build snapshots at once may end in another order than they
// took their numbers.
func TestNumbersOfSnapshotsNeedNotFollowTheirBatches(t *testing.T) {
	e := remember(t)
	early, late := e.editions[2].Snapshot, e.editions[6].Snapshot
	early.Number, late.Number = 8, 9
	late.LastBatch++
	for _, s := range []mspr.Snapshot{early, late} {
		if number, err := e.cluster.NextSnapshotNumber(t.Context()); err != nil || number != s.Number {
			t.Fatalf("took the number %d: %v", number, err)
		}
		if err := e.cluster.RecordSnapshot(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	e.publish(t)
	now := e.editions[7].then
	page, _, err := now.Diff(t.Context(), mspr.DiffQuery{Disease: "covid19", From: 7, To: new(int64(8)), Totals: true, Page: mspr.Page{First: 10}})
	if err != nil {
		t.Fatal(err)
	}
	want, totals := differing(e.editions[6].holds(t, t, "covid19", nil), e.editions[2].holds(t, t, "covid19", nil))
	if len(want) < 10 || *page.Totals != totals {
		t.Errorf("the sums are %+v, want %+v of %d rows", *page.Totals, totals, len(want))
	}
	if _, _, err := now.At(t.Context(), 9); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("of a snapshot that holds more than the one that answers it says %v", err)
	}
}
