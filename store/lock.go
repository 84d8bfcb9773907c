package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// lockName names the advisory lock of the cluster's writers. Clusters share a
// database, so it carries the cluster's name.
func (c *Cluster) lockName() string { return "mspr load " + c.ID.Schema() }

// lock takes the lock of the cluster's writers until the transaction ends. A
// busy one is a Conflict, unless the caller waits.
func (c *Cluster) lock(ctx context.Context, tx pgx.Tx, wait bool) error {
	if wait {
		_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", c.lockName())
		return failure(err, "wait for another load of cluster "+string(c.ID))
	}
	var free bool
	err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", c.lockName()).Scan(&free)
	if err != nil {
		return failure(err, "lock cluster "+string(c.ID))
	}
	if !free {
		return mspr.Errorf(mspr.Conflict, "another load of cluster %s is running; try again when it has ended", c.ID)
	}
	return nil
}
