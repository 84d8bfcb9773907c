package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// The rule by which records settle. What a record was 90 days after its day
// stands for what it came to be: later changes are those of definitions, and
// not of reports that were late. A record tells something if it was there within
// 14 days of its day, and if its source has issued files for 90 days since.
// Of those, the latest year counts. A version stands if each count is within 5 %
// of that 90 days after, and is missing where that is. The age at which a
// record settles is that of its first version after which all stand; after so
// many days settle the records of a place, or of a source, of which at least 90
// tell something: the least age that 95 of 100 of them have reached. A source
// whose files never revised anything tells nothing.
func makeSettling(d changedDays) string {
	return `
CREATE TABLE settling AS
WITH issues AS (` + lastSettled + `), versions AS (
	SELECT f.disease, f.source, f.location, f.date, f.issued, NULL::TIMESTAMPTZ AS superseded,
		f.cases, f.deaths, f.recovered, f.hospitalizations, f.icu_admissions
	FROM facts f JOIN issues i ON f.disease = i.disease AND f.source = i.source
	WHERE f.record AND f.date <= i.last AND f.date > i.last - 365 AND ` + d.bounds("f.date", 0) + `
	UNION ALL
	SELECT r.disease, r.source, r.location, r.date, r.issued, r.superseded,
		r.cases, r.deaths, r.recovered, r.hospitalizations, r.icu_admissions
	FROM revisions r JOIN issues i ON r.disease = i.disease AND r.source = i.source
	WHERE r.date <= i.last AND r.date > i.last - 365 AND ` + d.bounds("r.date", 0) + `
), young AS (
	SELECT *, (issued AT TIME ZONE 'UTC')::DATE - date AS age, (superseded AT TIME ZONE 'UTC')::DATE - date AS ended
	FROM versions WHERE (issued AT TIME ZONE 'UTC')::DATE - date <= 90
), finals AS (
	SELECT disease, source, location, date, min(age) AS first,
		arg_max({'c': cases, 'd': deaths, 'r': recovered, 'h': hospitalizations, 'i': icu_admissions}, issued) AS f
	FROM young GROUP BY ALL HAVING min(age) <= 14
), ages AS (
	SELECT v.disease, v.source, v.location,
		greatest(n.first, coalesce(max(v.ended) FILTER (NOT (
			stands(v.cases, n.f.c) AND stands(v.deaths, n.f.d) AND stands(v.recovered, n.f.r)
			AND stands(v.hospitalizations, n.f.h) AND stands(v.icu_admissions, n.f.i))), n.first)) AS age
	FROM young v JOIN finals n ON v.disease = n.disease AND v.source = n.source AND v.location = n.location AND v.date = n.date
	GROUP BY v.disease, v.source, v.location, v.date, n.first
)
SELECT disease, source, location, quantile_disc(age, 0.95)::INTEGER AS days, count(*) AS records
FROM ages GROUP BY GROUPING SETS ((disease, source, location), (disease, source))
HAVING count(*) >= 90
ORDER BY disease, source, location`
}

// lastSettled selects the last day whose records tell something, of each source
// that revises.
const lastSettled = `
	SELECT disease, source, (max(issued) AT TIME ZONE 'UTC')::DATE - 90 AS last
	FROM batches
	WHERE feed <> '` + mspr.FeedCorrection + `' AND (disease, source) IN (SELECT DISTINCT (disease, source) FROM revisions)
	GROUP BY disease, source`

// settledDays are the first and the last day that settling looks at, of whatever
// source: DuckDB reads the others only where they are named in the statement.
func settledDays(ctx context.Context, conn *sql.Conn) (d changedDays, err error) {
	var first, last sql.Null[time.Time]
	err = conn.QueryRowContext(ctx, "SELECT min(last) - 364, max(last) FROM ("+lastSettled+")").Scan(&first, &last)
	d.any, d.first, d.last = first.Valid, mspr.DateOf(first.V), mspr.DateOf(last.V)
	return d, err
}

// standsMacro compares a count with what it came to be.
const standsMacro = `CREATE OR REPLACE TEMP MACRO stands(v, f) AS
	CASE WHEN v IS NULL OR f IS NULL THEN v IS NULL AND f IS NULL ELSE abs(v::DOUBLE - f::DOUBLE) <= 0.05 * abs(f::DOUBLE) END`

// settling is the table of the days after which records settle.
func settling() derived {
	return derived{table: "settling", make: func(ctx context.Context, db *sql.DB) (err error) {
		conn, err := db.Conn(ctx) // a macro belongs to a connection
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, conn.Close()) }()
		days, err := settledDays(ctx, conn)
		if err != nil {
			return err
		}
		for _, statement := range []string{standsMacro, makeSettling(days)} {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}}
}

// readSettling gives what a file says of how records settle.
func readSettling(ctx context.Context, db *sql.DB) (all []mspr.Settling, err error) {
	err = query(ctx, db, "SELECT disease, source, location, days, records FROM settling", nil, func(row []any) error {
		one := mspr.Settling{Disease: mspr.DiseaseCode(text(row[0])), Source: mspr.SourceName(text(row[1])), Location: mspr.LocationCode(text(row[2]))}
		days, isDays := row[3].(int64)
		records, isCount := row[4].(int64)
		if !isDays || !isCount {
			return fmt.Errorf("settling has %v days of %v records", row[3], row[4])
		}
		one.Days, one.Records = int(days), records
		all = append(all, one)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading how records settle: %w", err)
	}
	return all, nil
}

// text gives a text that may be missing.
func text(v any) string {
	s, _ := v.(string)
	return s
}
