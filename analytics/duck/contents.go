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
	// totals come later than the rest.
	totals    map[mspr.DiseaseCode]mspr.Totals
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
}

// copied is a small table that is copied from Postgres row by row; schema.go
// has its columns.
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
	}
}

// into reads a list to where the contents keep it.
func into[T any](list func(d Dump, ctx context.Context) ([]T, error), place func(c *contents) *[]T) func(context.Context, Dump, *contents) error {
	return func(ctx context.Context, d Dump, c *contents) (err error) {
		*place(c), err = list(d, ctx)
		return err
	}
}

func readContents(ctx context.Context, d Dump) (contents, error) {
	var c contents
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

// appendContents fills the small tables.
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
