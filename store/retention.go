package store

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// TimeEvidence tells what the database knows of the time.
func (c *Cluster) TimeEvidence(ctx context.Context) (e mspr.TimeEvidence, err error) {
	known, err := c.synced()
	if err != nil {
		return e, err
	}
	err = pgx.BeginTxFunc(ctx, c.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var run, load *time.Time
		err := tx.QueryRow(ctx, "SELECT now(), retained, (SELECT max(loaded) FROM batches) FROM catalogue").Scan(&e.Database, &run, &load)
		if err != nil {
			return err
		}
		e.LastRun, e.LastLoad = moment(run), moment(load)
		for _, d := range known.diseases {
			newest, err := newestDay(ctx, tx, d)
			if err != nil {
				return err
			}
			e.NewestDay = max(e.NewestDay, newest)
		}
		return nil
	})
	return e, failure(err, "ask what the database knows of the time")
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// newestDay looks in the newest year that has records: nothing is sorted by days
// alone. It is 0 where there is none.
func newestDay(ctx context.Context, tx pgx.Tx, d mspr.Disease) (mspr.Date, error) {
	years, err := partitions(ctx, tx, d)
	if err != nil {
		return 0, err
	}
	for _, year := range slices.Backward(years) {
		var newest *time.Time
		if err := tx.QueryRow(ctx, "SELECT max(date) FROM "+year.name.Sanitize()).Scan(&newest); err != nil {
			return 0, err
		}
		if newest != nil {
			return mspr.DateOf(*newest), nil
		}
	}
	return 0, nil
}

// partition is a part of a table of records.
type partition struct {
	name pgx.Identifier
	// from is its first day, to the first one behind it.
	from, to mspr.Date
}

// partitions lists the parts of a disease's table, from the earliest, by the bounds
// that Postgres keeps and not by their names.
func partitions(ctx context.Context, tx pgx.Tx, d mspr.Disease) ([]partition, error) {
	rows, err := tx.Query(ctx, `
		SELECT relname, from_day, to_day FROM (
			SELECT c.relname, substring(bound FROM 'FROM \(''([0-9-]+)''\)')::date AS from_day, substring(bound FROM 'TO \(''([0-9-]+)''\)')::date AS to_day
			FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid, pg_get_expr(c.relpartbound, c.oid) AS bound
			WHERE inhparent = $1::regclass) AS p
		WHERE from_day IS NOT NULL AND to_day IS NOT NULL ORDER BY from_day`, pgx.Identifier{d.Table}.Sanitize())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p partition, err error) {
		var name string
		var from, to time.Time
		err = row.Scan(&name, &from, &to)
		p.name, p.from, p.to = pgx.Identifier{name}, mspr.DateOf(from), mspr.DateOf(to)
		return p, err
	})
}

// NoteRetention notes the time by which retention runs; one that is earlier than
// that of a run before changes nothing.
func (c *Cluster) NoteRetention(ctx context.Context, at time.Time) error {
	_, err := c.pool.Exec(ctx, "UPDATE catalogue SET retained = greatest(retained, $1)", exact(at))
	return failure(err, "note a run of retention")
}

// keptFrom is the first day whose records are kept; the first of all days where
// retention never ran.
func keptFrom(ctx context.Context, tx pgx.Tx) (mspr.Date, error) {
	var first *time.Time
	err := tx.QueryRow(ctx, "SELECT kept_from FROM catalogue").Scan(&first)
	if err != nil || first == nil {
		return math.MinInt32, failure(err, "ask which days are kept")
	}
	return mspr.DateOf(*first), nil
}
