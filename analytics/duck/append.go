package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/mspr/surveillance/mspr"
)

// appendTable fills a table through the Appender, in one transaction: fill
// calls add for every row, whose slice it may reuse.
func appendTable(ctx context.Context, db *sql.DB, table string, fill func(add addRow) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("filling %s: %w", table, err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("filling %s: %w", table, err)
	}
	err = conn.Raw(func(raw any) error {
		driverConn, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("the driver's connection is a %T", raw)
		}
		return appendRows(ctx, driverConn, table, fill)
	})
	if err != nil {
		return fmt.Errorf("filling %s: %w", table, err)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("filling %s: %w", table, err)
	}
	return nil
}

type addRow func(row ...driver.Value) error

func appendRows(ctx context.Context, conn driver.Conn, table string, fill func(add addRow) error) error {
	var appender *duckdb.Appender
	err := fill(func(row ...driver.Value) (err error) {
		// Not before there is a row: an Appender reads all words of the types of
		// its columns, which costs more than many a table holds.
		if appender == nil {
			schema, name := schemaOf(table)
			if appender, err = duckdb.NewAppenderFromConn(conn, schema, name); err != nil {
				return err
			}
		}
		return appender.AppendRow(row...)
	})
	switch {
	case appender == nil:
		return err
	case err != nil:
		// Clear, or Close would write what was appended so far.
		return errors.Join(err, appender.Clear(), appender.CloseWithCancel(ctx))
	}
	return appender.CloseWithCancel(ctx)
}

func (c contents) appendLocations(add addRow) error {
	for _, l := range c.locations {
		var year driver.Value
		if l.Population.Known {
			year = int64(l.PopulationYear)
		}
		err := add(string(l.Code), l.Name, string(l.Level), optional(l.Parent), string(l.Country),
			optional(l.WHORegion), nullable(l.Population), year)
		if err != nil {
			return fmt.Errorf("location %s: %w", l.Code, err)
		}
	}
	return nil
}

func (c contents) appendSources(add addRow) error {
	for rank, s := range c.sources {
		if err := add(string(s.Name), s.Title, s.Publisher, s.Licence, s.Simulated, int64(rank)); err != nil {
			return fmt.Errorf("source %s: %w", s.Name, err)
		}
	}
	return nil
}

func (c contents) appendBatches(add addRow) error {
	for _, b := range c.batches {
		err := add(b.ID, string(b.Source), string(b.Disease), b.Feed, b.Address, b.Checksum, b.Bytes,
			b.Issued, b.Loaded, string(b.Status), b.Reason,
			b.Read, b.Kept, b.Excluded, b.Quarantined, b.Changed, b.Added, b.Revised, b.Withdrawn, b.Corrected,
			b.Seconds)
		if err != nil {
			return fmt.Errorf("batch %d: %w", b.ID, err)
		}
	}
	return nil
}

func (c contents) appendSeries(add addRow) error {
	for _, s := range c.series {
		if err := add(string(s.Disease), string(s.Location), string(s.Source), string(s.Basis), s.Preferred, s.Included, s.Since); err != nil {
			return fmt.Errorf("series %s %s %s: %w", s.Disease, s.Location, s.Source, err)
		}
	}
	return nil
}

func (c contents) appendParts(add addRow) error {
	for _, p := range c.parts {
		if err := add(string(p.Disease), string(p.Location), string(p.Source), string(p.Part), int64(p.Counts)); err != nil {
			return fmt.Errorf("part %s of series %s %s %s: %w", p.Part, p.Disease, p.Location, p.Source, err)
		}
	}
	return nil
}

func (c contents) appendNotes(add addRow) error {
	for _, n := range c.notes {
		var removed driver.Value
		if n.Removed != nil {
			removed = *n.Removed
		}
		err := add(n.ID, string(n.Disease), string(n.Location), optional(n.Source), n.First.Time(), n.Last.Time(), int64(n.Counts),
			n.OmitFromAverages, n.OmitBelow, n.Note, n.Noted, removed)
		if err != nil {
			return fmt.Errorf("annotation %d: %w", n.ID, err)
		}
	}
	return nil
}

func nullable(c mspr.Count) driver.Value {
	if !c.Known {
		return nil
	}
	return c.N
}

func optional[S ~string](s S) driver.Value {
	if s == "" {
		return nil
	}
	return string(s)
}
