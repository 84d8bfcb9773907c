package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// AgedRecords tells what DropRecords would remove, and removes nothing.
func (c *Cluster) AgedRecords(ctx context.Context, first mspr.Date) ([]mspr.Leaving, error) {
	known, err := c.synced()
	if err != nil {
		return nil, err
	}
	var all []mspr.Leaving
	err = pgx.BeginTxFunc(ctx, c.pool, ofDump(), func(tx pgx.Tx) error {
		_, all, err = known.aged(ctx, tx, first)
		return err
	})
	return all, failure(err, "look for records that are past their period")
}

// DropRecords removes the records of whole years before a day, as partitions, with
// every version of them, and gives what went. All of it goes in one transaction,
// under the lock of loads, which notes it in the audit log; what files state of
// those days is not loaded from then on. A load or a reader that keeps the tables
// for longer than some seconds is a Conflict.
func (c *Cluster) DropRecords(ctx context.Context, by mspr.Caller, first mspr.Date) (gone []mspr.Leaving, err error) {
	known, err := c.synced()
	if err != nil {
		return nil, err
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, _ = conn.Exec(ctx, "SET client_connection_check_interval = '1s'") // one that is killed gives its locks back
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := c.lock(ctx, tx, loadPatience); err != nil {
			return err
		}
		gone, err = known.drop(ctx, tx, first)
		if err != nil || len(gone) == 0 {
			return err
		}
		return appendAudit(ctx, tx, by.AuditEntry(mspr.AuditDelete, "retention: "+leavings(gone)))
	})
	if sqlState(err) == lockNotAvailable {
		err = mspr.Errorf(mspr.Conflict, "the records of cluster %s are being read; try again when that has ended", c.ID).After(busyFor)
	}
	if err != nil {
		return nil, failure(err, "remove records that are past their period")
	}
	return gone, nil
}

// leavings writes what goes for the audit log.
func leavings(all []mspr.Leaving) string {
	lines := make([]string, len(all))
	for i, l := range all {
		lines[i] = l.String()
	}
	return strings.Join(lines, "; ")
}

// versions are the tables of versions of records, which go with them. None is
// partitioned: they hold what changed, a small part of the whole.
func versions() []string { return []string{"revisions", "overwritten", "belated", "published"} }

// aged finds the partitions before a day, and all that hangs on their rows.
func (c *catalogue) aged(ctx context.Context, tx pgx.Tx, first mspr.Date) (parts map[mspr.DiseaseCode][]partition, all []mspr.Leaving, err error) {
	parts = map[mspr.DiseaseCode][]partition{}
	for _, d := range c.diseases {
		years, err := partitions(ctx, tx, d)
		if err != nil {
			return nil, nil, err
		}
		years = slices.DeleteFunc(years, func(p partition) bool { return p.to > first })
		for _, p := range years {
			l := mspr.Leaving{Name: p.name[0], From: p.from, To: p.to.AddDays(-1)}
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+p.name.Sanitize()).Scan(&l.Rows); err != nil {
				return nil, nil, err
			}
			all = append(all, l)
		}
		if len(years) > 0 {
			parts[d.Code] = years
		}
	}
	if len(all) == 0 {
		return nil, nil, nil
	}
	for _, table := range append(versions(), "corrections") {
		l := mspr.Leaving{Name: table, To: first.AddDays(-1)}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+table+" WHERE date < $1", sqlDate(first)).Scan(&l.Rows); err != nil {
			return nil, nil, err
		}
		if l.Rows > 0 {
			all = append(all, l)
		}
	}
	return parts, all, nil
}

// drop removes what aged finds, and notes from which day on records are kept.
func (c *catalogue) drop(ctx context.Context, tx pgx.Tx, first mspr.Date) ([]mspr.Leaving, error) {
	if _, err := tx.Exec(ctx, "UPDATE catalogue SET kept_from = $1 WHERE kept_from IS DISTINCT FROM $1", sqlDate(first)); err != nil {
		return nil, err
	}
	parts, all, err := c.aged(ctx, tx, first)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if err := c.dropVersions(ctx, tx, first); err != nil {
		return nil, err
	}
	for _, d := range c.diseases {
		if err := c.dropYears(ctx, tx, d, parts[d.Code]); err != nil {
			return nil, fmt.Errorf("drop years of %s: %w", d.Table, err)
		}
	}
	edition, err := nextEdition(ctx, tx)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, "UPDATE catalogue SET dropped = $1, dropped_before = greatest(dropped_before, $2)", edition, sqlDate(first)); err != nil {
		return nil, err
	}
	return all, outdateSnapshots(ctx, tx)
}

// dropVersions removes what hangs on records of days before one.
func (c *catalogue) dropVersions(ctx context.Context, tx pgx.Tx, first mspr.Date) error {
	statements := []string{
		"DELETE FROM contradictions WHERE correction IN (SELECT batch FROM corrections WHERE date < $1)",
		"DELETE FROM corrections WHERE date < $1",
		"DELETE FROM changed_days WHERE days <@ datemultirange(daterange(NULL, $1))",
		"UPDATE changed_days SET days = days - datemultirange(daterange(NULL, $1)) WHERE days && daterange(NULL, $1)",
	}
	for _, table := range versions() {
		statements = append(statements, "DELETE FROM "+table+" WHERE date < $1")
	}
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s, sqlDate(first)); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// dropPatience is how long readers of a table are waited for; others wait behind.
const dropPatience = "3s"

// dropYears drops partitions of a disease, and what its sources covered in them
// alone: last of all, as nobody reads the table from then on until the commit.
func (c *catalogue) dropYears(ctx context.Context, tx pgx.Tx, d mspr.Disease, years []partition) error {
	if len(years) == 0 {
		return nil
	}
	table := pgx.Identifier{d.Table}.Sanitize()
	if _, err := tx.Exec(ctx, "SELECT set_config('lock_timeout', $1, true)", dropPatience); err != nil {
		return err
	}
	for _, p := range years {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+table+" DETACH PARTITION "+p.name.Sanitize()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DROP TABLE "+p.name.Sanitize()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "SELECT set_config('lock_timeout', '0', true)"); err != nil {
		return err
	}
	// A source that stated something of a place in those years alone does not
	// answer for it any more. What one stated of a count is left: where all of it is
	// withdrawn or gone, series are worked out from what still is.
	_, err := tx.Exec(ctx, "DELETE FROM coverage AS c WHERE c.disease = $1 AND NOT EXISTS (SELECT FROM "+table+
		" AS r WHERE r.location = c.location AND r.source = c.source)", d.Code)
	if err != nil {
		return err
	}
	return c.refreshSeries(ctx, tx, d.Code)
}
