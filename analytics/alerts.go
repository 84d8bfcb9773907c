package analytics

import (
	"context"
	"unsafe"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Alerts gives a page of the alerts that were found when the serving snapshot
// was made, the furthest out of range first. Without a snapshot it is
// Unavailable: Postgres holds no alerts, and reckoning with every series of a
// disease is no work for a request.
func (s *Service) Alerts(ctx context.Context, q mspr.AlertQuery) (mspr.AlertPage, mspr.Passport, error) {
	method, err := methodNamed(q.Method)
	if err != nil {
		return mspr.AlertPage{}, mspr.Passport{}, err
	}
	p, err := s.planner.Alerts(q)
	if err != nil {
		return mspr.AlertPage{}, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return mspr.AlertPage{}, mspr.Passport{}, err
	}
	if q.Total {
		key += " total"
	}
	return ask(ctx, s, question[mspr.AlertPage]{
		key: key, bytes: alertBytes, simulated: s.simulatedBehind(&p.Scope),
		answer: func(ctx context.Context, e *engine) (mspr.AlertPage, error) {
			if e.dialect == plan.Postgres {
				return mspr.AlertPage{}, mspr.Errorf(mspr.Unavailable,
					"alerts are found when a snapshot is published, and none can be read now: try again in a minute")
			}
			return alertPage(ctx, e, p, q, method)
		},
	})
}

func alertPage(ctx context.Context, e *engine, p *plan.Alerts, q mspr.AlertQuery, method alertMethod) (mspr.AlertPage, error) {
	page := mspr.AlertPage{Alerts: []mspr.Alert{}, Cursors: []string{}, Parameters: method.parameters}
	if err := e.run(ctx, p.JudgedSQL(), func(r row) error {
		page.Places, page.To = of[int64](r, "places"), optional[mspr.Date](r, "last")
		if page.To != nil {
			page.From = new(page.To.AddDays(1 - method.days()))
		}
		return nil
	}); err != nil {
		return page, err
	}
	if err := checkSince(q.Since, page); err != nil {
		return page, err
	}
	err := e.run(ctx, p.SQL(), func(r row) error {
		alert, err := alertOf(q, r)
		page.Alerts = append(page.Alerts, alert)
		page.Cursors = append(page.Cursors, p.Cursor(alert))
		return err
	})
	if err == nil && q.Total {
		page.Total, err = e.total(ctx, p.TotalSQL())
	}
	if len(page.Alerts) > q.Page.First {
		page.Alerts, page.Cursors = page.Alerts[:q.Page.First], page.Cursors[:q.Page.First]
		page.Info.HasNextPage = true
	}
	if n := len(page.Alerts); n > 0 {
		page.Info.StartCursor, page.Info.EndCursor = &page.Cursors[0], &page.Cursors[n-1]
	}
	page.Info.HasPreviousPage = q.Page.After != ""
	return page, err
}

// checkSince refuses a day from which on not all series were judged: the answer
// would be short of alerts that nobody looked for.
func checkSince(since *mspr.Date, page mspr.AlertPage) error {
	if since == nil || page.From == nil || *since >= *page.From {
		return nil
	}
	return mspr.Errorf(mspr.BadUserInput,
		"since is %s, and alerts are known from %s to %s: give a day from then on", *since, *page.From, *page.To)
}

func alertOf(q mspr.AlertQuery, r row) (mspr.Alert, error) {
	since, err := r.day("since")
	if err != nil {
		return mspr.Alert{}, err
	}
	start, err := r.day("start")
	return mspr.Alert{
		Location: mspr.LocationCode(of[string](r, "location")), Source: mspr.SourceName(of[string](r, "source")),
		Method: q.Method, Count: q.Count,
		Since: since, Periods: int(of[int64](r, "periods")), Active: of[bool](r, "active"),
		Period:   mspr.NewPeriod(mspr.Interval(of[string](r, "unit")), start),
		Observed: of[int64](r, "observed"), Expected: of[float64](r, "expected"), Upper: optional[float64](r, "upper"), Score: of[float64](r, "score"),
		Missing: int(of[int64](r, "missing")), Corrected: of[bool](r, "corrected"), Rank: of[int64](r, "rank"),
	}, err
}

func alertBytes(p mspr.AlertPage) int64 {
	total := int64(0)
	for i, a := range p.Alerts {
		total += int64(unsafe.Sizeof(a)) + int64(len(p.Cursors[i])) + 2*pointedBytes
	}
	return total
}
