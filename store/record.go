package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const (
	// streams is how many connections deliver records at once.
	streams = 2
	// shareBlocks is how much of a table one COPY reads: 64 MiB.
	shareBlocks = 8192
	// recordFields are the columns of a record that are sent. corrected isn't:
	// it says that a count is below zero.
	recordFields   = 14
	revisionFields = 14
)

// Records streams the disease's current rows of the given days that are not
// withdrawn, in no order; nil stands for all days. Several connections send at
// once: open is called for each of them, before any sends, and gives what hears
// its rows, one after the other; the row is valid during the call only.
func (d *Dump) Records(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, days *mspr.Days, open func() func(*mspr.Row) error) error {
	known, ok := d.catalogue.disease(disease)
	if !ok {
		return mspr.Errorf(mspr.BadUserInput, "the disease %q is not in the catalogue", disease)
	}
	shares, err := d.shares(ctx, known)
	if err != nil {
		return fmt.Errorf("read the records of %s: %w", disease, err)
	}
	work := make(chan string, len(shares))
	for _, s := range shares {
		work <- s.copied(known, days)
	}
	close(work)
	hearers := make([]func(*mspr.Row) error, min(streams, len(shares)))
	for i := range hearers {
		hearers[i] = open()
	}
	err = d.aside(ctx, len(hearers), func(ctx context.Context, i int, conn *pgx.Conn) error {
		for sql := range work {
			if err := copyRecords(ctx, conn, sql, codes, hearers[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the records of %s: %w", disease, err)
	}
	return nil
}

func copyRecords(ctx context.Context, conn *pgx.Conn, sql string, codes *mspr.Codes, hear func(*mspr.Row) error) error {
	var r mspr.Row
	return copyRows(ctx, conn, sql, codes, recordFields, func(d *rowDecoder) error {
		if err := readRecord(d, &r); err != nil {
			return err
		}
		return hear(&r)
	})
}

func readRecord(d *rowDecoder, r *mspr.Row) error {
	r.ID = d.int8()
	d.key(r)
	d.counts(r)
	r.Batch, r.Issued = d.int8(), d.micros()
	r.Created = d.micros()
	r.Updated = r.Created
	if f := d.field(); f != nil {
		r.Updated = d.sized(f, 8, readMicros)
	}
	return d.done()
}

// share is a range of blocks of one partition.
type share struct {
	partition string
	from, to  int64
	last      bool
}

// shares cuts the partitions of a disease's table into pieces of like size, so
// that connections end at about the same time.
func (d *Dump) shares(ctx context.Context, disease mspr.Disease) ([]share, error) {
	rows, err := d.tx.Query(ctx, `
		SELECT inhrelid::regclass::text, pg_relation_size(inhrelid) / current_setting('block_size')::bigint
		FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 2 DESC, 1`, pgx.Identifier{disease.Table}.Sanitize())
	if err != nil {
		return nil, err
	}
	var all []share
	var partition string
	var blocks int64
	_, err = pgx.ForEachRow(rows, []any{&partition, &blocks}, func() error {
		if blocks == 0 {
			return nil
		}
		for from := int64(0); from < blocks; from += shareBlocks {
			all = append(all, share{partition, from, from + shareBlocks, from+shareBlocks >= blocks})
		}
		return nil
	})
	return slices.Clip(all), err
}

// copied is the COPY of a share. Its text is made of names that Postgres quoted
// and of numbers, since COPY binds nothing.
func (s share) copied(disease mspr.Disease, days *mspr.Days) string {
	where := fmt.Sprintf("NOT withdrawn AND ctid >= '(%d,0)'::tid", s.from)
	if !s.last {
		where += fmt.Sprintf(" AND ctid < '(%d,0)'::tid", s.to)
	}
	if days != nil {
		where += fmt.Sprintf(" AND date BETWEEN '%s' AND '%s'", days.From, days.To)
	}
	return `COPY (SELECT id, country, location, date, source, ` + columns(disease.Counts.Kinds()).padded("") + `,
		batch, issued, created_at, nullif(updated_at, created_at) FROM ` + s.partition + ` WHERE ` + where + `) TO STDOUT (FORMAT binary)`
}

// Revisions streams the disease's replaced versions of the given days, nil for
// all, in order of location, date and source (byte order), then by the time of
// issue; the row is valid during the call only.
func (d *Dump) Revisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, days *mspr.Days, hear func(*mspr.RevisionRow) error) error {
	known, ok := d.catalogue.disease(disease)
	if !ok {
		return mspr.Errorf(mspr.BadUserInput, "the disease %q is not in the catalogue", disease)
	}
	where := "disease = " + quoted(string(known.Code))
	if days != nil {
		where += fmt.Sprintf(" AND date BETWEEN '%s' AND '%s'", days.From, days.To)
	}
	err := d.aside(ctx, 1, func(ctx context.Context, _ int, conn *pgx.Conn) error {
		return copyRevisions(ctx, conn, where, codes, hear)
	})
	if err != nil {
		return fmt.Errorf("read the revisions of %s: %w", disease, err)
	}
	return nil
}

func copyRevisions(ctx context.Context, conn *pgx.Conn, where string, codes *mspr.Codes, hear func(*mspr.RevisionRow) error) error {
	var r mspr.RevisionRow
	sql := `COPY (SELECT country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions,
			withdrawn, batch, issued, superseded, superseded_by
		FROM revisions WHERE ` + where + ` ORDER BY location, date, source, issued) TO STDOUT (FORMAT binary)`
	return copyRows(ctx, conn, sql, codes, revisionFields, func(d *rowDecoder) error {
		d.key(&r.Row)
		d.counts(&r.Row)
		r.Withdrawn = d.bool()
		r.Batch, r.Issued = d.int8(), d.micros()
		r.Superseded, r.SupersededBy = d.micros(), d.int8()
		if err := d.done(); err != nil {
			return err
		}
		return hear(&r)
	})
}
