package enginetest

import (
	"cmp"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
)

func TestSameRecordsFromEveryEngine(t *testing.T) {
	e := start(t)
	var listed atomic.Int64
	check(t, func(t *testing.T, r *rapid.T) {
		t.Helper()
		q := recordQuery(r)
		want := e.oracle.records(q)
		q.Page.First = max(generator{r}.between("first", 1, 60), len(want)/4+1)
		got := e.walkRecords(t, r, q)
		listed.Add(int64(len(got)))
		for i := range got {
			got[i] = mspr.Record{
				Disease: got[i].Disease, Location: got[i].Location, Date: got[i].Date, Source: got[i].Source,
				Counts: got[i].Counts, Issued: got[i].Issued,
			}
		}
		same(r, "plain Go and the snapshot", want, got)
	})
	everythingIsDrawn(t, e.drawn, recordQuery, "Page.After", "Page.First")
	t.Logf("%d records compared", listed.Load())
}

func recordQuery(r *rapid.T) mspr.RecordQuery {
	g := generator{r}
	q := mspr.RecordQuery{Disease: "covid19", Descending: g.often("descending", 50), Total: true}
	if g.often("mpox", 15) {
		q.Disease = "mpox"
	}
	if g.often("filtered", 80) {
		q.Where = g.source(g.filter(2), 4)
	}
	if g.often("as of", 50) {
		q.AsOf = new(g.moment())
	}
	return q
}

func (e *engines) walkRecords(t *testing.T, r *rapid.T, q mspr.RecordQuery) []mspr.Record {
	t.Helper()
	list := []mspr.Record{}
	for {
		e.drawn.note(q)
		snapshot, _, err := e.fromDuck.Records(t.Context(), q)
		if err != nil {
			r.Fatalf("the snapshot: %v", err)
		}
		postgres, _, err := e.fromPostgres.Records(t.Context(), q)
		if err != nil {
			r.Fatalf("Postgres: %v", err)
		}
		same(r, "Postgres and the snapshot", postgres, snapshot)
		list = append(list, snapshot.Records...)
		if !snapshot.Info.HasNextPage {
			if *snapshot.Total != int64(len(list)) {
				r.Fatalf("%d records on all pages, but a total of %d", len(list), *snapshot.Total)
			}
			return list
		}
		q.Page.After = *snapshot.Info.EndCursor
	}
}

// records lists the versions that a query asks for, in its order.
func (o *oracle) records(q mspr.RecordQuery) []mspr.Record {
	list := []mspr.Record{}
	for _, v := range o.at(q.AsOf) {
		place, _ := o.locations.Get(v.Location)
		if v.Disease == q.Disease && o.chosen(q.Where, answer{place: place, source: v.Source, date: v.Date}) {
			list = append(list, v.Record)
		}
	}
	slices.SortFunc(list, func(a, b mspr.Record) int {
		byDate := cmp.Compare(a.Date, b.Date)
		if q.Descending {
			byDate = -byDate
		}
		return cmp.Or(byDate, cmp.Compare(a.Location, b.Location), cmp.Compare(a.Source, b.Source))
	})
	return list
}

func TestOlderVersionsTellWhoTheyAre(t *testing.T) {
	e := start(t)
	moment := issues()[0].Add(time.Minute)
	q := mspr.RecordQuery{Disease: "covid19", Page: mspr.Page{First: 1000}, AsOf: &moment}
	page, _, err := e.fromDuck.Records(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	named, unnamed := 0, 0
	for _, r := range page.Records {
		if r.ID > 0 {
			named++
		} else {
			unnamed++
		}
		if r.Issued.After(moment) || r.CreatedAt.IsZero() || r.UpdatedAt.IsZero() || r.Batch == 0 || r.Country == "" {
			t.Fatalf("got %+v", r)
		}
		if below := slices.ContainsFunc(r.Counts[:], func(c mspr.Count) bool { return c.N < 0 }); below != r.Corrected {
			t.Fatalf("corrected is %t of %+v", r.Corrected, r)
		}
	}
	if named == 0 || unnamed == 0 {
		t.Errorf("%d records still stand and %d were withdrawn; some of each are needed", named, unnamed)
	}
}
