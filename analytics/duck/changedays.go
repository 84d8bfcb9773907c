package duck

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// changedDays are the first and the last day of what changed, which bound what
// is read of tables that are not in order of days.
type changedDays struct {
	any         bool
	first, last mspr.Date
}

func readDays(ctx context.Context, db *sql.DB) (d changedDays, err error) {
	var first, last sql.Null[time.Time]
	if err := db.QueryRowContext(ctx, "SELECT min(date), max(date) FROM change.keys").Scan(&first, &last); err != nil {
		return d, fmt.Errorf("reading which days changed: %w", err)
	}
	return changedDays{first.Valid, mspr.DateOf(first.V), mspr.DateOf(last.V)}, nil
}

// within bounds a column of days, widened by as many days as a period may begin
// before and end after a day that changed.
func (d changedDays) within(column string, widened int) string {
	return fmt.Sprintf("%s BETWEEN '%s' AND '%s'", column, d.first.AddDays(-widened), d.last.AddDays(widened))
}

// sumParts sums the parts of series anew: on the days that changed, and all days
// of those that are restated.
func (d changedDays) sumParts(ctx context.Context, db *sql.DB) error {
	const restated = `
SEMI JOIN change.restated r ON r.disease = s.disease AND r.location = s.location AND r.source = s.source`
	const changed = `
SEMI JOIN change.keys k
	ON NOT k.record AND k.location = s.location AND k.date = f.date AND k.source = s.source AND k.disease = s.disease`
	if err := each(ctx, db, sumPartsOf(restated, "true")); err != nil || !d.any {
		return err
	}
	return each(ctx, db, sumPartsOf(changed, d.within("f.date", 0)))
}

// update sums the periods of a rollup by place anew that changed.
func (r rollup) update(ctx context.Context, db *sql.DB, d changedDays) error {
	periods := "change." + r.table
	start := fmt.Sprintf("date_trunc('%s', %%s)::DATE", r.unit)
	const restated = "change.restated r ON r.disease = t.disease AND r.location = t.location AND r.source = t.source"
	const period = " p ON p.start = %s AND p.location = t.location AND p.source = t.source AND p.disease = t.disease"
	err := each(ctx, db,
		"CREATE TABLE "+periods+" AS SELECT DISTINCT disease, location, source, "+fmt.Sprintf(start, "date")+` AS start
			FROM change.keys t ANTI JOIN `+restated,
		"DELETE FROM main."+r.table+` t USING change.restated r
			WHERE r.disease = t.disease AND r.location = t.location AND r.source = t.source`,
		"INSERT INTO main."+r.table+" "+r.selection("facts t SEMI JOIN "+restated, "counted")+r.order())
	if err != nil || !d.any {
		return err
	}
	return each(ctx, db,
		"DELETE FROM main."+r.table+" t USING "+periods+` p
			WHERE p.start = t.start AND p.location = t.location AND p.source = t.source AND p.disease = t.disease`,
		"INSERT INTO main."+r.table+" "+r.selection(
			"facts t SEMI JOIN "+periods+fmt.Sprintf(period, fmt.Sprintf(start, "t.date")),
			"counted AND "+d.within("date", 31))+r.order())
}
