package duck

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// changedDays are the first and the last day of what changed, which bound what
// is read of tables that are not in order of days; and whether any series are
// restated, on whatever days.
type changedDays struct {
	any, restated bool
	first, last   mspr.Date
}

func readDays(ctx context.Context, db *sql.DB) (d changedDays, err error) {
	var first, last sql.Null[time.Time]
	err = db.QueryRowContext(ctx, "SELECT min(date), max(date), EXISTS (FROM change.restated) FROM change.keys").Scan(&first, &last, &d.restated)
	if err != nil {
		return d, fmt.Errorf("reading which days changed: %w", err)
	}
	d.any, d.first, d.last = first.Valid, mspr.DateOf(first.V), mspr.DateOf(last.V)
	return d, nil
}

// within bounds a column of days, widened by as many days as a period may begin
// before and end after a day that changed. Joins with the keys that changed say so
// too, but only words like these bound what DuckDB reads before it joins.
func (d changedDays) within(column string, widened int) string {
	return fmt.Sprintf("%s BETWEEN '%s' AND '%s'", column, d.first.AddDays(-widened), d.last.AddDays(widened))
}

// bounds is within where anything changed, and holds nowhere else.
func (d changedDays) bounds(column string, widened int) string {
	if !d.any {
		return "false"
	}
	return d.within(column, widened)
}

// deleteFacts removes the facts that go.
func (d changedDays) deleteFacts() string {
	statement := "DELETE FROM facts WHERE rowid IN (SELECT row_at FROM work.gone)"
	if d.restated {
		return statement
	}
	return statement + " AND " + d.bounds("date", 0)
}

// findGone finds the facts that go, and looks all through for those of restated
// series only where there are any.
func (d changedDays) findGone(ctx context.Context, db *sql.DB, staged tableSet) error {
	changed := findGone + "\n\tWHERE " + d.bounds("f.date", 0)
	if !d.restated {
		return each(ctx, db, changed)
	}
	return each(ctx, db, changed, findUnchanged, restateRecords(staged))
}

// sumParts sums the parts of series anew: on the days that changed, and all days
// of those that are restated.
func (d changedDays) sumParts(ctx context.Context, db *sql.DB) error {
	const restated = `
	SEMI JOIN change.restated r ON r.disease = p.disease AND r.location = p.location AND r.source = p.source`
	const changed = `
	SEMI JOIN change.keys k
		ON NOT k.record AND k.location = p.location AND k.date = f.date AND k.source = p.source AND k.disease = p.disease`
	if d.restated {
		if err := each(ctx, db, sumPartsOf(restated, "true")); err != nil {
			return err
		}
	}
	if !d.any {
		return nil
	}
	return each(ctx, db, sumPartsOf(changed, d.within("f.date", 0)))
}
