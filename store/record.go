package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const (
	// mostStreams bounds the connections, whatever the machine has.
	mostStreams = 4
	// shareBlocks is how much of a table one COPY reads: 16 MiB.
	shareBlocks = 2048
	// recordFields are the columns of a record that are sent. corrected isn't:
	// it says that a count is below zero.
	recordFields   = 14
	revisionFields = 14
)

// streams is how many connections deliver records at once: each keeps a core busy
// with sending, and a third of one with reading. Each needs memory of its own, and a
// connection that others may want.
func streams() int { return min(runtime.GOMAXPROCS(0), mostStreams) }

// Records streams the disease's current rows that are not withdrawn, in no
// order. Several connections send at once: open is called for each of them,
// before any sends, and gives what hears its rows, one after the other; the row
// is valid during the call only.
func (d *Dump) Records(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, open func() func(*mspr.Row) error) error {
	known, err := d.disease(disease)
	if err != nil {
		return err
	}
	shares, err := d.shares(ctx, known)
	if err != nil {
		return fmt.Errorf("read the records of %s: %w", disease, err)
	}
	work := make(chan share, len(shares))
	for _, s := range shares {
		work <- s
	}
	close(work)
	hearers := make([]func(*mspr.Row) error, min(streams(), len(shares)))
	for i := range hearers {
		hearers[i] = open()
	}
	err = d.aside(ctx, len(hearers), func(ctx context.Context, i int, conn *pgx.Conn) error {
		for s := range work {
			if err := copyRecords(ctx, conn, copied(known, s.rows()), codes, hearers[i]); err != nil {
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

// disease looks a disease up in the catalogue.
func (d *Dump) disease(code mspr.DiseaseCode) (mspr.Disease, error) {
	known, ok := d.catalogue.disease(code)
	if !ok {
		return known, mspr.Errorf(mspr.BadUserInput, "the disease %q is not in the catalogue", code)
	}
	return known, nil
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

// rows are those of the share, as r. The text is made of names that Postgres
// quoted and of numbers, since COPY binds nothing.
func (s share) rows() string {
	from := fmt.Sprintf("%s AS r WHERE NOT r.withdrawn AND r.ctid >= '(%d,0)'::tid", s.partition, s.from)
	if s.last {
		return from
	}
	return from + fmt.Sprintf(" AND r.ctid < '(%d,0)'::tid", s.to)
}

// copied is the COPY of records r.
func copied(disease mspr.Disease, rows string) string {
	return `COPY (SELECT r.id, r.country, r.location, r.date, r.source, ` + columns(disease.Counts.Kinds()).padded("r") + `,
		r.batch, r.issued, r.created_at, nullif(r.updated_at, r.created_at) FROM ` + rows + `) TO STDOUT (FORMAT binary)`
}

// Revisions streams the disease's replaced versions, in order of location, date
// and source (byte order), then by the time of issue. The row is valid during the
// call only.
func (d *Dump) Revisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, hear func(*mspr.RevisionRow) error) error {
	known, err := d.disease(disease)
	if err != nil {
		return err
	}
	from := "revisions AS r WHERE r.disease = " + quoted(string(known.Code)) + " ORDER BY r.location, r.date, r.source, r.issued"
	err = d.aside(ctx, 1, func(ctx context.Context, _ int, conn *pgx.Conn) error {
		return copyRevisions(ctx, conn, from, codes, hear)
	})
	if err != nil {
		return fmt.Errorf("read the revisions of %s: %w", disease, err)
	}
	return nil
}

func copyRevisions(ctx context.Context, conn *pgx.Conn, from string, codes *mspr.Codes, hear func(*mspr.RevisionRow) error) error {
	var r mspr.RevisionRow
	sql := `COPY (SELECT r.country, r.location, r.date, r.source, r.cases, r.deaths, r.recovered, r.hospitalizations, r.icu_admissions,
			r.withdrawn, r.batch, r.issued, r.superseded, r.superseded_by
		FROM ` + from + `) TO STDOUT (FORMAT binary)`
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
