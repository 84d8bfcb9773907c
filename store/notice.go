package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const noticeColumns = "id, kind, severity, source, message, detail, raised, seen, times, resolved"

func scanNotice(row pgx.CollectableRow) (n mspr.Notice, err error) {
	err = row.Scan(&n.ID, &n.Kind, &n.Severity, &n.Source, &n.Message, &n.Detail, &n.Raised, &n.Seen, &n.Times, &n.Resolved)
	n.Raised, n.Seen = n.Raised.UTC(), n.Seen.UTC()
	return n, err
}

// Raise opens a notice; where one of its cause is open already, that is seen again
// and told as it is now. A new one is handed to tell in the same transaction.
func (c *Cluster) Raise(ctx context.Context, n mspr.Notice, tell func(context.Context, pgx.Tx, mspr.Notice) error) (mspr.Notice, error) {
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			INSERT INTO notices (kind, severity, source, message, detail, raised, seen) VALUES ($1, $2, $3, $4, $5, $6, $6)
			ON CONFLICT (kind, source) WHERE resolved IS NULL DO UPDATE SET
				severity = excluded.severity, message = excluded.message, detail = excluded.detail,
				seen = greatest(notices.seen, excluded.seen), times = notices.times + 1
			RETURNING `+noticeColumns, n.Kind, n.Severity, n.Source, cut(n.Message, auditText), cut(n.Detail, auditText), exact(n.Seen))
		if err != nil {
			return err
		}
		if n, err = pgx.CollectExactlyOneRow(rows, scanNotice); err != nil || n.Times > 1 {
			return err
		}
		return tell(ctx, tx, n)
	})
	return n, failure(err, "write a notice")
}

// Resolve closes the open notices of some kinds about a source (empty: the whole
// cluster), hands each to tell in the same transaction and gives them.
func (c *Cluster) Resolve(
	ctx context.Context, at time.Time, source mspr.SourceName, kinds []mspr.NoticeKind, tell func(context.Context, pgx.Tx, mspr.Notice) error,
) ([]mspr.Notice, error) {
	var closed []mspr.Notice
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			UPDATE notices SET resolved = greatest($1, raised) WHERE resolved IS NULL AND source = $2 AND kind = ANY ($3)
			RETURNING `+noticeColumns, exact(at), source, kinds)
		if err != nil {
			return err
		}
		if closed, err = pgx.CollectRows(rows, scanNotice); err != nil {
			return err
		}
		for _, n := range closed {
			if err := tell(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	return closed, failure(err, "close notices")
}

// Notice gives one notice; NotFound where there is none.
func (c *Cluster) Notice(ctx context.Context, id int64) (mspr.Notice, error) {
	list, err := collectNotices(ctx, c.pool, "SELECT "+noticeColumns+" FROM notices WHERE id = $1 ORDER BY id", id)
	if err == nil && len(list) == 0 {
		return mspr.Notice{}, mspr.Errorf(mspr.NotFound, "there is no notice %d", id)
	}
	if err != nil {
		return mspr.Notice{}, failure(err, "look up a notice")
	}
	return list[0], nil
}

// Notices gives a page of notices, newest first.
func (c *Cluster) Notices(ctx context.Context, q mspr.NoticeQuery) (mspr.NoticePage, error) {
	before, err := parseCursor("notice", q.Page.After)
	if err != nil {
		return mspr.NoticePage{}, err
	}
	first := pageSize(q.Page.First)
	const chosen = " FROM notices WHERE ($1::boolean IS NULL OR (resolved IS NULL) = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR source = $3)"
	list, err := collectNotices(ctx, c.pool, "SELECT "+noticeColumns+chosen+" AND ($4::bigint IS NULL OR id < $4) ORDER BY id DESC LIMIT $5",
		q.Open, q.Kind, q.Source, before, first+1)
	if err != nil {
		return mspr.NoticePage{}, failure(err, "list notices")
	}
	var page mspr.NoticePage
	page.Notices, page.Cursors, page.Info = pageOf(list, first, before != nil, func(n mspr.Notice) string { return cursorOf("notice", n.ID) })
	if q.Total {
		page.Total = new(int64)
		err = c.pool.QueryRow(ctx, "SELECT count(*)"+chosen, q.Open, q.Kind, q.Source).Scan(page.Total)
	}
	return page, failure(err, "count notices")
}

func collectNotices(ctx context.Context, db querier, sql string, args ...any) ([]mspr.Notice, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanNotice)
}
