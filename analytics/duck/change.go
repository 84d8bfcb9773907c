package duck

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// The steps by which what is staged takes the place of what stands there. A
// series that answers otherwise than before (another source is preferred, a
// place states its own rows now) is restated: all its rows are replaced, whatever
// days changed.
const (
	// findGone lists the facts that go, by their places in the table, and what
	// they add up to: to read all columns would double the cost.
	findGone = `
CREATE TABLE work.gone AS
	SELECT f.rowid AS row_at, false AS restated, f.disease, f.record,
		f.cases, f.deaths, f.recovered, f.hospitalizations, f.icu_admissions
	FROM facts f
	SEMI JOIN change.keys k
		ON k.location = f.location AND k.date = f.date AND k.source = f.source AND k.record = f.record AND k.disease = f.disease`

	// findUnchanged adds those of restated series.
	findUnchanged = `
INSERT INTO work.gone
	SELECT f.rowid, true, f.disease, f.record,
		f.cases, f.deaths, f.recovered, f.hospitalizations, f.icu_admissions
	FROM facts f
	SEMI JOIN change.restated r ON r.location = f.location AND r.source = f.source AND r.disease = f.disease
	ANTI JOIN change.keys k
		ON k.location = f.location AND k.date = f.date AND k.source = f.source AND k.record = f.record AND k.disease = f.disease`

	insertFacts = `
INSERT INTO facts FROM change.records ORDER BY disease, location, date, source`

	// ofKey says that a row r stands where something changed.
	ofKey = `k.record AND k.location = r.location AND k.date = r.date AND k.source = r.source AND k.disease = r.disease`

	replaceRevisions = `
DELETE FROM main.revisions r USING change.keys k WHERE ` + ofKey + `;
INSERT INTO main.revisions FROM change.revisions ORDER BY disease, location, date, source, issued`
)

// restateRecords lets the records of restated series that are not changed come
// back as they are, but for what their series say of them.
func restateRecords(staged tableSet) string {
	return `
INSERT INTO change.records
	SELECT f.* REPLACE (s.basis IS NOT NULL AS counted, coalesce(s.preferred, false) AS preferred)
	FROM facts f
	JOIN work.gone g ON g.row_at = f.rowid
	LEFT JOIN ` + staged.now("series") + ` s
		ON s.disease = f.disease AND s.location = f.location AND s.source = f.source AND s.basis = 'OWN'
	WHERE g.restated AND g.record`
}

// findKeys lists the series that are restated and the keys that changed, then the
// days of the sums that they are parts of.
func findKeys(staged tableSet) string {
	restated := []string{"SELECT disease, location, source FROM series WHERE false"}
	for _, table := range []string{"series", "series_parts"} {
		if staged.has(table) {
			restated = append(restated, "SELECT disease, location, source FROM ("+differing(table)+")")
		}
	}
	return `
CREATE TABLE change.restated AS ` + strings.Join(restated, "\nUNION ") + `;
CREATE TABLE change.keys AS
	SELECT disease, location, source, unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE AS date, true AS record
	FROM change.spans;
INSERT INTO change.keys
	SELECT DISTINCT s.disease, s.location, s.source, k.date, false
	FROM ` + staged.now("series") + ` s
	JOIN ` + staged.now("series_parts") + ` p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
	JOIN change.keys k ON k.disease = p.disease AND k.location = p.part AND k.source = p.source
	ANTI JOIN change.restated r ON r.disease = s.disease AND r.location = s.location AND r.source = s.source
	WHERE s.basis <> 'OWN'`
}

// exchange replaces in a copy what was staged, and all that follows from it. It
// tells how many facts were taken out or put in, and what the records and
// revisions added up to that were replaced.
func exchange(ctx context.Context, db *sql.DB, staged tableSet) (replaced int64, gone totals, err error) {
	if err := each(ctx, db, "ATTACH ':memory:' AS work", findKeys(staged)); err != nil {
		return 0, nil, err
	}
	days, err := readDays(ctx, db)
	if err != nil {
		return 0, nil, err
	}
	if err := days.findGone(ctx, db, staged); err != nil {
		return 0, nil, err
	}
	if gone, err = goneTotals(ctx, db); err != nil {
		return 0, nil, err
	}
	if err := each(ctx, db, days.deleteFacts(), insertFacts, replaceRevisions); err != nil {
		return 0, nil, err
	}
	if err := replaceCopied(ctx, db, staged); err != nil {
		return 0, nil, err
	}
	if err := days.sumParts(ctx, db); err != nil {
		return 0, nil, err
	}
	if err := updateDerived(ctx, db, days); err != nil {
		return 0, nil, err
	}
	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM work.gone) + (SELECT count(*) FROM change.records)").Scan(&replaced)
	if err != nil {
		return 0, nil, fmt.Errorf("counting what was replaced: %w", err)
	}
	return replaced, gone, nil
}

// unstage forgets what was staged, and what the basis was.
func unstage(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "DETACH work", "DROP SCHEMA change CASCADE", "DELETE FROM meta")
}

func each(ctx context.Context, db *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
			return fmt.Errorf("changing the copy (%s): %w", line, err)
		}
	}
	return nil
}

// goneTotals adds up what Postgres held before where something changed.
func goneTotals(ctx context.Context, db *sql.DB) (totals, error) {
	records, err := sumTable(ctx, db, "work.gone", "record AND NOT restated", "count(*)")
	if err != nil {
		return nil, err
	}
	revisions, err := sumTable(ctx, db, "(FROM main.revisions r SEMI JOIN change.keys k ON "+ofKey+")", "true", "count(*)")
	if err != nil {
		return nil, err
	}
	gone := totals{}
	for disease, s := range records {
		gone[disease] = mspr.Totals{Records: s.rows, Counts: s.counts}
	}
	for disease, s := range revisions {
		t := gone[disease]
		t.Revisions, t.RevisionCounts = s.rows, s.counts
		gone[disease] = t
	}
	return gone, nil
}

// replaceCopied replaces the changed rows of the tables that have keys, and
// writes the staged ones of the others again.
func replaceCopied(ctx context.Context, db *sql.DB, staged tableSet) error {
	for _, t := range copiedTables() {
		old := " r USING change.keys k WHERE " + ofKey
		switch {
		case t.keyed:
		case staged.has(t.table):
			old = ""
		default:
			continue
		}
		if err := each(ctx, db, "DELETE FROM main."+t.table+old, "INSERT INTO main."+t.table+" FROM change."+t.table); err != nil {
			return err
		}
	}
	return nil
}
