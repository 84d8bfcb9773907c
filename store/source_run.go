package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// FileVersion gives what is known of a file of a source; the zero value where
// nothing is.
func (c *Cluster) FileVersion(ctx context.Context, source mspr.SourceName, address string) (mspr.FileVersion, error) {
	var v mspr.FileVersion
	err := c.pool.QueryRow(ctx, "SELECT etag, last_modified, checksum, checked, changed FROM source_files WHERE source = $1 AND address = $2",
		source, address).Scan(&v.ETag, &v.LastModified, &v.Checksum, &v.Checked, &v.Changed)
	if errors.Is(err, pgx.ErrNoRows) {
		return mspr.FileVersion{}, nil
	}
	return v, failure(err, "look up what is known of "+address)
}

// NoteFile keeps what is known of a file from now on.
func (c *Cluster) NoteFile(ctx context.Context, source mspr.SourceName, address string, v mspr.FileVersion) error {
	_, err := c.pool.Exec(ctx, `
		INSERT INTO source_files (source, address, etag, last_modified, checksum, checked, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (source, address) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
			checksum = excluded.checksum, checked = excluded.checked, changed = coalesce(excluded.changed, source_files.changed)`,
		source, address, storable(v.ETag), storable(v.LastModified), v.Checksum, v.Checked, v.Changed)
	return failure(err, "note what is known of "+address)
}

// StartRun notes that a run of a source begins.
func (c *Cluster) StartRun(ctx context.Context, source mspr.SourceName, at time.Time) error {
	_, err := c.pool.Exec(ctx, `
		INSERT INTO source_runs (source, since, started) VALUES ($1, $2, $2)
		ON CONFLICT (source) DO UPDATE SET started = excluded.started`, source, exact(at))
	return failure(err, "note that "+string(source)+" is being read")
}

// EndRun notes how a run of a source ended.
func (c *Cluster) EndRun(ctx context.Context, source mspr.SourceName, at time.Time, outcome mspr.RunOutcome, message string) error {
	_, err := c.pool.Exec(ctx, `
		UPDATE source_runs SET ended = $2, outcome = $3, message = $4,
			succeeded = CASE WHEN $5 THEN $2 ELSE succeeded END, failures = CASE WHEN $5 THEN 0 ELSE failures + 1 END
		WHERE source = $1`,
		source, exact(at), outcome, cut(message, auditText), outcome == mspr.RunLoaded || outcome == mspr.RunUnchanged)
	return failure(err, "note how the run of "+string(source)+" ended")
}

// DueRuns sets the next time of each scheduled source that is due at a moment and
// hands it to enqueue, in one transaction; a source that comes on the schedule gets
// its first time. What is due on several replicas at once is handed out once.
func (c *Cluster) DueRuns(
	ctx context.Context, at time.Time, next map[mspr.SourceName]time.Time, enqueue func(context.Context, pgx.Tx, mspr.SourceName) error,
) error {
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		scheduled := slices.Sorted(maps.Keys(next))
		if _, err := tx.Exec(ctx, "UPDATE source_runs SET next = NULL WHERE next IS NOT NULL AND NOT source = ANY (coalesce($1::text[], '{}'))", scheduled); err != nil {
			return err
		}
		for _, source := range scheduled {
			due, err := takeTurn(ctx, tx, source, exact(at), next[source])
			if err == nil && due {
				err = enqueue(ctx, tx, source)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return failure(err, "look for sources that are due")
}

// takeTurn says whether a source is due, and sets its next time if it is.
func takeTurn(ctx context.Context, tx pgx.Tx, source mspr.SourceName, at, next time.Time) (bool, error) {
	if _, err := tx.Exec(ctx, `
		INSERT INTO source_runs (source, since, next) VALUES ($1, $2, $3)
		ON CONFLICT (source) DO UPDATE SET next = excluded.next, since = excluded.since
			WHERE source_runs.next IS NULL`, source, at, next); err != nil {
		return false, err
	}
	tag, err := tx.Exec(ctx, "UPDATE source_runs SET next = $3 WHERE source = $1 AND next <= $2", source, at, next)
	if err != nil || tag.RowsAffected() > 0 {
		return err == nil, err
	}
	// A schedule that was changed to an earlier time counts at once.
	_, err = tx.Exec(ctx, "UPDATE source_runs SET next = $2 WHERE source = $1 AND next > $2", source, next)
	return false, err
}

// Freshness tells how the runs of every source that ever ran or will run went, in
// order of their names.
func (c *Cluster) Freshness(ctx context.Context) ([]mspr.Freshness, error) {
	rows, err := c.pool.Query(ctx, `
		SELECT source, next, since, started, ended, succeeded, outcome, message, failures FROM source_runs ORDER BY source`)
	if err != nil {
		return nil, failure(err, "look at the runs of sources")
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f mspr.Freshness, err error) {
		err = row.Scan(&f.Source, &f.Next, &f.Since, &f.Started, &f.Ended, &f.Succeeded, &f.Outcome, &f.Message, &f.Failures)
		return f, err
	})
	return list, failure(err, "look at the runs of sources")
}
