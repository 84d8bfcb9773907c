package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const (
	// tellEvery is how often the audit log is told that the limit of a key
	// refuses: a flood of attempts must not fill it.
	tellEvery = time.Minute
	// sweepRows bounds how many rows that mean nothing any more are removed
	// beside other work.
	sweepRows = 20
)

// Reserve counts an attempt for each of its keys, or for none when one of them
// has had as many as it may: then it gives the time to wait, and adds the
// refusal to the audit log unless it was told so within the last minute. Keys
// are locked one after the other: callers give them in one order.
func (c *Cluster) Reserve(ctx context.Context, a mspr.Attempt, refusal mspr.AuditEntry) (wait time.Duration, err error) {
	a.At = exact(a.At)
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		counted := make([]attemptRow, len(a.Keys))
		for i, k := range a.Keys {
			if err := counted[i].lock(ctx, tx, k, a.At); err != nil {
				return err
			}
			if wait = counted[i].wait(a.At); wait > 0 {
				return counted[i].tell(ctx, tx, a.At, refusal)
			}
		}
		for i := range counted {
			if err := counted[i].add(ctx, tx, a.At); err != nil {
				return err
			}
		}
		return sweepAttempts(ctx, tx, a.At)
	})
	return wait, failure(err, "count an attempt to sign in")
}

// attemptRow is what one key did within its window.
type attemptRow struct {
	mspr.AttemptLimit
	times []time.Time
	told  *time.Time
}

// lock reads the row of a key, and makes it where it is missing; nobody else
// changes it until the transaction ends.
func (s *attemptRow) lock(ctx context.Context, tx pgx.Tx, k mspr.AttemptLimit, at time.Time) error {
	s.AttemptLimit = k
	err := tx.QueryRow(ctx, `
		INSERT INTO attempts (key, times, until) VALUES ($1, '{}', $2)
		ON CONFLICT (key) DO UPDATE SET key = attempts.key RETURNING times, told`, k.Key, at.Add(k.Window)).Scan(&s.times, &s.told)
	// A time that lies further ahead comes of a clock that was wrong.
	s.times = slices.DeleteFunc(s.times, func(t time.Time) bool { return at.Sub(t).Abs() >= k.Window })
	return err
}

// wait gives the time after which the key may try again; 0 when it may now.
func (s *attemptRow) wait(at time.Time) time.Duration {
	if len(s.times) < s.Limit {
		return 0
	}
	return s.times[len(s.times)-s.Limit].Add(s.Window).Sub(at)
}

func (s *attemptRow) add(ctx context.Context, tx pgx.Tx, at time.Time) error {
	s.times = append(s.times, at)
	slices.SortFunc(s.times, time.Time.Compare) // servers' clocks differ a little
	_, err := tx.Exec(ctx, "UPDATE attempts SET times = $2, until = greatest(until, $3) WHERE key = $1", s.Key, s.times, at.Add(s.Window))
	return err
}

// tell adds the refusal to the audit log, with the account whose address was
// tried, unless the log was told of this key lately.
func (s *attemptRow) tell(ctx context.Context, tx pgx.Tx, at time.Time, refusal mspr.AuditEntry) error {
	if s.told != nil && at.Sub(*s.told).Abs() < tellEvery {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE attempts SET told = $2, until = greatest(until, $3) WHERE key = $1", s.Key, at, at.Add(tellEvery))
	if err != nil {
		return err
	}
	if refusal.Account == 0 && refusal.Name != "" {
		row := tx.QueryRow(ctx, "SELECT id FROM accounts WHERE email = $1", refusal.Name)
		if _, err := one(row, &refusal.Account); err != nil {
			return err
		}
	}
	return appendAudit(ctx, tx, refusal)
}

// giveBack takes an attempt that succeeded off the count of its keys.
func giveBack(ctx context.Context, tx pgx.Tx, a mspr.Attempt) error {
	for _, k := range a.Keys {
		_, err := tx.Exec(ctx, `
			UPDATE attempts SET times = times[:array_position(times, $2) - 1] || times[array_position(times, $2) + 1:]
			WHERE key = $1 AND $2 = ANY (times)`, k.Key, exact(a.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetAttempts deletes the rows of the keys, one after the other as Reserve
// locks them: else each could wait for the other.
func forgetAttempts(ctx context.Context, tx pgx.Tx, keys []string) error {
	for _, key := range keys {
		if _, err := tx.Exec(ctx, "DELETE FROM attempts WHERE key = $1", key); err != nil {
			return err
		}
	}
	return nil
}

func sweepAttempts(ctx context.Context, tx pgx.Tx, at time.Time) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM attempts WHERE key IN (
			SELECT key FROM attempts WHERE until < $1 ORDER BY until LIMIT $2 FOR UPDATE SKIP LOCKED)`, at, sweepRows)
	return err
}
