package duck

import (
	"context"
	"database/sql"
	"strings"
)

// What the rollups of places are made of, where something changed: one look at
// the facts serves them all, since the days that a week and a month share add up
// to both.
const (
	// ofSeries says that a row t is of a series r.
	ofSeries = "r.disease = t.disease AND r.location = t.location AND r.source = t.source"
	// daysOfPeriod is how many days a period has at most.
	daysOfPeriod = 31
)

// changedPeriods lists the periods of places that changed, and the days of each
// series from the start of its first to the end of its last: what one that is
// restated holds may have changed on any day.
func changedPeriods() string {
	return `
CREATE TABLE work.week AS SELECT DISTINCT disease, location, source, ` + startOf("week", "date") + ` AS start
	FROM change.keys t ANTI JOIN change.restated r ON ` + ofSeries + `;
CREATE TABLE work.month AS SELECT DISTINCT disease, location, source, ` + startOf("month", "date") + ` AS start
	FROM change.keys t ANTI JOIN change.restated r ON ` + ofSeries + `;
CREATE TABLE work.ranges AS
	SELECT disease, location, source, min(start) AS first, max(stop) AS last
	FROM (SELECT *, start + 6 AS stop FROM work.week UNION ALL SELECT *, last_day(start) FROM work.month)
	GROUP BY disease, location, source;
INSERT INTO work.ranges SELECT DISTINCT disease, location, source, '-infinity'::DATE, 'infinity'::DATE FROM change.restated`
}

// sumPeriods sums the facts by the days that a week and a month share.
func (d changedDays) sumPeriods(ctx context.Context, db *sql.DB) error {
	where := "counted"
	if !d.restated {
		where += " AND " + d.within("t.date", daysOfPeriod)
	}
	columns := append(placeKeys(), startOf("week", "date")+" AS week", startOf("month", "date")+" AS month")
	columns = append(columns, countSums()...)
	columns = append(columns, "count(*) AS records", "bool_or(corrected) AS corrected")
	statements := []string{
		changedPeriods(),
		"CREATE TABLE work.sums AS SELECT " + strings.Join(columns, ", ") + `
			FROM facts t SEMI JOIN work.ranges r ON ` + ofSeries + ` AND t.date BETWEEN r.first AND r.last
			WHERE ` + where + " GROUP BY ALL",
	}
	if d.restated {
		for _, unit := range []string{"week", "month"} {
			statements = append(statements, "INSERT INTO work."+unit+" SELECT DISTINCT disease, location, source, "+unit+`
				FROM work.sums t SEMI JOIN change.restated r ON `+ofSeries)
		}
	}
	return each(ctx, db, statements...)
}

// update sums the periods of a rollup by place anew that changed, and all of
// series that are restated.
func (r rollup) update(ctx context.Context, db *sql.DB, d changedDays) error {
	if !d.any && !d.restated {
		return nil
	}
	if d.restated {
		if err := each(ctx, db, "DELETE FROM main."+r.table+" t USING change.restated r WHERE "+ofSeries); err != nil {
			return err
		}
	}
	periods := "work." + r.unit + " r"
	where := "true"
	if !r.streamed() {
		where = r.where
	}
	return each(ctx, db,
		"DELETE FROM main."+r.table+" t USING "+periods+" WHERE r.start = t.start AND "+ofSeries,
		"INSERT INTO main."+r.table+" "+r.sums(r.unit, sumOfRecords, "work.sums t SEMI JOIN "+periods+" ON r.start = t."+r.unit+" AND "+ofSeries, where)+r.order())
}
