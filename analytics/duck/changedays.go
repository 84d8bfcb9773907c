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
// before and end after a day that changed.
func (d changedDays) within(column string, widened int) string {
	return fmt.Sprintf("%s BETWEEN '%s' AND '%s'", column, d.first.AddDays(-widened), d.last.AddDays(widened))
}

// findGone finds the facts that go, and looks all through for those of restated
// series only where there are any.
func (d changedDays) findGone(ctx context.Context, db *sql.DB) error {
	if !d.restated {
		return each(ctx, db, findGone)
	}
	return each(ctx, db, findGone, findRestated)
}

// sumParts sums the parts of series anew: on the days that changed, and all days
// of those that are restated.
func (d changedDays) sumParts(ctx context.Context, db *sql.DB) error {
	const restated = `
SEMI JOIN change.restated r ON r.disease = s.disease AND r.location = s.location AND r.source = s.source`
	const changed = `
SEMI JOIN change.keys k
	ON NOT k.record AND k.location = s.location AND k.date = f.date AND k.source = s.source AND k.disease = s.disease`
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

// update sums the periods of a rollup by place anew that changed.
func (r rollup) update(ctx context.Context, db *sql.DB, d changedDays) error {
	if d.restated {
		if err := r.restate(ctx, db); err != nil {
			return err
		}
	}
	if !d.any {
		return nil
	}
	start := func(day string) string { return fmt.Sprintf("date_trunc('%s', %s)::DATE", r.unit, day) }
	periods := "change." + r.table
	const ofPlace = " AND p.location = t.location AND p.source = t.source AND p.disease = t.disease"
	return each(ctx, db,
		"CREATE TABLE "+periods+" AS SELECT DISTINCT disease, location, source, "+start("date")+` AS start
			FROM change.keys t ANTI JOIN change.restated r ON `+ofSeries,
		"DELETE FROM main."+r.table+" t USING "+periods+" p WHERE p.start = t.start"+ofPlace,
		"INSERT INTO main."+r.table+" "+r.selection("facts t SEMI JOIN "+periods+" p ON p.start = "+start("t.date")+ofPlace,
			"counted AND "+d.within("date", daysOfPeriod))+r.order())
}

const (
	// ofSeries says that a row t is of a series r.
	ofSeries = "r.disease = t.disease AND r.location = t.location AND r.source = t.source"
	// daysOfPeriod is how many days a period has at most.
	daysOfPeriod = 31
)

// restate sums all periods of the series anew that are restated.
func (r rollup) restate(ctx context.Context, db *sql.DB) error {
	return each(ctx, db,
		"DELETE FROM main."+r.table+" t USING change.restated r WHERE "+ofSeries,
		"INSERT INTO main."+r.table+" "+r.selection("facts t SEMI JOIN change.restated r ON "+ofSeries, "counted")+r.order())
}
