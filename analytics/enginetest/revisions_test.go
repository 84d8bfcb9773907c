package enginetest

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

func TestSameRevisionsFromEveryEngine(t *testing.T) {
	e := start(t)
	told, withdrawn := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		g := generator{r}
		q := mspr.RevisionQuery{
			Disease: pick(g, "disease", []mspr.DiseaseCode{"covid19", "covid19", "mpox"}), Location: g.codes("place")[0], Total: true,
		}
		if g.often("source", 40) {
			q.Source = new(pick(g, "source", []mspr.SourceName{"world", "states", "counties", "mspr"}))
		}
		if g.often("dates", 40) {
			dates := g.dates()
			q.From, q.To = dates.From, dates.To
		}
		if g.often("since", 30) {
			q.Since = new(g.moment())
		}
		if moment := g.moment(); g.often("as of", 40) && (q.Since == nil || !q.Since.After(moment)) {
			q.AsOf = &moment
		}
		want := e.oracle.revisions(q)
		q.Page.First = max(g.between("first", 1, 60), len(want)/4+1)
		got := walkRevisions(t, r, e.fromDuck, q)
		same(r, "Postgres and the snapshot", walkRevisions(t, r, e.fromPostgres, q), got)
		for i := range got {
			checkBatches(r, got[i])
			got[i].Batch, got[i].SupersededBy = mspr.Batch{}, mspr.Batch{}
			told++
			if got[i].Withdrawn() {
				withdrawn++
			}
		}
		same(r, "plain Go and the snapshot", want, got)
	})
	if told == 0 || withdrawn == 0 {
		t.Errorf("%d revisions were compared, %d of them withdrawals; some of each are needed", told, withdrawn)
	}
}

// checkBatches says that each side of a revision is of the batch that issued it:
// in these data every batch came in order.
func checkBatches(r *rapid.T, s mspr.SeriesRevision) {
	if !s.Batch.Issued.Equal(s.Issued) || !s.SupersededBy.Issued.Equal(s.Superseded) || s.Batch.Source != s.Source || s.SupersededBy.Kept == 0 {
		r.Fatalf("a revision of other batches: %+v", s)
	}
}

func walkRevisions(t *testing.T, r *rapid.T, s *analytics.Service, q mspr.RevisionQuery) []mspr.SeriesRevision {
	t.Helper()
	list := []mspr.SeriesRevision{}
	for {
		page, _, err := s.Revisions(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		list = append(list, page.Revisions...)
		if !page.Info.HasNextPage {
			if *page.Total != int64(len(list)) {
				r.Fatalf("%d revisions on all pages, but a total of %d", len(list), *page.Total)
			}
			return list
		}
		q.Page.After = *page.Info.EndCursor
	}
}

// revisions works out which versions of the parts of a series follow each other
// with other counts.
func (o *oracle) revisions(q mspr.RevisionQuery) []mspr.SeriesRevision {
	list := []mspr.SeriesRevision{}
	for k, s := range o.series {
		mine := s.preferred
		if q.Source != nil {
			mine = k.source == *q.Source
		}
		if !mine || k.disease != q.Disease || k.location != q.Location {
			continue
		}
		for part, mask := range s.parts {
			list = append(list, o.changes(q, k, part, mask)...)
		}
	}
	slices.SortFunc(list, func(a, b mspr.SeriesRevision) int {
		return cmp.Or(b.Superseded.Compare(a.Superseded), -cmp.Compare(a.Date, b.Date), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Source, b.Source))
	})
	return list
}

func (o *oracle) changes(q mspr.RevisionQuery, k seriesKey, part mspr.LocationCode, mask mspr.CountSet) []mspr.SeriesRevision {
	histories := map[mspr.Date][]version{}
	for _, v := range o.versions {
		if v.Disease == k.disease && v.Location == part && v.Source == k.source {
			histories[v.Date] = append(histories[v.Date], v)
		}
	}
	var list []mspr.SeriesRevision
	for date, history := range histories {
		slices.SortFunc(history, func(a, b version) int { return a.Issued.Compare(b.Issued) })
		for i := 1; i < len(history); i++ {
			r := mspr.SeriesRevision{
				Date: date, Location: part, Source: k.source, Issued: history[i-1].Issued, Superseded: history[i].Issued,
				Before: masked(history[i-1].Counts, mask), After: masked(history[i].Counts, mask),
			}
			early := q.Since != nil && r.Superseded.Before(*q.Since) || q.From != nil && date < *q.From
			late := q.AsOf != nil && r.Superseded.After(*q.AsOf) || q.To != nil && date > *q.To
			if r.Before != r.After && !early && !late {
				list = append(list, r)
			}
		}
	}
	return list
}

func masked(c mspr.Counts, mask mspr.CountSet) (m mspr.Counts) {
	for _, k := range mask.Kinds() {
		m[k] = c[k]
	}
	return m
}
