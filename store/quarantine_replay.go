package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// replayed takes out of quarantine the open rows of earlier loads of the file
// that b has loaded again, and notes who asked for it. What of them still breaks a
// rule is quarantined under b. A file is the same if its bytes, its time of issue
// and what it was taken for are: each issue of a history is a batch of its own.
func replayed(ctx context.Context, tx pgx.Tx, b mspr.Batch, r mspr.Replay) error {
	done, err := tx.Exec(ctx, `
		WITH again AS (
			SELECT q.id FROM quarantine AS q JOIN batches AS b ON b.id = q.batch
			WHERE q.state = 'OPEN' AND b.id < $1 AND b.source = $2 AND b.disease = $3 AND b.feed = $4 AND b.checksum = $5 AND b.issued = $6
			ORDER BY q.id FOR UPDATE OF q)
		UPDATE quarantine SET state = 'REPLAYED', resolved = now(), resolved_by = $7, reason = $8, replayed_by = $1
		WHERE id IN (SELECT id FROM again)`,
		b.ID, b.Source, b.Disease, b.Feed, b.Checksum, b.Issued, resolver(r.By), r.Reason)
	if err != nil {
		return fmt.Errorf("take replayed rows out of quarantine: %w", err)
	}
	e := r.By.AuditEntry(mspr.AuditWrite, fmt.Sprintf("quarantine: %d replayed of batch %d by batch %d", done.RowsAffected(), r.Batch, b.ID))
	e.Reason = r.Reason
	return appendAudit(ctx, tx, e)
}

// CheckReplay refuses a replay without a reason that can be kept.
func CheckReplay(r *mspr.Replay) error {
	var ok bool
	if r.Reason, ok = mspr.ReadReason(r.Reason, reasonLimit); !ok {
		return mspr.Errorf(mspr.BadUserInput, "reason: say in 1 to %d characters what was put right since, on one line and without control characters", reasonLimit)
	}
	return nil
}

// NoteReplayRefused gives back the error of a replay; where it was refused for
// what was asked, that is noted in the audit log first.
func (c *Cluster) NoteReplayRefused(ctx context.Context, r mspr.Replay, err error) error {
	return c.noteRefusal(ctx, r.By.AuditEntry(mspr.AuditWrite, fmt.Sprintf("quarantine: replay batch %d", r.Batch)), err)
}

// ReplayedRows counts the rows that batches took out of quarantine.
func (c *Cluster) ReplayedRows(ctx context.Context, batches []int64) (n int64, err error) {
	err = c.pool.QueryRow(ctx, "SELECT count(*) FROM quarantine WHERE replayed_by = ANY ($1)", batches).Scan(&n)
	return n, failure(err, "count replayed rows")
}
