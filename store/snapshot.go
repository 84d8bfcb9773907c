package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// NextSnapshotNumber gives a number that it never gave before, to any builder.
func (c *Cluster) NextSnapshotNumber(ctx context.Context) (int64, error) {
	var number int64
	err := c.pool.QueryRow(ctx, "SELECT nextval(pg_get_serial_sequence('snapshots', 'number'))").Scan(&number)
	return number, failure(err, "take a number for a snapshot")
}

// rememberedSnapshots is how many of the newest snapshots find noted what was
// changed since: replicas with folders of their own are not all at the newest.
const rememberedSnapshots = 20

// RecordSnapshot notes that the snapshot was built and verified, and forgets
// what was changed for older ones than the newest few.
func (c *Cluster) RecordSnapshot(ctx context.Context, s mspr.Snapshot) error {
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO snapshots (number, created, last_batch, edition, records, revisions, bytes, sha256)
			OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			s.Number, s.Created, s.LastBatch, s.Edition, s.Records, s.Revisions, s.Bytes, s.SHA256)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			DELETE FROM changed_days
			WHERE batch <= (SELECT last_batch FROM snapshots ORDER BY number DESC OFFSET $1 LIMIT 1)`, rememberedSnapshots-1)
		return err
	})
	return failure(err, "record the snapshot")
}
