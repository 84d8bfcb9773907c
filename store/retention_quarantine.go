package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// youngBatches is the number from which on batches are not older than $1. Batches
// are numbered as they are loaded, so that one whose time is earlier than that of
// one before it was loaded while a clock was wrong, and is as young as that.
const youngBatches = "coalesce((SELECT min(id) FROM batches WHERE loaded >= $1), 9223372036854775807)"

// AgedQuarantine tells of the quarantined rows of batches from before a moment.
func (c *Cluster) AgedQuarantine(ctx context.Context, before time.Time) (mspr.Leaving, error) {
	l := mspr.Leaving{Name: "quarantine"}
	var from, to *time.Time
	err := c.pool.QueryRow(ctx, `
		SELECT count(*), min(b.loaded), max(b.loaded) FROM quarantine AS q JOIN batches AS b ON b.id = q.batch
		WHERE q.batch < `+youngBatches, before).Scan(&l.Rows, &from, &to)
	if l.Rows > 0 {
		l.From, l.To = mspr.DateOf(*from), mspr.DateOf(*to)
	}
	return l, failure(err, "look for old quarantined rows")
}

// quarantineChunk is how many rows go at once.
const quarantineChunk = 5000

// DropQuarantine removes the quarantined rows of batches from before a moment, in
// bounded chunks that are noted in the audit log one by one, and gives what went.
func (c *Cluster) DropQuarantine(ctx context.Context, by mspr.Caller, before time.Time) (mspr.Leaving, error) {
	gone, err := c.AgedQuarantine(ctx, before)
	gone.Rows = 0
	for err == nil {
		var n int64
		n, err = c.dropQuarantineChunk(ctx, by, before)
		if gone.Rows += n; n == 0 {
			break
		}
	}
	return gone, failure(err, "remove old quarantined rows")
}

func (c *Cluster) dropQuarantineChunk(ctx context.Context, by mspr.Caller, before time.Time) (n int64, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		var from, to *int64
		err := tx.QueryRow(ctx, `
			WITH gone AS (
				DELETE FROM quarantine WHERE id IN (
					SELECT id FROM quarantine WHERE batch < `+youngBatches+` ORDER BY batch, id LIMIT $2)
				RETURNING batch)
			SELECT count(*), min(batch), max(batch) FROM gone`, before, quarantineChunk).Scan(&n, &from, &to)
		if err != nil || n == 0 {
			return err
		}
		return appendAudit(ctx, tx, by.AuditEntry(mspr.AuditDelete, fmt.Sprintf("retention: quarantine: %d rows of batches %d to %d", n, *from, *to)))
	})
	return n, err
}

// YoungFiles gives those of some checksums that a batch from since a moment has.
func (c *Cluster) YoungFiles(ctx context.Context, since time.Time, checksums []string) (map[string]bool, error) {
	rows, err := c.pool.Query(ctx, "SELECT DISTINCT checksum FROM batches WHERE checksum = ANY ($2) AND id >= "+youngBatches+" ORDER BY checksum", since, checksums)
	if err != nil {
		return nil, failure(err, "look for batches of old files")
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	young := make(map[string]bool, len(list))
	for _, checksum := range list {
		young[checksum] = true
	}
	return young, failure(err, "look for batches of old files")
}
