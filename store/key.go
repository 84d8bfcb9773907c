package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// SigningKeys lists every key that ever signed access tokens of the cluster,
// those that are retired or dropped too, the newest first.
func (c *Cluster) SigningKeys(ctx context.Context) ([]mspr.SigningKey, error) {
	keys, err := listKeys(ctx, c.pool)
	return keys, failure(err, "list the signing keys of cluster "+string(c.ID))
}

func listKeys(ctx context.Context, db querier) ([]mspr.SigningKey, error) {
	rows, err := db.Query(ctx, `
		SELECT id, public, created_at, retired_at, dropped_at
		FROM signing_keys ORDER BY created_at DESC, id COLLATE "C"`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mspr.SigningKey, error) {
		var k mspr.SigningKey
		err := row.Scan(&k.ID, &k.Public, &k.Created, &k.Retired, &k.Dropped)
		k.Created, k.Retired, k.Dropped = k.Created.UTC(), inUTC(k.Retired), inUTC(k.Dropped)
		return k, err
	})
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// AddSigningKey registers the public half of a key, so that every server knows
// it. With retireOthers all other keys stop signing when it was created. A key
// that is known stays as it is: adding it never brings back one that was
// retired or dropped.
func (c *Cluster) AddSigningKey(ctx context.Context, by mspr.Caller, key mspr.SigningKey, retireOthers bool) error {
	err := c.changeKeys(ctx, func(tx pgx.Tx) error {
		made, err := tx.Exec(ctx, `
			INSERT INTO signing_keys (id, public, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO NOTHING`, key.ID, key.Public, key.Created)
		if err != nil || made.RowsAffected() == 0 {
			return err
		}
		if retireOthers {
			// The clocks of two servers may differ: no key is retired before it was made.
			if _, err := tx.Exec(ctx, `
				UPDATE signing_keys SET retired_at = greatest($2, created_at)
				WHERE id <> $1 AND retired_at IS NULL AND dropped_at IS NULL`, key.ID, key.Created); err != nil {
				return err
			}
		}
		return appendAudit(ctx, tx, by.AuditEntry(mspr.AuditWrite, "key "+key.ID))
	})
	return failure(err, "add a signing key to cluster "+string(c.ID))
}

// DropSigningKey ends a key: what it signed is refused from now on. The only
// key that may sign is not dropped (Conflict), an unknown one is NotFound, and
// dropping one again changes nothing.
func (c *Cluster) DropSigningKey(ctx context.Context, by mspr.Caller, id string) error {
	err := c.changeKeys(ctx, func(tx pgx.Tx) error {
		keys, err := listKeys(ctx, tx)
		if err != nil {
			return err
		}
		dropped, err := c.mayDrop(keys, id)
		if err != nil || dropped {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE signing_keys SET dropped_at = now() WHERE id = $1`, id); err != nil {
			return err
		}
		return appendAudit(ctx, tx, by.AuditEntry(mspr.AuditDelete, "key "+id))
	})
	return failure(err, "drop a signing key of cluster "+string(c.ID))
}

// mayDrop refuses to drop a key when no other could sign; it says whether the
// key was dropped before.
func (c *Cluster) mayDrop(keys []mspr.SigningKey, id string) (dropped bool, err error) {
	var found *mspr.SigningKey
	others := 0
	for i, k := range keys {
		switch {
		case k.ID == id:
			found = &keys[i]
		case k.Retired == nil && k.Dropped == nil:
			others++
		}
	}
	switch {
	case found == nil:
		return false, mspr.Errorf(mspr.NotFound, "cluster %s has no such key; mspr key list --cluster %s lists them", c.ID, c.ID)
	case found.Dropped != nil:
		return true, nil
	case found.Retired == nil && others == 0:
		return false, mspr.Errorf(mspr.Conflict,
			"this is the only key of cluster %s that may sign; make another first: mspr key rotate --cluster %s", c.ID, c.ID)
	}
	return false, nil
}

// changeKeys runs a change of the keys alone: two at once could each take the
// other's for the key that is left.
func (c *Cluster) changeKeys(ctx context.Context, change func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		return change(tx)
	})
}
