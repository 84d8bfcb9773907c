package analytics

import (
	"context"
	"unsafe"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Revisions gives a page of what publishers changed of the rows that make up a
// series, from the change that was issued last; of one instant, by date from the
// newest, then place. The history is the one that is known now, in which late
// issues have their place: it can't be asked about an earlier snapshot.
func (s *Service) Revisions(ctx context.Context, q mspr.RevisionQuery) (mspr.RevisionPage, mspr.Passport, error) {
	p, err := s.planner.Revisions(q)
	if err != nil {
		return mspr.RevisionPage{}, mspr.Passport{}, err
	}
	if s.known(ctx) != nil {
		return mspr.RevisionPage{}, mspr.Passport{}, mspr.Errorf(mspr.BadUserInput, "revisions can't be asked about an earlier snapshot; diff compares two")
	}
	key, err := p.Key()
	if err != nil {
		return mspr.RevisionPage{}, mspr.Passport{}, err
	}
	if q.Total {
		key += " total"
	}
	page, passport, err := ask(ctx, s, question[mspr.RevisionPage]{
		key: key, asOf: p.AsOf, bytes: revisionBytes, simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) (mspr.RevisionPage, error) { return revisionPage(ctx, e, p, q) },
	})
	for _, r := range page.Revisions {
		passport.Simulated = passport.Simulated || s.simulated[r.Source]
	}
	return page, passport, err
}

func revisionPage(ctx context.Context, e *engine, p *plan.Revisions, q mspr.RevisionQuery) (mspr.RevisionPage, error) {
	page := mspr.RevisionPage{Revisions: []mspr.SeriesRevision{}, Cursors: []string{}}
	err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
		revision, err := revisionOf(r)
		page.Revisions = append(page.Revisions, revision)
		page.Cursors = append(page.Cursors, p.Cursor(revision))
		return err
	})
	if err == nil && q.Total {
		page.Total, err = e.total(ctx, p.TotalSQL(e.dialect))
	}
	if err != nil {
		return page, err
	}
	page.Revisions, page.Cursors, page.Info = paged(page.Revisions, page.Cursors, q.Page)
	var wanted []*mspr.Batch
	for i := range page.Revisions {
		wanted = append(wanted, &page.Revisions[i].Batch, &page.Revisions[i].SupersededBy)
	}
	return page, e.fillBatches(ctx, wanted)
}

func revisionOf(r row) (mspr.SeriesRevision, error) {
	date, err := r.day("date")
	return mspr.SeriesRevision{
		Date: date, Location: mspr.LocationCode(of[string](r, "location")), Source: mspr.SourceName(of[string](r, "source")),
		Before: r.countsOf(plan.BeforePrefix), After: r.countsOf(plan.AfterPrefix),
		Issued: r.moment("issued"), Superseded: r.moment("superseded"),
		Batch: mspr.Batch{ID: of[int64](r, "batch")}, SupersededBy: mspr.Batch{ID: of[int64](r, "superseded_by")},
	}, err
}

// countsOf reads the counts of one side.
func (r row) countsOf(prefix string) (c mspr.Counts) {
	for _, k := range mspr.AllCounts() {
		c[k] = r.count(prefix + k.Column())
	}
	return c
}

// paged cuts the one row too many that tells of a next page.
func paged[T any](rows []T, cursors []string, p mspr.Page) ([]T, []string, mspr.PageInfo) {
	info := mspr.PageInfo{HasNextPage: len(rows) > p.First, HasPreviousPage: p.After != ""}
	n := min(len(rows), p.First)
	rows, cursors = rows[:n], cursors[:n]
	if n > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[n-1]
	}
	return rows, cursors, info
}

// fillBatches reads what is known of the batches, which have their numbers.
func (e *engine) fillBatches(ctx context.Context, batches []*mspr.Batch) error {
	if len(batches) == 0 {
		return nil
	}
	known := map[int64]mspr.Batch{}
	var ids []int64
	for _, b := range batches {
		if _, listed := known[b.ID]; !listed {
			known[b.ID] = *b
			ids = append(ids, b.ID)
		}
	}
	tier := e.tier
	err := e.run(ctx, plan.Batches(ids, e.dialect), func(r row) error {
		b := batchOf(r)
		known[b.ID] = b
		return nil
	})
	e.tier = tier
	for _, b := range batches {
		*b = known[b.ID]
	}
	return err
}

func batchOf(r row) mspr.Batch {
	whole := func(name string) int64 { return of[int64](r, name) }
	return mspr.Batch{
		ID: whole("id"), Source: mspr.SourceName(of[string](r, "source")), Disease: mspr.DiseaseCode(of[string](r, "disease")),
		Feed: of[string](r, "feed"), Address: of[string](r, "address"), Checksum: of[string](r, "checksum"), Bytes: whole("bytes"),
		Issued: r.moment("issued"), Loaded: r.moment("loaded"), Status: mspr.BatchStatus(of[string](r, "status")), Reason: of[string](r, "reason"),
		BatchCounts: mspr.BatchCounts{
			Read: whole("rows_read"), Kept: whole("kept"), Excluded: whole("excluded"), Quarantined: whole("quarantined"),
			Changed: whole("changed"), Added: whole("added"), Revised: whole("revised"), Withdrawn: whole("withdrawn"), Corrected: whole("corrected"),
		},
		Seconds: of[float64](r, "seconds"),
	}
}

// batchText is about what the words of a batch take.
const batchText = 256

func revisionBytes(p mspr.RevisionPage) int64 {
	total := int64(0)
	for i, r := range p.Revisions {
		total += int64(unsafe.Sizeof(r)) + int64(len(p.Cursors[i])) + 4*pointedBytes + 2*batchText
	}
	return total
}
