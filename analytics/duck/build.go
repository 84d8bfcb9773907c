package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

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
	s := b.snapshot
	s.Format = Format
	// What DuckDB and JSON both keep: microseconds, no location.
	s.Created = time.Now().UTC().Truncate(time.Microsecond)
	s.LastBatch, s.Records, s.Revisions = c.lastBatch, c.records(), c.revisions()
	if err := b.write(ctx, d, c, s); err != nil {
		return s, err
	}
	return s, b.check(ctx, c)
}

func (b *builder) write(ctx context.Context, d Dump, c contents, s mspr.Snapshot) (err error) {
	db, err := openDB(ctx, b.path, readWrite, b.limits, b.spill)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := createSchema(ctx, db, c); err != nil {
		return err
	}
	if err := appendContents(ctx, db, c); err != nil {
		return err
	}
	for _, disease := range c.diseases {
		if err := writeDisease(ctx, db, d, disease, c); err != nil {
			return fmt.Errorf("writing %s: %w", disease, err)
		}
	}
	if err := makeDerived(ctx, db); err != nil {
		return err
	}
	return finish(ctx, db, s)
}

func writeDisease(ctx context.Context, db *sql.DB, d Dump, disease mspr.DiseaseCode, c contents) error {
	rows := newFactRows(disease, c)
	err := appendTable(ctx, db, "facts", func(add addRow) error {
		records := func(ctx context.Context, each func(*mspr.Record) error) error { return d.Records(ctx, disease, each) }
		return pipe(ctx, records, func(r *mspr.Record) error {
			row, err := rows.of(r)
			if err != nil {
				return err
			}
			return add(row...)
		})
	})
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, sumParts, string(disease)); err != nil {
		return fmt.Errorf("summing the parts of series: %w", err)
	}
	return appendTable(ctx, db, "revisions", func(add addRow) error {
		revisions := func(ctx context.Context, each func(*mspr.Revision) error) error {
			return d.Revisions(ctx, disease, each)
		}
		return pipe(ctx, revisions, func(r *mspr.Revision) error { return add(revisionRow(disease, r)...) })
	})
}

func revisionRow(disease mspr.DiseaseCode, r *mspr.Revision) []driver.Value {
	row := []driver.Value{string(disease), string(r.Country), string(r.Location), r.Date.Time(), string(r.Source)}
	for _, c := range r.Counts {
		row = append(row, nullable(c))
	}
	return append(row, r.Withdrawn, r.Batch, r.Issued, r.Superseded, r.SupersededBy)
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
	db, err := openDB(ctx, b.path, readOnly, b.limits, b.spill)
	if err != nil {
		return fmt.Errorf("reading the new snapshot back: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return errors.Join(checkTotals(ctx, db, c), checkDerived(ctx, db))
}
