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
	// check reads it back from the closed file and says where it disagrees with
	// what it was made of; nil where there is nothing to compare.
	check func(ctx context.Context, db *sql.DB) error
}

// derivedTables lists them in the order in which they are made.
func derivedTables() []derived {
	var all []derived
	for _, r := range rollups() {
		all = append(all, derived{r.table, r.make, r.check})
	}
	return all
}

func makeDerived(ctx context.Context, db *sql.DB) error {
	for _, d := range derivedTables() {
		if err := d.make(ctx, db); err != nil {
			return fmt.Errorf("making %s: %w", d.table, err)
		}
	}
	return nil
}

func checkDerived(ctx context.Context, db *sql.DB) error {
	var errs []error
	for _, d := range derivedTables() {
		if d.check == nil {
			continue
		}
		if err := d.check(ctx, db); err != nil {
			errs = append(errs, fmt.Errorf("checking %s: %w", d.table, err))
		}
	}
	return errors.Join(errs...)
}
