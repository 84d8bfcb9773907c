package duck

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// bulk is a file that is open for writing below the driver: it hands out the
// memory of DuckDB's own vectors, where the driver takes boxed values. Nothing
// else may have the file open meanwhile.
type bulk struct {
	db mapping.Database
}

func openBulk(path string, l Limits, spill string) (*bulk, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, fmt.Errorf("opening %s: DuckDB gives no configuration", path)
	}
	defer mapping.DestroyConfig(&config)
	all := settings(readWrite, l, spill)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if mapping.SetConfig(config, name, all.Get(name)) == mapping.StateError {
			return nil, fmt.Errorf("opening %s: DuckDB refuses the setting %s", path, name)
		}
	}
	b := &bulk{}
	var reason string
	if mapping.OpenExt(path, &b.db, config, &reason) == mapping.StateError {
		return nil, fmt.Errorf("opening %s: %s", path, reason)
	}
	return b, errors.Join(b.exec(lockDown))
}

// close must come after that of all its writers.
func (b *bulk) close() { mapping.Close(&b.db) }

func (b *bulk) connect() (mapping.Connection, error) {
	var conn mapping.Connection
	if mapping.Connect(b.db, &conn) == mapping.StateError {
		return conn, errors.New("DuckDB gives no connection")
	}
	return conn, nil
}

func (b *bulk) exec(sql string) error {
	conn, err := b.connect()
	if err != nil {
		return err
	}
	defer mapping.Disconnect(&conn)
	return execOn(conn, sql)
}

func execOn(conn mapping.Connection, sql string) error {
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(conn, sql, &result) == mapping.StateError {
		return errors.New(mapping.ResultError(&result))
	}
	return nil
}

// tableWriter appends chunks to a table in a transaction of its own. It belongs
// to one goroutine.
type tableWriter struct {
	table    string
	conn     mapping.Connection
	appender mapping.Appender
	types    []mapping.LogicalType
	chunk    mapping.DataChunk
	ended    sync.Once
}

// chunkRows is how many rows a chunk holds.
const chunkRows = 2048

// writer fills a table, of a schema where its name says so: schema.table.
func (b *bulk) writer(table string) (*tableWriter, error) {
	w := &tableWriter{table: table}
	var err error
	if w.conn, err = b.connect(); err != nil {
		return nil, err
	}
	if err := execOn(w.conn, "BEGIN"); err != nil {
		w.close()
		return nil, fmt.Errorf("filling %s: %w", table, err)
	}
	schema, name := schemaOf(table)
	if mapping.AppenderCreateExt(w.conn, "", schema, name, &w.appender) == mapping.StateError {
		err := w.appenderError()
		w.close()
		return nil, err
	}
	for i := range mapping.AppenderColumnCount(w.appender) {
		w.types = append(w.types, mapping.AppenderColumnType(w.appender, i))
	}
	w.chunk = mapping.CreateDataChunk(w.types)
	if mapping.VectorSize() != chunkRows {
		w.close()
		return nil, fmt.Errorf("DuckDB's chunks have %d rows, not %d", mapping.VectorSize(), chunkRows)
	}
	return w, nil
}

// schemaOf cuts the name of a table; its schema is mostly the default, which has
// none.
func schemaOf(table string) (schema, name string) {
	if schema, name, found := strings.Cut(table, "."); found {
		return schema, name
	}
	return "", table
}

// write appends the first rows of the chunk.
func (w *tableWriter) write(rows int) error {
	mapping.DataChunkSetSize(w.chunk, mapping.IdxT(rows)) //nolint:gosec // at most chunkRows
	if mapping.AppendDataChunk(w.appender, w.chunk) == mapping.StateError {
		return w.appenderError()
	}
	return nil
}

// flush hands over what was appended, so that commit has little left to do.
func (w *tableWriter) flush() error {
	if mapping.AppenderFlush(w.appender) == mapping.StateError {
		return w.appenderError()
	}
	return nil
}

// commit ends the writer: what it wrote stands.
func (w *tableWriter) commit() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := execOn(w.conn, "COMMIT"); err != nil {
		return fmt.Errorf("filling %s: %w", w.table, err)
	}
	w.close()
	return nil
}

// close ends the writer; what was not committed is gone. Closing twice is safe.
func (w *tableWriter) close() {
	w.ended.Do(func() {
		if w.appender.Ptr != nil {
			// Destroying would write what is left, of a table that is given up.
			mapping.AppenderClear(w.appender)
			mapping.AppenderDestroy(&w.appender)
		}
		if w.chunk.Ptr != nil {
			mapping.DestroyDataChunk(&w.chunk)
		}
		for i := range w.types {
			mapping.DestroyLogicalType(&w.types[i])
		}
		mapping.Disconnect(&w.conn)
	})
}

func (w *tableWriter) appenderError() error {
	data := mapping.AppenderErrorData(w.appender)
	defer mapping.DestroyErrorData(&data)
	return fmt.Errorf("filling %s: %s", w.table, mapping.ErrorDataMessage(data))
}
