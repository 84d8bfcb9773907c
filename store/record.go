package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Records streams the disease's current rows that are not withdrawn, in order
// of location, date and source (byte order).
func (d *Dump) Records(ctx context.Context, disease mspr.DiseaseCode, each func(*mspr.Record) error) error {
	known, ok := d.catalogue.disease(disease)
	if !ok {
		return mspr.Errorf(mspr.BadUserInput, "the disease %q is not in the catalogue", disease)
	}
	r := mspr.Record{Disease: disease}
	seen := words{}
	err := stream(ctx, d.tx, `
		SELECT id, country, location, date, source, `+columns(known.Counts.Kinds()).padded("")+`, corrected, batch, issued, created_at, updated_at
		FROM `+pgx.Identifier{known.Table}.Sanitize()+` WHERE NOT withdrawn
		ORDER BY location, date, source`, nil, func(raw [][]byte) error {
		r.ID = readInt8(raw[0])
		readKey(&r, seen, raw[1:5])
		readCounts(&r.Counts, raw[5:10])
		r.Corrected = readBool(raw[10])
		r.Batch, r.Issued = readInt8(raw[11]), readTime(raw[12])
		r.CreatedAt, r.UpdatedAt = readTime(raw[13]), readTime(raw[14])
		return each(&r)
	})
	if err != nil {
		return fmt.Errorf("read the records of %s: %w", disease, err)
	}
	return nil
}

// Revisions streams the disease's replaced versions in the order of Records,
// then by the time of issue.
func (d *Dump) Revisions(ctx context.Context, disease mspr.DiseaseCode, each func(*mspr.Revision) error) error {
	r := mspr.Revision{Record: mspr.Record{Disease: disease}}
	seen := words{}
	err := stream(ctx, d.tx, `
		SELECT country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions,
			withdrawn, batch, issued, superseded, superseded_by
		FROM revisions WHERE disease = $1
		ORDER BY location, date, source, issued`, []any{disease}, func(raw [][]byte) error {
		readKey(&r.Record, seen, raw[0:4])
		readCounts(&r.Counts, raw[4:9])
		r.Corrected, r.Withdrawn = corrected(r.Counts), readBool(raw[9])
		r.Batch, r.Issued = readInt8(raw[10]), readTime(raw[11])
		r.Superseded, r.SupersededBy = readTime(raw[12]), readInt8(raw[13])
		return each(&r)
	})
	if err != nil {
		return fmt.Errorf("read the revisions of %s: %w", disease, err)
	}
	return nil
}

// readKey reads country, location, date and source.
func readKey(r *mspr.Record, seen words, raw [][]byte) {
	r.Country, r.Location = mspr.LocationCode(seen.read(raw[0])), mspr.LocationCode(seen.read(raw[1]))
	r.Date, r.Source = readDate(raw[2]), mspr.SourceName(seen.read(raw[3]))
}

func readCounts(counts *mspr.Counts, raw [][]byte) {
	for k := range counts {
		counts[k] = readCount(raw[k])
	}
}

// stream runs a query and gives the raw values of each row, which are valid
// during the call only.
func stream(ctx context.Context, tx pgx.Tx, sql string, args []any, each func(raw [][]byte) error) error {
	rows, err := tx.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.RawValues()); err != nil {
			return err
		}
	}
	return rows.Err()
}
