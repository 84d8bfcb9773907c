package duck

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// changeSchema holds, while a copy is changed, what is to come into it.
const changeSchema = "change"

// makeChange makes the tables that are filled from the dump: the days of places
// that changed, and what stands there now.
const makeChange = `
CREATE SCHEMA change;
CREATE TABLE change.spans (
	disease  disease_code NOT NULL,
	location location_code NOT NULL,
	source   source_name NOT NULL,
	first    DATE NOT NULL,
	last     DATE NOT NULL
);
CREATE TABLE change.records AS FROM facts LIMIT 0;
CREATE TABLE change.revisions AS FROM main.revisions LIMIT 0`

// stage makes room for what changed, and looks whether it can be changed in
// place: the catalogue must be the same, since it numbers places and sources and
// stands in every row, and the batches must be those of before and newer ones,
// or the database is another one. Of the small tables, those are staged that
// hold something else than before.
func stage(ctx context.Context, db *sql.DB, c contents, staged tableSet, m manifest) error {
	for _, table := range []string{"locations", "sources"} {
		if staged.has(table) {
			return refuse("the table %s has changed", table)
		}
	}
	if err := sameDiseases(ctx, db, c.diseases); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, makeChange); err != nil {
		return fmt.Errorf("making room for what changed: %w", err)
	}
	for _, t := range copiedTables() {
		if !t.keyed && !staged.has(t.table) {
			continue
		}
		name := changeSchema + "." + t.table
		if _, err := db.ExecContext(ctx, "CREATE TABLE "+name+" AS FROM main."+t.table+" LIMIT 0"); err != nil {
			return fmt.Errorf("making room for the table %s: %w", t.table, err)
		}
		if err := appendTable(ctx, db, name, func(add addRow) error { return t.fill(c, add) }); err != nil {
			return err
		}
	}
	if !staged.has("batches") {
		return nil
	}
	return oldBatches(ctx, db, m)
}

func sameDiseases(ctx context.Context, db *sql.DB, wanted []mspr.DiseaseCode) error {
	var held []mspr.DiseaseCode
	err := query(ctx, db, "SELECT unnest(enum_range(NULL::disease_code))::VARCHAR LIMIT 1000", nil, func(row []any) error {
		code, _ := row[0].(string)
		held = append(held, mspr.DiseaseCode(code))
		return nil
	})
	if err != nil || !slices.Equal(held, wanted) {
		return orRefuse(err, "it has the diseases %v, not %v", held, wanted)
	}
	return nil
}

// differing selects the rows that a staged table holds more or less often than
// before. One grouping tells it at a tenth of the cost of EXCEPT ALL, which
// numbers rows.
func differing(table string) string {
	return fmt.Sprintf(`
		SELECT * EXCLUDE (row_sign) FROM (SELECT *, 1 AS row_sign FROM change.%[1]s UNION ALL SELECT *, -1 FROM main.%[1]s)
		GROUP BY ALL HAVING sum(row_sign) <> 0`, table)
}

func oldBatches(ctx context.Context, db *sql.DB, m manifest) error {
	var same bool
	err := db.QueryRowContext(ctx, `
		SELECT NOT EXISTS (FROM main.batches EXCEPT ALL FROM change.batches)
			AND NOT EXISTS (FROM (FROM change.batches WHERE id <= $1) EXCEPT ALL FROM main.batches)`, m.LastBatch).Scan(&same)
	if err != nil {
		return fmt.Errorf("comparing the batches: %w", err)
	}
	if !same {
		return refuse("the batches up to %d are not those that it was made of", m.LastBatch)
	}
	return nil
}

// orRefuse gives an error that there is, or a reason to refuse.
func orRefuse(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return refuse(format, args...)
}
