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
	// totals come later than the rest.
	totals    map[mspr.DiseaseCode]mspr.Totals
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
	former    []mspr.FormerPart
	snapshots []mspr.Snapshot
	// streams read the tables that may be too large for memory.
	streams map[string]func(add addRow) error
}

// copied is a table that is copied from Postgres row by row; schema.go has its
// columns.
type copied struct {
	table string
	// read asks the dump for the rows, fill adds them.
	read func(ctx context.Context, d Dump, c *contents) error
	fill func(c contents, add addRow) error
}

func copiedTables() []copied {
	return []copied{
		{"locations", into(Dump.Locations, func(c *contents) *[]mspr.Location { return &c.locations }), contents.appendLocations},
		{"sources", into(Dump.Sources, func(c *contents) *[]mspr.Source { return &c.sources }), contents.appendSources},
		{"batches", into(Dump.Batches, func(c *contents) *[]mspr.Batch { return &c.batches }), contents.appendBatches},
		{"series", into(Dump.Series, func(c *contents) *[]mspr.Series { return &c.series }), contents.appendSeries},
		{"series_parts", into(Dump.Parts, func(c *contents) *[]mspr.SeriesPart { return &c.parts }), contents.appendParts},
		{"former_series", into(Dump.FormerParts, func(c *contents) *[]mspr.FormerPart { return &c.former }), contents.appendFormerParts},
		{"snapshots", into(Dump.Snapshots, func(c *contents) *[]mspr.Snapshot { return &c.snapshots }), contents.appendSnapshots},
		{"catalogue", readCatalogue, contents.appendCatalogue},
		streamed("tombstones", appendTombstones),
		streamed("overwritten", appendOverwritten),
		streamed("belated", appendBelated),
	}
}

// into reads a list to where the contents keep it.
func into[T any](list func(d Dump, ctx context.Context) ([]T, error), place func(c *contents) *[]T) func(context.Context, Dump, *contents) error {
	return func(ctx context.Context, d Dump, c *contents) (err error) {
		*place(c), err = list(d, ctx)
		return err
	}
}

// streamed is a table whose rows go from the dump into the file one by one.
func streamed(table string, stream func(ctx context.Context, d Dump, add addRow) error) copied {
	return copied{
		table,
		func(ctx context.Context, d Dump, c *contents) error {
			c.streams[table] = func(add addRow) error { return stream(ctx, d, add) }
			return nil
		},
		func(c contents, add addRow) error { return c.streams[table](add) },
	}
}

func readContents(ctx context.Context, d Dump) (contents, error) {
	c := contents{streams: map[string]func(add addRow) error{}}
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
	return c, nil
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

// records and revisions count over all diseases.
func (c contents) records() (n int64) {
	for _, t := range c.totals {
		n += t.Records
	}
	return n
}

func (c contents) revisions() (n int64) {
	for _, t := range c.totals {
		n += t.Revisions
	}
	return n
}
