//go:build bench

package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/mspr/surveillance/mspr"
)

// rawSettings are what our own instances run with.
const rawSettings = "?threads=2&memory_limit=512MiB"

// openRaw opens DuckDB past our own package.
func openRaw(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", dsn)
	if err == nil {
		_, err = db.ExecContext(t.Context(), "SET GLOBAL TimeZone = 'UTC'")
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// openCopy opens a snapshot under a name of its own: DuckDB keeps one instance
// a name.
func openCopy(t *testing.T, path string) *sql.DB {
	t.Helper()
	link := filepath.Join(filepath.Dir(filepath.Dir(path)), "raw.duckdb")
	_ = os.Remove(link)
	if err := os.Link(path, link); err != nil {
		t.Fatal(err)
	}
	return openRaw(t, link+rawSettings+"&access_mode=READ_ONLY")
}

// drain asks and reads every row.
func drain(ctx context.Context, db *sql.DB, statement string, args []any) (rows int, err error) {
	result, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		return 0, err
	}
	_, targets := addressable(len(columns))
	for ; result.Next(); rows++ {
		if err := result.Scan(targets...); err != nil {
			return rows, err
		}
	}
	return rows, result.Err()
}

// addressable gives room for the values of a row, and its addresses to scan to.
func addressable(columns int) (values, targets []any) {
	values, targets = make([]any, columns), make([]any, columns)
	for i := range values {
		targets[i] = &values[i]
	}
	return values, targets
}

// rawArgs gives the values of a plan as the driver takes them.
func rawArgs(args []any) []any {
	bound := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case mspr.Date:
			bound[i] = duckdb.Typed(v.Time(), duckdb.TYPE_DATE)
		case time.Time:
			bound[i] = duckdb.Typed(v, duckdb.TYPE_TIMESTAMP_TZ)
		default:
			bound[i] = v
		}
	}
	return bound
}

// facts reads the records of a snapshot into memory, as rows for the Appender.
// Equal values are kept once.
func facts(t *testing.T, path string) [][]driver.Value {
	t.Helper()
	db := openCopy(t, path)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM facts WHERE record")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, targets := addressable(len(columns))
	var all [][]driver.Value
	known := map[any]driver.Value{}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		row := make([]driver.Value, len(columns))
		for i, v := range values {
			row[i] = once(known, v)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func once(known map[any]driver.Value, v driver.Value) driver.Value {
	switch v.(type) {
	case string, time.Time:
		if kept, ok := known[v]; ok {
			return kept
		}
		known[v] = v
	}
	return v
}

// timeAppend appends the rows to a table like the snapshot's in a file of its
// own, up to the closed file.
func timeAppend(t *testing.T, snapshot string, rows [][]driver.Value) time.Duration {
	t.Helper()
	path := filepath.Join(t.TempDir(), "appended.duckdb")
	db := openRaw(t, path+rawSettings)
	defer db.Close()
	for _, statement := range []string{
		fmt.Sprintf("ATTACH '%s' AS snapshot (READ_ONLY)", snapshot),
		"CREATE TABLE facts AS SELECT * FROM snapshot.facts LIMIT 0",
		"DETACH snapshot",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	began := time.Now()
	if err := appendAll(t.Context(), db, rows); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

func appendAll(ctx context.Context, db *sql.DB, rows [][]driver.Value) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(raw any) error {
		driverConn, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("the driver's connection is a %T", raw)
		}
		appender, err := duckdb.NewAppenderFromConn(driverConn, "", "facts")
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := appender.AppendRow(row...); err != nil {
				return err
			}
		}
		return appender.Close()
	})
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return err
	}
	return conn.Close()
}
