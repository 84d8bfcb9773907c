package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// DiscardQuarantine takes open rows out of quarantine for good, and notes in the
// audit log, in the same transaction, who did and why; it gives their number.
// Rows that left quarantine before are left as they are. A discard that chooses
// nothing, or more rows than DiscardLimit, is BadUserInput, and the id of no row
// NotFound; nothing is discarded then, and that is noted.
func (c *Cluster) DiscardQuarantine(ctx context.Context, by mspr.Caller, d mspr.Discard) (n int64, err error) {
	err = checkDiscard(&d)
	if err == nil {
		err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) (err error) {
			if n, err = discard(ctx, tx, by, d); err != nil || n == 0 {
				return err
			}
			e := by.AuditEntry(mspr.AuditWrite, fmt.Sprintf("quarantine: %d discarded of %s", n, discarded(d)))
			e.Reason = d.Reason
			return appendAudit(ctx, tx, e)
		})
	}
	if err != nil {
		return 0, failure(c.noteRefusal(ctx, by.AuditEntry(mspr.AuditWrite, "quarantine: discard "+discarded(d)), err), "discard quarantined rows")
	}
	return n, nil
}

func checkDiscard(d *mspr.Discard) error {
	var ok bool
	switch {
	case len(d.IDs) == 0 && d.Batch == 0 && d.Rule == "":
		return mspr.Errorf(mspr.BadUserInput, "choose the rows to discard by ids, batch or rule; everything at once is never discarded")
	case len(d.IDs) > mspr.DiscardIDs:
		return mspr.Errorf(mspr.BadUserInput, "ids: %d rows are named, and %d are the most; choose them by batch and rule, or in parts", len(d.IDs), mspr.DiscardIDs)
	}
	if d.Reason, ok = mspr.ReadReason(d.Reason, reasonLimit); !ok {
		return mspr.Errorf(mspr.BadUserInput, "reason: say in 1 to %d characters why the rows tell nothing, on one line and without control characters", reasonLimit)
	}
	return nil
}

// discarded tells in words which rows a discard chooses.
func discarded(d mspr.Discard) string {
	var words []string
	if d.Batch != 0 {
		words = append(words, fmt.Sprintf("batch %d", d.Batch))
	}
	if d.Rule != "" {
		words = append(words, "rule "+mspr.Harmless(d.Rule))
	}
	if len(d.IDs) > 0 {
		words = append(words, "rows "+strings.Trim(fmt.Sprint(d.IDs), "[]"))
	}
	return strings.Join(words, ", ")
}

func discard(ctx context.Context, tx pgx.Tx, by mspr.Caller, d mspr.Discard) (int64, error) {
	if err := checkKnown(ctx, tx, d); err != nil {
		return 0, err
	}
	chosen := chooseQuarantined(mspr.QuarantineFilter{Batch: d.Batch, Rule: d.Rule, State: mspr.QuarantineOpen})
	if len(d.IDs) > 0 {
		chosen.add("q.id = ANY ($%d)", d.IDs)
	}
	// Locked in the order of ids, so that two who discard wait for each other.
	rows, err := tx.Query(ctx, fmt.Sprintf("SELECT q.id FROM quarantine AS q%s ORDER BY q.id LIMIT %d FOR UPDATE",
		chosen.where(), mspr.DiscardLimit+1), chosen.args...)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	switch {
	case err != nil:
		return 0, err
	case len(ids) > mspr.DiscardLimit:
		return 0, mspr.Errorf(mspr.BadUserInput, "more than %d rows are chosen; choose those of one batch", mspr.DiscardLimit)
	}
	done, err := tx.Exec(ctx, "UPDATE quarantine SET state = 'DISCARDED', resolved = now(), resolved_by = $2, reason = $3 WHERE id = ANY ($1)",
		ids, resolver(by), d.Reason)
	return done.RowsAffected(), err
}

// resolver is how quarantine names who took a row out of it.
func resolver(by mspr.Caller) string { return cut(by.Name, auditName) }

// checkKnown refuses a batch that there is not, and ids of no row.
func checkKnown(ctx context.Context, tx pgx.Tx, d mspr.Discard) error {
	var batch bool
	var rows []int64
	err := tx.QueryRow(ctx, `
		SELECT $1 = 0 OR EXISTS (SELECT FROM batches WHERE id = $1),
			ARRAY(SELECT id FROM unnest($2::bigint[]) AS i (id) WHERE NOT EXISTS (SELECT FROM quarantine AS q WHERE q.id = i.id) ORDER BY id)`,
		d.Batch, d.IDs).Scan(&batch, &rows)
	switch {
	case err != nil:
		return err
	case !batch:
		return mspr.Errorf(mspr.NotFound, "batch: there is no batch %d; nothing was discarded", d.Batch)
	case len(rows) > 0:
		return mspr.Errorf(mspr.NotFound, "ids: quarantine has no row %d; nothing was discarded", rows[0])
	}
	return nil
}
