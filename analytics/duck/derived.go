package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// derived is a table that is made of what the snapshot holds already: facts,
// revisions and the small tables.
type derived struct {
	table string
	// make creates and fills it.
	make func(ctx context.Context, db *sql.DB) error
	// update changes it in a copy of an earlier snapshot, where all that it is
	// made of has changed already; nil makes it anew.
	update func(ctx context.Context, db *sql.DB, days changedDays) error
	// check reads it back from the closed file and says where it disagrees with
	// what it was made of, by the sums of the facts where those do; nil where
	// there is nothing to compare.
	check func(ctx context.Context, db *sql.DB, facts factSums) error
}

// derivedTables lists them in the order in which they are made.
func derivedTables() []derived {
	var all []derived
	for _, r := range rollups() {
		d := derived{table: r.table, make: r.make, check: r.check}
		if r.ofPlaces() {
			d.update = r.update
		}
		all = append(all, d)
	}
	return append(all, settling())
}

func makeDerived(ctx context.Context, db *sql.DB) error {
	for _, d := range derivedTables() {
		if err := d.make(ctx, db); err != nil {
			return fmt.Errorf("making %s: %w", d.table, err)
		}
	}
	return nil
}

// updateDerived brings them up to date in a copy.
func updateDerived(ctx context.Context, db *sql.DB, days changedDays) error {
	if days.any || days.restated {
		if err := days.sumPeriods(ctx, db); err != nil {
			return err
		}
	}
	for _, d := range derivedTables() {
		if err := d.renew(ctx, db, days); err != nil {
			return fmt.Errorf("updating %s: %w", d.table, err)
		}
	}
	return nil
}

func (d derived) renew(ctx context.Context, db *sql.DB, days changedDays) error {
	if d.update != nil {
		return d.update(ctx, db, days)
	}
	if _, err := db.ExecContext(ctx, "DROP TABLE IF EXISTS main."+d.table); err != nil {
		return err
	}
	return d.make(ctx, db)
}

func checkDerived(ctx context.Context, db *sql.DB, facts factSums) error {
	var errs []error
	for _, d := range derivedTables() {
		if d.check == nil {
			continue
		}
		if err := d.check(ctx, db, facts); err != nil {
			errs = append(errs, fmt.Errorf("checking %s: %w", d.table, err))
		}
	}
	return errors.Join(errs...)
}
