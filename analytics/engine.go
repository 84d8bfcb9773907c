package analytics

import (
	"context"
	"fmt"
	"time"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// engine is an Engine with its dialect; it remembers which tier answered.
type engine struct {
	Engine
	// aside runs heavy queries; nil where the engine bounds itself.
	aside    func(ctx context.Context, sql string, args []any, each func(row []any) error) error
	lanes    lanes
	asker    string
	dialect  plan.Dialect
	snapshot int64
	tier     mspr.Tier
}

func (e *engine) run(ctx context.Context, s plan.Statement, each func(r row) error) error {
	places := make(map[string]int, len(s.Columns))
	for i, c := range s.Columns {
		places[c.Name] = i
	}
	e.tier = s.Tier
	return e.query(ctx, s, func(values []any) error { return each(row{values, places}) })
}

// query asks when it is the statement's turn.
func (e *engine) query(ctx context.Context, s plan.Statement, each func(values []any) error) error {
	if e.aside == nil {
		return e.Query(ctx, s.SQL, s.Args, each)
	}
	heavy := s.Heavy || e.asker == mspr.TheService // which nobody waits for
	through := e.lanes.through(heavy)
	if err := through.Enter(ctx, e.asker); err != nil {
		return err
	}
	defer through.Leave()
	if heavy {
		return e.aside(ctx, s.SQL, s.Args, each)
	}
	return e.Query(ctx, s.SQL, s.Args, each)
}

// total reads the one number of a statement that counts.
func (e *engine) total(ctx context.Context, s plan.Statement) (*int64, error) {
	var n int64
	tier := e.tier
	err := e.run(ctx, s, func(r row) error { n = r.count("total").N; return nil })
	e.tier = tier
	return &n, err
}

// row reads the values of a row by name. A column that was not asked for, and
// a missing value, give the zero value.
type row struct {
	values []any
	places map[string]int
}

func (r row) value(name string) any {
	i, ok := r.places[name]
	if !ok || i >= len(r.values) {
		return nil
	}
	return r.values[i]
}

func of[T any](r row, name string) T {
	v, _ := r.value(name).(T)
	return v
}

func optional[T any](r row, name string) *T {
	v, ok := r.value(name).(T)
	if !ok {
		return nil
	}
	return &v
}

func code[T ~string](r row, name string) *T {
	v, ok := r.value(name).(string)
	if !ok {
		return nil
	}
	c := T(v)
	return &c
}

func (r row) count(name string) mspr.Count { return mspr.CountOf(optional[int64](r, name)) }

func (r row) counts() mspr.Counts {
	var c mspr.Counts
	for _, k := range mspr.AllCounts() {
		c[k] = r.count(k.Column())
	}
	return c
}

// days gives the number of days on which each count is given, where they were
// asked for.
func (r row) days(asked bool) *mspr.CountDays {
	if !asked {
		return nil
	}
	var d mspr.CountDays
	for _, k := range mspr.AllCounts() {
		d.Given[k] = int(of[int64](r, plan.DaysColumn(k)))
	}
	return &d
}

func (r row) moment(name string) time.Time { return of[time.Time](r, name) }

// day reads a date that the engine must have given.
func (r row) day(name string) (mspr.Date, error) {
	d, ok := r.value(name).(mspr.Date)
	if !ok {
		return 0, fmt.Errorf("the engine gave %T for the date %s", r.value(name), name)
	}
	return d, nil
}
