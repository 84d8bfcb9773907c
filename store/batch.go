package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const batchColumns = `id, source, disease, feed, address, checksum, bytes, issued, loaded, status, reason,
	rows_read, kept, excluded, quarantined, changed, added, revised, withdrawn, corrected, seconds`

// pageLimit bounds a page of any list of this package, defaultPage is what an
// unbounded request gets.
const (
	pageLimit   = 1000
	defaultPage = 50
)

func scanBatch(row pgx.CollectableRow) (mspr.Batch, error) {
	var b mspr.Batch
	err := row.Scan(&b.ID, &b.Source, &b.Disease, &b.Feed, &b.Address, &b.Checksum, &b.Bytes, &b.Issued, &b.Loaded, &b.Status, &b.Reason,
		&b.Read, &b.Kept, &b.Excluded, &b.Quarantined, &b.Changed, &b.Added, &b.Revised, &b.Withdrawn, &b.Corrected, &b.Seconds)
	b.Issued, b.Loaded = b.Issued.UTC(), b.Loaded.UTC()
	return b, err
}

// collectBatches runs a query that ends in ORDER BY and whose columns are
// batchColumns.
func collectBatches(ctx context.Context, db querier, sql string, args ...any) ([]mspr.Batch, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanBatch)
}

// Batches gives a page of batches, newest first.
func (c *Cluster) Batches(ctx context.Context, q mspr.BatchQuery) (mspr.BatchPage, error) {
	before, err := parseCursor("batch", q.Page.After)
	if err != nil {
		return mspr.BatchPage{}, err
	}
	first := pageSize(q.Page.First)
	batches, err := collectBatches(ctx, c.pool, `
		SELECT `+batchColumns+` FROM batches
		WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR status = $2) AND ($3::bigint IS NULL OR id < $3)
		ORDER BY id DESC LIMIT $4`, q.Source, q.Status, before, first+1)
	if err != nil {
		return mspr.BatchPage{}, failure(err, "list batches")
	}
	var page mspr.BatchPage
	page.Batches, page.Cursors, page.Info = pageOf(batches, first, before != nil,
		func(b mspr.Batch) string { return cursorOf("batch", b.ID) })
	if q.Total {
		page.Total = new(int64)
		err = c.pool.QueryRow(ctx, `
			SELECT count(*) FROM batches WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR status = $2)`,
			q.Source, q.Status).Scan(page.Total)
	}
	return page, failure(err, "count batches")
}

// Batch gives one batch. Its error is NotFound where there is none.
func (c *Cluster) Batch(ctx context.Context, id int64) (mspr.Batch, error) {
	batches, err := collectBatches(ctx, c.pool, "SELECT "+batchColumns+" FROM batches WHERE id = $1 ORDER BY id", id)
	if err != nil {
		return mspr.Batch{}, failure(err, "read a batch")
	}
	if len(batches) == 0 {
		return mspr.Batch{}, mspr.Errorf(mspr.NotFound, "cluster %s has no batch %d; the query batches lists those that there are", c.ID, id)
	}
	return batches[0], nil
}

// lastBatch gives the id of the newest loaded batch, 0 when there is none.
func lastBatch(ctx context.Context, db querier) (int64, error) {
	var id int64
	err := db.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM batches WHERE status = 'LOADED'").Scan(&id)
	return id, err
}

// WaitingSince tells when the first of the batches after a number was loaded; nil when
// there is none.
func (c *Cluster) WaitingSince(ctx context.Context, batch int64) (*time.Time, error) {
	var since *time.Time
	err := c.pool.QueryRow(ctx, "SELECT min(loaded) FROM batches WHERE status = 'LOADED' AND id > $1", batch).Scan(&since)
	return since, failure(err, "look for batches that no snapshot holds")
}

// insertBatch writes a new batch and gives it its id.
func insertBatch(ctx context.Context, tx pgx.Tx, b *mspr.Batch, whole bool) error {
	err := tx.QueryRow(ctx, `
		INSERT INTO batches (source, disease, feed, whole, address, checksum, bytes, issued, loaded, status, reason,
			rows_read, kept, excluded, quarantined, changed, added, revised, withdrawn, corrected, seconds)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		RETURNING id`,
		b.Source, b.Disease, b.Feed, whole, storable(b.Address), b.Checksum, b.Bytes, b.Issued, b.Loaded, b.Status, storable(b.Reason),
		b.Read, b.Kept, b.Excluded, b.Quarantined, b.Changed, b.Added, b.Revised, b.Withdrawn, b.Corrected, b.Seconds).Scan(&b.ID)
	if err != nil {
		return fmt.Errorf("record the batch: %w", err)
	}
	return nil
}

// closeBatch writes what became of the batch.
func closeBatch(ctx context.Context, tx pgx.Tx, b *mspr.Batch) error {
	_, err := tx.Exec(ctx, "UPDATE batches SET changed = $2, added = $3, revised = $4, withdrawn = $5, seconds = $6 WHERE id = $1",
		b.ID, b.Changed, b.Added, b.Revised, b.Withdrawn, b.Seconds)
	if err != nil {
		return fmt.Errorf("record the outcome of the batch: %w", err)
	}
	return nil
}

// neighbours finds the loaded batches of the same source, disease and feed
// around a time of issue.
type neighbours struct {
	// previous was issued last at or before that time; nil when there is none.
	previous *mspr.Batch
	// next is the first whole one issued after it; nil when there is none.
	next *mspr.Batch
	// any says that the source has a loaded batch of the disease, of any feed.
	any bool
}

func findNeighbours(ctx context.Context, tx pgx.Tx, b *mspr.Batch) (n neighbours, err error) {
	const same = "FROM batches WHERE status = 'LOADED' AND source = $1 AND disease = $2"
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT "+same+")", b.Source, b.Disease).Scan(&n.any); err != nil {
		return n, fmt.Errorf("look for earlier batches: %w", err)
	}
	previous, err := collectBatches(ctx, tx, "SELECT "+batchColumns+" "+same+
		" AND feed = $3 AND issued <= $4 ORDER BY issued DESC, id DESC LIMIT 1", b.Source, b.Disease, b.Feed, b.Issued)
	next, nextErr := collectBatches(ctx, tx, "SELECT "+batchColumns+" "+same+
		" AND feed = $3 AND issued > $4 AND whole ORDER BY issued, id DESC LIMIT 1", b.Source, b.Disease, b.Feed, b.Issued)
	if err := errors.Join(err, nextErr); err != nil {
		return n, fmt.Errorf("look for the batches before and after: %w", err)
	}
	if len(previous) > 0 {
		n.previous = &previous[0]
	}
	if len(next) > 0 {
		n.next = &next[0]
	}
	return n, nil
}

// exact gives a time as Postgres keeps it.
func exact(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
