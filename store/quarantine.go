package store

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const quarantineColumns = `q.id, q.batch, b.source, b.disease, q.line, q.rule, q.message, q.raw, q.state,
	q.resolved, coalesce(q.resolved_by, ''), coalesce(q.reason, ''), coalesce(q.replayed_by, 0)`

const quarantineJoined = " FROM quarantine AS q JOIN batches AS b ON b.id = q.batch"

func scanQuarantined(row pgx.CollectableRow) (q mspr.QuarantinedRow, err error) {
	err = row.Scan(&q.ID, &q.Batch, &q.Source, &q.Disease, &q.Line, &q.Rule, &q.Message, &q.Raw, &q.State,
		&q.ResolvedAt, &q.ResolvedBy, &q.Reason, &q.ReplayedBy)
	if q.ResolvedAt != nil {
		*q.ResolvedAt = q.ResolvedAt.UTC()
	}
	return q, err
}

// Quarantine gives a page of the rows that broke a rule, those of the newest
// batch first, and of a batch in the order in which they were set aside.
func (c *Cluster) Quarantine(ctx context.Context, q mspr.QuarantineQuery) (mspr.QuarantinePage, error) {
	after, err := parseQuarantineCursor(q.Page.After)
	if err != nil {
		return mspr.QuarantinePage{}, err
	}
	chosen, first := chooseQuarantined(q.QuarantineFilter), pageSize(q.Page.First)
	var page mspr.QuarantinePage
	if q.Total {
		page.Total = new(int64)
		if err := c.pool.QueryRow(ctx, "SELECT count(*)"+quarantineJoined+chosen.where(), chosen.args...).Scan(page.Total); err != nil {
			return mspr.QuarantinePage{}, failure(err, "count quarantined rows")
		}
	}
	if after != nil {
		chosen.add("q.batch <= $%d", after.batch)
		chosen.add(fmt.Sprintf("(q.batch < %d OR q.id > $%%d)", after.batch), after.id)
	}
	rows, err := c.pool.Query(ctx, "SELECT "+quarantineColumns+quarantineJoined+chosen.where()+
		fmt.Sprintf(" ORDER BY q.batch DESC, q.id LIMIT %d", first+1), chosen.args...)
	if err != nil {
		return mspr.QuarantinePage{}, failure(err, "read quarantined rows")
	}
	found, err := pgx.CollectRows(rows, scanQuarantined)
	if err != nil {
		return mspr.QuarantinePage{}, failure(err, "read quarantined rows")
	}
	page.Rows, page.Cursors, page.Info = pageOf(found, first, after != nil, quarantineCursor)
	return page, nil
}

func chooseQuarantined(f mspr.QuarantineFilter) *conditions {
	c := &conditions{}
	if f.Batch != 0 {
		c.add("q.batch = $%d", f.Batch)
	}
	if f.Rule != "" {
		c.add("q.rule = $%d", storable(f.Rule))
	}
	if f.Source != "" {
		c.add("b.source = $%d", f.Source)
	}
	switch f.State {
	case mspr.QuarantineOpen: // written out, so that the index of these is used
		c.parts = append(c.parts, "q.state = 'OPEN'")
	case mspr.QuarantineReplayed, mspr.QuarantineDiscarded:
		c.add("q.state = $%d", f.State)
	}
	return c
}

// quarantinePlace is the place of a row in the list.
type quarantinePlace struct{ batch, id int64 }

const quarantineCursorForm = "quarantine:%d.%d"

func quarantineCursor(q mspr.QuarantinedRow) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, quarantineCursorForm, q.Batch, q.ID))
}

// parseQuarantineCursor gives nil for the empty cursor, and refuses one of
// another list.
func parseQuarantineCursor(cursor string) (*quarantinePlace, error) {
	if cursor == "" {
		return nil, nil //nolint:nilnil // nil is "from the start", as the comment says
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	var at quarantinePlace
	if err == nil {
		_, err = fmt.Sscanf(string(b), quarantineCursorForm, &at.batch, &at.id)
	}
	if err != nil {
		return nil, strangeCursor().Because(err)
	}
	return &at, nil
}

// QuarantineSummary counts the rows by source and rule: those with most open
// rows first.
func (c *Cluster) QuarantineSummary(ctx context.Context) ([]mspr.QuarantineGroup, error) {
	rows, err := c.pool.Query(ctx, `
		SELECT b.source, q.rule, count(*) FILTER (WHERE q.state = 'OPEN') AS open, count(*) FILTER (WHERE q.state = 'REPLAYED'),
			count(*) FILTER (WHERE q.state = 'DISCARDED'), max(q.batch)`+quarantineJoined+`
		GROUP BY b.source, q.rule ORDER BY open DESC, b.source, q.rule`)
	if err != nil {
		return nil, failure(err, "count quarantined rows by rule")
	}
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g mspr.QuarantineGroup, err error) {
		err = row.Scan(&g.Source, &g.Rule, &g.Open, &g.Replayed, &g.Discarded, &g.Newest)
		return g, err
	})
	return groups, failure(err, "count quarantined rows by rule")
}
