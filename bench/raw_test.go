//go:build bench

package bench

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
)

// rawSettings are what our own instances run with.
const rawSettings = "?threads=2&memory_limit=512MiB"

// openCopy opens a snapshot past our own package, under a name of its own:
// DuckDB keeps one instance a name.
func openCopy(t *testing.T, path string) *sql.DB {
	t.Helper()
	link := filepath.Join(filepath.Dir(filepath.Dir(path)), "raw.duckdb")
	_ = os.Remove(link)
	if err := os.Link(path, link); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", link+rawSettings+"&access_mode=READ_ONLY")
	if err == nil {
		_, err = db.ExecContext(t.Context(), "SET GLOBAL TimeZone = 'UTC'")
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// drain asks and reads every row.
func drain(ctx context.Context, db *sql.DB, statement string) (rows int, err error) {
	result, err := db.QueryContext(ctx, statement)
	if err != nil {
		return 0, err
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		return 0, err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for ; result.Next(); rows++ {
		if err := result.Scan(targets...); err != nil {
			return rows, err
		}
	}
	return rows, result.Err()
}
