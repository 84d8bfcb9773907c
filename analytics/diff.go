package analytics

import (
	"context"
	"unsafe"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Diff gives a page of the rows that two snapshots hold with different counts,
// those that one of them lacks included: from the newest date, then by place and
// source. The files of both may be gone. A number that was never given to a
// snapshot is BadUserInput, one whose contents can't be told any more Gone.
func (s *Service) Diff(ctx context.Context, q mspr.DiffQuery) (mspr.DiffPage, mspr.Passport, error) {
	from, to, err := s.compared(ctx, q)
	if err != nil {
		return mspr.DiffPage{}, mspr.Passport{}, err
	}
	p, err := s.planner.Diff(q, from, to)
	if err != nil {
		return mspr.DiffPage{}, mspr.Passport{}, err
	}
	for _, k := range []mspr.Knowledge{from, to} {
		if p.Before(k.Dropped) {
			return mspr.DiffPage{}, mspr.Passport{}, forgotten(k)
		}
	}
	key, err := p.Key()
	if err != nil {
		return mspr.DiffPage{}, mspr.Passport{}, err
	}
	if q.Total {
		key += " total"
	}
	if q.Totals {
		key += " totals"
	}
	page, passport, err := ask(ctx, s, question[mspr.DiffPage]{
		key: key, bytes: diffBytes, simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) (mspr.DiffPage, error) { return diffPage(ctx, e, p, q) },
	})
	page.From, page.To = from, to
	for _, d := range page.Differences {
		passport.Simulated = passport.Simulated || s.simulated[d.Source]
	}
	return page, passport, err
}

// compared tells what was known to the two snapshots of a query.
func (s *Service) compared(ctx context.Context, q mspr.DiffQuery) (from, to mspr.Knowledge, err error) {
	later := s.Serving(ctx)
	if q.To != nil {
		later = *q.To
	}
	if q.To == nil && later == 0 {
		return from, to, mspr.Errorf(mspr.Unavailable, "no snapshot is served now that to could be: name one")
	}
	if to, err = s.Knowledge(ctx, later); err != nil {
		return from, to, err
	}
	from, err = s.Knowledge(ctx, q.From)
	return from, to, err
}

func diffPage(ctx context.Context, e *engine, p *plan.Diff, q mspr.DiffQuery) (mspr.DiffPage, error) {
	page := mspr.DiffPage{Differences: []mspr.Difference{}, Cursors: []string{}}
	err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
		d, err := differenceOf(r)
		page.Differences = append(page.Differences, d)
		page.Cursors = append(page.Cursors, p.Cursor(d))
		return err
	})
	if err == nil && (q.Total || q.Totals) {
		err = sumUp(ctx, e, p, q, &page)
	}
	if err != nil {
		return page, err
	}
	page.Differences, page.Cursors, page.Info = paged(page.Differences, page.Cursors, q.Page)
	var wanted []*mspr.Batch
	for i := range page.Differences {
		wanted = append(wanted, &page.Differences[i].Batch)
	}
	return page, e.fillBatches(ctx, wanted)
}

// sumUp counts and sums the rows of all pages.
func sumUp(ctx context.Context, e *engine, p *plan.Diff, q mspr.DiffQuery, page *mspr.DiffPage) error {
	var t mspr.DiffTotals
	tier := e.tier
	err := e.run(ctx, p.TotalsSQL(e.dialect), func(r row) error {
		t = mspr.DiffTotals{Added: of[int64](r, "added"), Revised: of[int64](r, "revised"), Withdrawn: of[int64](r, "withdrawn"), Change: r.counts()}
		return nil
	})
	e.tier = tier
	if q.Total {
		page.Total = new(t.Added + t.Revised + t.Withdrawn)
	}
	if q.Totals {
		page.Totals = &t
	}
	return err
}

func differenceOf(r row) (mspr.Difference, error) {
	date, err := r.day("date")
	return mspr.Difference{
		Date: date, Location: mspr.LocationCode(of[string](r, "location")), Source: mspr.SourceName(of[string](r, "source")),
		Before: r.countsOf(plan.BeforePrefix), After: r.countsOf(plan.AfterPrefix),
		Issued: r.moment("issued"), Batch: mspr.Batch{ID: of[int64](r, "batch")},
	}, err
}

func diffBytes(p mspr.DiffPage) int64 {
	total := int64(unsafe.Sizeof(mspr.DiffTotals{}))
	for i, d := range p.Differences {
		total += int64(unsafe.Sizeof(d)) + int64(len(p.Cursors[i])) + 4*pointedBytes + batchText
	}
	return total
}
