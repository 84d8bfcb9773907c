package store

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// CorrectAt is Correct at another time of day, and with another patience.
func (c *Cluster) CorrectAt(ctx context.Context, by mspr.Caller, correction mspr.Correction, now time.Time, patience time.Duration) (mspr.Batch, error) {
	return c.correct(ctx, &correcting{Correction: correction, by: by, now: now, patience: patience})
}

// Conn gives a connection of the cluster's role, until the test ends.
func (c *Cluster) Conn(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := c.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// Lock takes the lock of loads for a transaction.
func (c *Cluster) Lock(ctx context.Context, tx pgx.Tx) error { return c.lock(ctx, tx, forever) }
