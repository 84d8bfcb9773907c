package store

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// NextSnapshotNumber gives a number that it never gave before, to any builder.
func (c *Cluster) NextSnapshotNumber(ctx context.Context) (int64, error) {
	var number int64
	err := c.pool.QueryRow(ctx, "SELECT nextval(pg_get_serial_sequence('snapshots', 'number'))").Scan(&number)
	return number, failure(err, "take a number for a snapshot")
}

// RecordSnapshot notes that the snapshot was built and verified.
func (c *Cluster) RecordSnapshot(ctx context.Context, s mspr.Snapshot) error {
	_, err := c.pool.Exec(ctx, `
		INSERT INTO snapshots (number, created, last_batch, edition, records, revisions, bytes, sha256)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.Number, s.Created, s.LastBatch, s.Edition, s.Records, s.Revisions, s.Bytes, s.SHA256)
	return failure(err, "record the snapshot")
}
