package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// query runs a statement and gives each row to each; the slice is reused.
func query(ctx context.Context, db *sql.DB, statement string, args []any, each func(row []any) error) error {
	bound, err := bind(args)
	if err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, statement, bound...)
	if err != nil {
		return err
	}
	return readRows(rows, each)
}

// readRows gives each row to each, and closes them.
func readRows(rows *sql.Rows, each func(row []any) error) error {
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	r := newRowReader(types)
	for rows.Next() {
		row, err := r.read(rows)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

type rowReader struct {
	names, types []string
	values       []any
	targets      []any
}

func newRowReader(types []*sql.ColumnType) *rowReader {
	r := &rowReader{values: make([]any, len(types)), targets: make([]any, len(types))}
	for i, t := range types {
		r.names = append(r.names, t.Name())
		r.types = append(r.types, t.DatabaseTypeName())
		r.targets[i] = &r.values[i]
	}
	return r
}

func (r *rowReader) read(rows *sql.Rows) ([]any, error) {
	if err := rows.Scan(r.targets...); err != nil {
		return nil, err
	}
	for i, v := range r.values {
		p, err := plain(v, r.types[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", r.names[i], err)
		}
		r.values[i] = p
	}
	return r.values, nil
}

// damaged says that the error may come from a damaged file or from an instance
// that an internal error made useless: it is not to be asked again.
func damaged(err error) bool {
	e, ok := errors.AsType[*duckdb.Error](err)
	if !ok {
		return false
	}
	switch e.Type { //nolint:exhaustive // The other kinds are errors of one query, not of the instance.
	case duckdb.ErrorTypeFatal, duckdb.ErrorTypeInternal, duckdb.ErrorTypeIO, duckdb.ErrorTypeSerialization:
		return true
	}
	return false
}

func outOfMemory(err error) bool {
	e, ok := errors.AsType[*duckdb.Error](err)
	return ok && e.Type == duckdb.ErrorTypeOutOfMemory
}
