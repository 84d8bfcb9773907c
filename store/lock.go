package store

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// lockName names the advisory lock of the cluster's writers. Clusters share a
// database, so it carries the cluster's name.
func (c *Cluster) lockName() string { return "mspr load " + c.ID.Schema() }

// How long to wait for another writer.
const (
	// loadPatience is far more than a correction takes: an administrator who makes
	// one at the wrong moment, or many one after the other, keeps no file out.
	loadPatience               = 2 * time.Second
	forever      time.Duration = -1
)

// busyFor is when it is worth trying again: most loads take seconds.
const busyFor = 5 * time.Second

// lock takes the lock of the cluster's writers until the transaction ends. One
// that stays busy for longer than the caller's patience is a Conflict.
func (c *Cluster) lock(ctx context.Context, tx pgx.Tx, patience time.Duration) error {
	limit := "0" // none
	if patience != forever {
		limit = strconv.FormatInt(max(1, patience.Milliseconds()), 10)
	}
	if _, err := tx.Exec(ctx, "SELECT set_config('lock_timeout', $1, true)", limit); err != nil {
		return failure(err, "lock cluster "+string(c.ID))
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", c.lockName())
	if sqlState(err) == lockNotAvailable {
		return c.busy()
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SELECT set_config('lock_timeout', '0', true)")
	}
	return failure(err, "wait for another load of cluster "+string(c.ID))
}

func (c *Cluster) busy() error {
	return mspr.Errorf(mspr.Conflict, "another load of cluster %s is running; try again when it has ended", c.ID).After(busyFor)
}
