package analytics

import (
	"context"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Records gives a page of the rows that sources stated, of every source unless
// the filter says otherwise, in order of date, location and source. As of an
// earlier moment, a row that has changed since has the number of the record it
// became, or zero where that was withdrawn, and the time at which the version
// was loaded.
func (s *Service) Records(ctx context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error) {
	p, err := s.planner.Records(q)
	if err != nil {
		return mspr.RecordPage{}, mspr.Passport{}, err
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return mspr.RecordPage{}, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return mspr.RecordPage{}, mspr.Passport{}, err
	}
	if q.Total {
		key += " total"
	}
	return ask(ctx, s, question[mspr.RecordPage]{
		key: key, asOf: p.AsOf, known: p.Known, bytes: recordBytes, simulated: s.simulatedBehind(&p.Scope),
		answer: func(ctx context.Context, e *engine) (mspr.RecordPage, error) { return recordPage(ctx, e, p, q) },
	})
}

func recordPage(ctx context.Context, e *engine, p *plan.Records, q mspr.RecordQuery) (mspr.RecordPage, error) {
	page := mspr.RecordPage{Records: []mspr.Record{}, Cursors: []string{}}
	records, err := readPage(ctx, e, p)
	for _, r := range records {
		page.Records = append(page.Records, r)
		page.Cursors = append(page.Cursors, p.Cursor(r.Date, r.Location, r.Source))
	}
	if err == nil && q.Total {
		page.Total, err = e.total(ctx, p.TotalSQL(e.dialect))
	}
	if len(page.Records) > q.Page.First {
		page.Records, page.Cursors = page.Records[:q.Page.First], page.Cursors[:q.Page.First]
		page.Info.HasNextPage = true
	}
	if n := len(page.Records); n > 0 {
		page.Info.StartCursor, page.Info.EndCursor = &page.Cursors[0], &page.Cursors[n-1]
	}
	page.Info.HasPreviousPage = q.Page.After != ""
	return page, err
}

// readPage reads a page and the row behind it: from a few days, where these have as
// many rows, else from all.
func readPage(ctx context.Context, e *engine, p *plan.Records) ([]mspr.Record, error) {
	near, err := nearby(ctx, e, p)
	if err != nil {
		return nil, err
	}
	if near != nil {
		few, err := readRecords(ctx, e, near)
		if err != nil || len(few) == p.Limit {
			return few, err
		}
	}
	return readRecords(ctx, e, p)
}

// nearby gives the plan that reads a few days only; nil where there is none.
func nearby(ctx context.Context, e *engine, p *plan.Records) (near *plan.Records, err error) {
	edges, ok := p.EdgesSQL(e.dialect)
	if !ok {
		return nil, nil
	}
	err = e.run(ctx, edges, func(r row) error {
		if first, last := optional[mspr.Date](r, "first"), optional[mspr.Date](r, "last"); first != nil && last != nil {
			near = p.Near(*first, *last)
		}
		return nil
	})
	return near, err
}

func readRecords(ctx context.Context, e *engine, p *plan.Records) (all []mspr.Record, err error) {
	err = e.run(ctx, p.SQL(e.dialect), func(r row) error {
		record, err := recordOf(p.Disease.Code, r)
		all = append(all, record)
		return err
	})
	return all, err
}

func recordOf(disease mspr.DiseaseCode, r row) (mspr.Record, error) {
	date, err := r.day("date")
	return mspr.Record{
		ID:        of[int64](r, "id"),
		Disease:   disease,
		Country:   mspr.LocationCode(of[string](r, "country")),
		Location:  mspr.LocationCode(of[string](r, "location")),
		Date:      date,
		Source:    mspr.SourceName(of[string](r, "source")),
		Counts:    r.counts(),
		Corrected: of[bool](r, "corrected"),
		Batch:     of[int64](r, "batch"),
		Issued:    r.moment("issued"),
		CreatedAt: r.moment("created_at"),
		UpdatedAt: r.moment("updated_at"),
	}, err
}
