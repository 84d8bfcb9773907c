package duck

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mspr/surveillance/mspr"
)

// contents is what a snapshot holds besides records and revisions; it fits
// into memory.
type contents struct {
	lastBatch int64
	catalogue mspr.Catalogue
	// totals come later than the rest; reckoned says that they were added up from
	// those of what changed, where nothing and 0 are the same.
	totals    totals
	reckoned  bool
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
	former    []mspr.FormerPart
	snapshots []mspr.Snapshot
	// streams read the tables that may be too large for memory: all that they
	// hold, or what changed.
	streams map[string]func(changed *mspr.Changed, add addRow) error
	changed *mspr.Changed
	notes   []mspr.Annotation
	// tables says what the tables hold that fit into memory.
	tables tableDigests
}

// copied is a table that is copied from Postgres row by row; schema.go has its
// columns.
type copied struct {
	table string
	// read asks the dump for the rows, fill adds them.
	read func(ctx context.Context, d Dump, c *contents) error
	fill func(c contents, add addRow) error
	// keyed says that its rows have disease, location, date and source, and that
	// fill gives only those of what changed where a copy is changed.
	keyed bool
}

func copiedTables() []copied {
	return []copied{
		{table: "locations", read: into(Dump.Locations, func(c *contents) *[]mspr.Location { return &c.locations }), fill: contents.appendLocations},
		{table: "sources", read: into(Dump.Sources, func(c *contents) *[]mspr.Source { return &c.sources }), fill: contents.appendSources},
		{table: "batches", read: into(Dump.Batches, func(c *contents) *[]mspr.Batch { return &c.batches }), fill: contents.appendBatches},
		{table: "series", read: into(Dump.Series, func(c *contents) *[]mspr.Series { return &c.series }), fill: contents.appendSeries},
		{table: "series_parts", read: into(Dump.Parts, func(c *contents) *[]mspr.SeriesPart { return &c.parts }), fill: contents.appendParts},
		{table: "former_series", read: into(Dump.FormerParts, func(c *contents) *[]mspr.FormerPart { return &c.former }), fill: contents.appendFormerParts},
		{table: "snapshots", read: into(Dump.Snapshots, func(c *contents) *[]mspr.Snapshot { return &c.snapshots }), fill: contents.appendSnapshots},
		{table: "catalogue", read: readCatalogue, fill: contents.appendCatalogue},
		streamed("tombstones", appendTombstones),
		streamed("overwritten", appendOverwritten),
		streamed("belated", appendBelated),
		{table: "annotations", read: into(Dump.Annotations, func(c *contents) *[]mspr.Annotation { return &c.notes }), fill: contents.appendNotes},
	}
}

// into reads a list to where the contents keep it.
func into[T any](list func(d Dump, ctx context.Context) ([]T, error), place func(c *contents) *[]T) func(context.Context, Dump, *contents) error {
	return func(ctx context.Context, d Dump, c *contents) (err error) {
		*place(c), err = list(d, ctx)
		return err
	}
}

// streamed is a keyed table whose rows go from the dump into the file one by one.
func streamed(table string, stream func(ctx context.Context, d Dump, changed *mspr.Changed, add addRow) error) copied {
	return copied{
		table: table, keyed: true,
		read: func(ctx context.Context, d Dump, c *contents) error {
			c.streams[table] = func(changed *mspr.Changed, add addRow) error { return stream(ctx, d, changed, add) }
			return nil
		},
		fill: func(c contents, add addRow) error { return c.streams[table](c.changed, add) },
	}
}

func readContents(ctx context.Context, d Dump) (contents, error) {
	c := contents{streams: map[string]func(changed *mspr.Changed, add addRow) error{}}
	var err error
	if c.lastBatch, err = d.LastBatch(ctx); err != nil {
		return c, fmt.Errorf("reading the last batch: %w", err)
	}
	if c.diseases, err = d.Diseases(ctx); err != nil {
		return c, fmt.Errorf("reading the diseases: %w", err)
	}
	for _, t := range copiedTables() {
		if err := t.read(ctx, d, &c); err != nil {
			return c, fmt.Errorf("reading the table %s: %w", t.table, err)
		}
	}
	c.tables, err = c.digests()
	return c, err
}

// appendContents fills the copied tables.
func appendContents(ctx context.Context, db *sql.DB, c contents) error {
	for _, t := range copiedTables() {
		fill := func(add addRow) error { return t.fill(c, add) }
		if err := appendTable(ctx, db, t.table, fill); err != nil {
			return err
		}
	}
	return nil
}
