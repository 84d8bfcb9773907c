package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

type accessMode string

const (
	readOnly  accessMode = "READ_ONLY"
	readWrite accessMode = "READ_WRITE"
)

// lockDown runs once per instance. It cannot stand in the DSN: the time zone
// belongs to an extension that is loaded only after the DSN is read, and the
// driver applies the DSN in random order, where a closed file system refuses
// the temp_directory that comes after it.
const lockDown = `
	SET GLOBAL TimeZone = 'UTC';
	SET GLOBAL enable_external_access = false;
	SET GLOBAL lock_configuration = true`

// openDB opens a DuckDB file as an instance of its own. No two may be open on
// one path: the driver would answer the second from the first.
func openDB(ctx context.Context, path string, mode accessMode, l Limits, spill string) (*sql.DB, error) {
	if strings.ContainsAny(path, "?#%") {
		return nil, fmt.Errorf("the path %s holds a ?, # or %%, which DuckDB's driver reads as the start of settings; choose another folder", path)
	}
	connector, err := duckdb.NewConnector(path+"?"+settings(mode, l, spill).Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(l.Connections)
	db.SetMaxIdleConns(l.Connections)
	if _, err := db.ExecContext(ctx, lockDown); err != nil {
		return nil, errors.Join(fmt.Errorf("locking down %s: %w", path, err), db.Close())
	}
	return db, nil
}

func settings(mode accessMode, l Limits, spill string) url.Values {
	return url.Values{
		"access_mode":                  {string(mode)},
		"threads":                      {strconv.Itoa(l.Threads)},
		"memory_limit":                 {kibibytes(l.MemoryBytes)},
		"temp_directory":               {spill},
		"max_temp_directory_size":      {kibibytes(l.SpillBytes)},
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		// Only a writer checkpoints, and it does so once, at its end.
		"checkpoint_threshold": {"1TiB"},
	}
}

func kibibytes(n int64) string { return strconv.FormatInt(n>>10, 10) + "KiB" }
