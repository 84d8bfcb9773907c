package store

import (
	"context"
	"time"
)

// forgetting bounds how many rows one statement deletes: whoever takes from one
// of them waits for it.
const forgetting = 1000

// TakeQuota takes up to n of the limit requests that a key may send in the hour
// that begins at window. It gives how many it got, and how many are taken in
// all; what is taken is never more than limit.
//
// A server whose clock is behind takes from the next window when another began
// it already; a window further ahead comes of a clock that was wrong, and does
// not count. Nobody waits for the disk: when Postgres itself crashes, what was
// taken in the last fraction of a second may be granted again.
func (c *Cluster) TakeQuota(ctx context.Context, key string, window time.Time, n, limit int64) (granted, taken int64, err error) {
	err = c.pool.QueryRow(ctx, `
		INSERT INTO quotas AS q (key, window_start, taken, granted)
		SELECT $1, $2, least($3::bigint, $4::bigint), least($3::bigint, $4::bigint)
		WHERE set_config('synchronous_commit', 'off', true) IS NOT NULL
		ON CONFLICT (key) DO UPDATE SET (window_start, taken, granted) = (
			SELECT CASE WHEN counts THEN q.window_start ELSE excluded.window_start END, earlier + got, got
			FROM (SELECT q.window_start IN (excluded.window_start, excluded.window_start + $5::interval) AS counts) AS one,
			     LATERAL (SELECT CASE WHEN counts THEN q.taken ELSE 0 END AS earlier) AS two,
			     LATERAL (SELECT greatest(0, least($3::bigint, $4::bigint - earlier)) AS got) AS three)
		RETURNING granted, taken`, key, window, n, limit, time.Hour).Scan(&granted, &taken)
	return granted, taken, failure(err, "take from a quota of cluster "+string(c.ID))
}

// ReturnQuotas gives back, by key, what was taken in a window and not spent.
func (c *Cluster) ReturnQuotas(ctx context.Context, window time.Time, unspent map[string]int64) error {
	keys, counts := make([]string, 0, len(unspent)), make([]int64, 0, len(unspent))
	for key, n := range unspent {
		keys, counts = append(keys, key), append(counts, n)
	}
	// rows are locked in order of their keys, so that two servers that stop at
	// once don't wait for each other in a circle
	_, err := c.pool.Exec(ctx, `
		WITH unspent AS (SELECT * FROM unnest($2::text[], $3::bigint[]) AS u (key, n)),
		     mine AS (SELECT q.key, u.n FROM quotas q JOIN unspent u USING (key) WHERE q.window_start = $1 ORDER BY q.key FOR UPDATE OF q)
		UPDATE quotas q SET taken = greatest(0, q.taken - mine.n) FROM mine WHERE q.key = mine.key`, window, keys, counts)
	return failure(err, "give back quotas of cluster "+string(c.ID))
}

// ForgetQuotas deletes what was taken in windows that began before a time, but
// nothing of this hour by the clock of the database, which other servers may
// still count on.
func (c *Cluster) ForgetQuotas(ctx context.Context, before time.Time) error {
	for {
		deleted, err := c.pool.Exec(ctx, `
			DELETE FROM quotas WHERE key IN (SELECT key FROM quotas WHERE window_start < least($1, now() - interval '1 hour') ORDER BY key LIMIT $2 FOR UPDATE SKIP LOCKED)`,
			before, forgetting)
		if err != nil {
			return failure(err, "forget old quotas of cluster "+string(c.ID))
		}
		if deleted.RowsAffected() < forgetting {
			return nil
		}
	}
}
