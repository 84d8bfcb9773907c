package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Changes gives how many keys changed at most, counted once for each batch, and
// whether that is known of every batch: of one before loads noted it, or of one
// that was forgotten since, it is not.
func (d *Dump) Changes(ctx context.Context, changed mspr.Changed) (keys int64, known bool, err error) {
	err = d.tx.QueryRow(ctx, `
		SELECT coalesce(sum(noted), 0), coalesce(bool_and(noted >= changed), true)
		FROM (
			SELECT b.changed, coalesce((
				SELECT sum(upper(span) - lower(span)) FROM changed_days AS c, unnest(c.days) AS span WHERE c.batch = b.id), 0) AS noted
			FROM batches AS b WHERE b.id > $1 AND b.status = 'LOADED') AS each`, changed.After).Scan(&keys, &known)
	return keys, known, err
}

// ChangedSpans lists which days of a disease's records, or of their revisions,
// changed; no day of a place and a source twice.
func (d *Dump) ChangedSpans(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(mspr.Span) error) error {
	rows, err := d.tx.Query(ctx, `
		SELECT location, source, lower(span) - date '1970-01-01', upper(span) - 1 - date '1970-01-01'
		FROM (`+changedDays(disease, &changed)+`) AS s, unnest(s.days) AS span ORDER BY location, source, span`)
	if err != nil {
		return err
	}
	var location, source string
	var span mspr.Span
	_, err = pgx.ForEachRow(rows, []any{&location, &source, &span.From, &span.To}, func() (err error) {
		if span.Location, err = codes.Location([]byte(location)); err != nil {
			return err
		}
		if span.Source, err = codes.Source([]byte(source)); err != nil {
			return err
		}
		return hear(span)
	})
	return err
}

// ChangedRecords streams the disease's current rows that changed and are not
// withdrawn, in no order; the row is valid during the call only. It gives what they
// added up to as they came from Postgres, before anybody heard of them.
func (d *Dump) ChangedRecords(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.Row) error) (t mspr.Totals, err error) {
	err = d.readChanged(ctx, disease, "records", changed, func(ctx context.Context, known mspr.Disease, conn *pgx.Conn) error {
		sql := copied(known, changedRecords(known, &changed)+" WHERE NOT r.withdrawn")
		return copyRecords(ctx, conn, sql, codes, func(r *mspr.Row) error {
			t.AddRecord(r)
			return hear(r)
		})
	})
	return t, err
}

// ChangedRevisions is ChangedRecords for the disease's replaced versions.
func (d *Dump) ChangedRevisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.RevisionRow) error) (t mspr.Totals, err error) {
	err = d.readChanged(ctx, disease, "revisions", changed, func(ctx context.Context, known mspr.Disease, conn *pgx.Conn) error {
		return copyRevisions(ctx, conn, changedRevisions(known, &changed), codes, func(r *mspr.RevisionRow) error {
			t.AddRevision(r)
			return hear(r)
		})
	})
	return t, err
}

// readChanged calls read with a connection that looks rows up by their keys.
func (d *Dump) readChanged(ctx context.Context, disease mspr.DiseaseCode, what string, changed mspr.Changed, read func(context.Context, mspr.Disease, *pgx.Conn) error) error {
	known, err := d.disease(disease)
	if err != nil {
		return err
	}
	err = d.aside(ctx, 1, func(ctx context.Context, _ int, conn *pgx.Conn) error {
		if err := preferKeys(ctx, conn, &changed); err != nil {
			return err
		}
		return read(ctx, known, conn)
	})
	if err != nil {
		return fmt.Errorf("read the changed %s of %s: %w", what, disease, err)
	}
	return nil
}

// changedDays selects disease, location, source and the days that changed. An
// empty code stands for every disease.
func changedDays(disease mspr.DiseaseCode, changed *mspr.Changed) string {
	of := ""
	if disease != "" {
		of = " AND b.disease = " + quoted(string(disease))
	}
	return fmt.Sprintf(`SELECT disease, location, source, range_agg(span) AS days
		FROM changed_days AS c JOIN batches AS b ON b.id = c.batch, unnest(c.days) AS span
		WHERE c.batch > %d%s GROUP BY disease, location, source`, changed.After, of)
}

// changedSpans is a relation s of disease, location, span of days and the sources
// that changed in it; no two of its spans meet for a place and a source. Sources
// that changed alike stand together: keys begin with places and days, so that one
// search finds the rows of them all.
func changedSpans(disease mspr.DiseaseCode, changed *mspr.Changed) string {
	return `(
		SELECT disease, location, unnest(days) AS span, min(source) AS lowest, max(source) AS highest, array_agg(source) AS sources
		FROM (` + changedDays(disease, changed) + `) AS alike GROUP BY disease, location, days) AS s`
}

// changedRecords are the records r that stand where something changed, withdrawn
// ones too.
func changedRecords(disease mspr.Disease, changed *mspr.Changed) string {
	return changedSpans(disease.Code, changed) + ` JOIN ` + pgx.Identifier{disease.Table}.Sanitize() + ` AS r ON ` + ofSpan
}

// changedRevisions are the revisions r that stand where something changed.
func changedRevisions(disease mspr.Disease, changed *mspr.Changed) string {
	return changedSpans(disease.Code, changed) + ` JOIN revisions AS r ON r.disease = s.disease AND ` + ofSpan
}

// changedOf are the rows r of a table of versions of all diseases: all, or those
// that stand where something changed.
func changedOf(table string, changed *mspr.Changed) string {
	if changed == nil {
		return table + " AS r"
	}
	return changedSpans("", changed) + " JOIN " + table + " AS r ON r.disease = s.disease AND " + ofSpan
}

// ofSpan says that a row r stands in a span. An index is not to look for each
// source by itself, which array_position keeps it from; the least and the last one
// spare it the rows of most others.
const ofSpan = `r.location = s.location AND r.date >= lower(s.span) AND r.date < upper(s.span)
			AND r.source >= s.lowest AND r.source <= s.highest AND array_position(s.sources, r.source) IS NOT NULL`

// preferKeys makes the planner look changed rows up by their keys, whatever it
// thinks of how many days a span has: reading a whole table for a few rows of it
// takes as long as the table is large.
func preferKeys(ctx context.Context, conn *pgx.Conn, changed *mspr.Changed) error {
	if changed == nil {
		return nil
	}
	_, err := conn.Exec(ctx, "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
	return err
}
