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
	// detector finds alerts; nil finds none.
	detector Detector
	// snapshot is what is known beforehand: cluster and number.
	snapshot mspr.Snapshot
	// basis is what it may start from, whyFull why it may not.
	basis   basis
	whyFull string
	// doubtful says that a copy of the basis was not what was published.
	doubtful bool
}

// built is what a builder made. Bytes and SHA256 are still to be filled in, and
// what depends on them in the lineage of one that was built in full.
type built struct {
	snapshot mspr.Snapshot
	lineage  lineage
	// settling is what the file says of how records settle.
	settling []mspr.Settling
	// whyFull says why it does not start from the one before; empty where it does.
	whyFull string
}

// make writes the file from the dump, closes it, and checks what is on the disk
// against the dump's totals: as a changed copy of the basis where that is
// cheaper, in full where it is not, and where the copy failed.
func (b *builder) make(ctx context.Context, d Dump) (built, error) {
	c, err := readContents(ctx, d)
	if err != nil {
		return built{snapshot: b.snapshot}, err
	}
	why := b.whyFull
	if why == "" {
		if why, err = b.basis.unfit(ctx, d, c.catalogue); err != nil {
			return built{snapshot: b.snapshot}, err
		}
	}
	if why == "" {
		made, err := b.update(ctx, d, c)
		if err == nil || ctx.Err() != nil {
			return made, err
		}
		why = err.Error()
		if err := removeFiles(b.path, b.path+".wal", b.spill); err != nil {
			return made, errors.Join(errors.New(why), err)
		}
	}
	made, err := b.build(ctx, d, c)
	made.whyFull = why
	return made, err
}

// build writes the file in full.
func (b *builder) build(ctx context.Context, d Dump, c contents) (built, error) {
	s := b.snapshot
	if err := b.copy(ctx, d, c); err != nil {
		return built{snapshot: s}, err
	}
	s.Format, s.LastBatch, s.Edition = Format, c.lastBatch, c.catalogue.Edition
	// What DuckDB and JSON both keep: microseconds, no location.
	s.Created = time.Now().UTC().Truncate(time.Microsecond)
	err := b.opened(ctx, func(db *sql.DB) (err error) {
		if c.totals, err = b.derive(ctx, db, d, c); err != nil {
			return err
		}
		s.Records, s.Revisions = c.totals.rows()
		return finish(ctx, db, s)
	})
	made := built{snapshot: s, lineage: lineage{Full: s.Number, Built: s.Created, Totals: c.totals, Tables: c.tables}}
	if err != nil {
		return made, err
	}
	made.settling, err = b.check(ctx, c)
	return made, err
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
	return fillTables(ctx, b.path, b.limits, b.spill, d, c)
}

// derive adds what follows from what was copied. Meanwhile Postgres, which has
// nothing to send any more, adds up by itself what it sent.
func (b *builder) derive(ctx context.Context, db *sql.DB, d Dump, c contents) (sums totals, err error) {
	group, together := errgroup.WithContext(ctx)
	group.Go(func() (err error) { sums, err = d.Totals(together); return err })
	group.Go(func() error { return b.addDerived(together, db, c) })
	err = group.Wait()
	return sums, err
}

func (b *builder) addDerived(ctx context.Context, db *sql.DB, c contents) error {
	for _, disease := range c.diseases {
		if _, err := db.ExecContext(ctx, sumParts, string(disease)); err != nil {
			return fmt.Errorf("summing the parts of series of %s: %w", disease, err)
		}
	}
	if err := makeDerived(ctx, db); err != nil {
		return err
	}
	return writeAlerts(ctx, db, b.detector, b.limits.Threads, nil)
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

// check reads the closed file back, and what it says of how records settle.
func (b *builder) check(ctx context.Context, c contents) (settling []mspr.Settling, err error) {
	db, err := openDB(ctx, b.path, readOnly, b.limits.forDeriving(), b.spill)
	if err != nil {
		return nil, fmt.Errorf("reading the new snapshot back: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	facts, err := sumFacts(ctx, db)
	if err != nil {
		return nil, err
	}
	settling, err = readSettling(ctx, db)
	return settling, errors.Join(err, checkTotals(ctx, db, c, facts), checkDerived(ctx, db, facts))
}
