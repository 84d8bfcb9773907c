package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// builder makes the file of one snapshot, in a DuckDB instance of its own.
type builder struct {
	path   string
	spill  string
	limits Limits
	// snapshot is what is known beforehand: cluster and number.
	snapshot mspr.Snapshot
}

// build writes the file from the dump, closes it, and checks what is on the
// disk against the dump's totals. Bytes and SHA256 are still to be filled in.
func (b *builder) build(ctx context.Context, d Dump) (mspr.Snapshot, error) {
	c, err := readContents(ctx, d)
	if err != nil {
		return b.snapshot, err
	}
	// Postgres adds up by itself what is copied meanwhile.
	group, together := errgroup.WithContext(ctx)
	var totals map[mspr.DiseaseCode]mspr.Totals
	group.Go(func() (err error) { totals, err = d.Totals(together); return err })
	group.Go(func() error { return b.copy(together, d, c) })
	if err := group.Wait(); err != nil {
		return b.snapshot, err
	}
	c.totals = totals
	s := b.snapshot
	s.Format = Format
	// What DuckDB and JSON both keep: microseconds, no location.
	s.Created = time.Now().UTC().Truncate(time.Microsecond)
	s.LastBatch, s.Edition, s.Records, s.Revisions = c.lastBatch, c.catalogue.Edition, c.records(), c.revisions()
	if err := b.derive(ctx, c, s); err != nil {
		return s, err
	}
	return s, b.check(ctx, c)
}

// copy brings over what Postgres has: first the small tables, then records and
// revisions.
func (b *builder) copy(ctx context.Context, d Dump, c contents) error {
	err := b.opened(ctx, func(db *sql.DB) error {
		if err := createSchema(ctx, db, c); err != nil {
			return err
		}
		return appendContents(ctx, db, c)
	})
	if err != nil {
		return err
	}
	return fillTables(ctx, b.path, b.limits, b.spill, d, c, nil)
}

// derive adds what follows from what was copied, and ends the file.
func (b *builder) derive(ctx context.Context, c contents, s mspr.Snapshot) error {
	return b.opened(ctx, func(db *sql.DB) error {
		for _, disease := range c.diseases {
			if _, err := db.ExecContext(ctx, sumParts, string(disease)); err != nil {
				return fmt.Errorf("summing the parts of series of %s: %w", disease, err)
			}
		}
		if err := makeDerived(ctx, db); err != nil {
			return err
		}
		return finish(ctx, db, s)
	})
}

// opened calls work with the file, open for writing.
func (b *builder) opened(ctx context.Context, work func(db *sql.DB) error) (err error) {
	db, err := openDB(ctx, b.path, readWrite, b.limits.forDeriving(), b.spill)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return work(db)
}

// finish says in the file what it is, and writes it out.
func finish(ctx context.Context, db *sql.DB, s mspr.Snapshot) error {
	args, err := bind([]any{string(s.Cluster), s.Number, s.Format, s.Created, s.LastBatch, s.Records, s.Revisions})
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO meta VALUES ($1, $2, $3, $4, $5, $6, $7)", args...); err != nil {
		return fmt.Errorf("writing meta: %w", err)
	}
	if _, err := db.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return fmt.Errorf("writing the file out: %w", err)
	}
	return nil
}

// check reads the closed file back.
func (b *builder) check(ctx context.Context, c contents) (err error) {
	db, err := openDB(ctx, b.path, readOnly, b.limits.forDeriving(), b.spill)
	if err != nil {
		return fmt.Errorf("reading the new snapshot back: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return errors.Join(checkTotals(ctx, db, c), checkDerived(ctx, db))
}
