package duck

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// contents is what a snapshot holds besides records and revisions; it fits
// into memory.
type contents struct {
	lastBatch int64
	totals    map[mspr.DiseaseCode]mspr.Totals
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
}

func readContents(ctx context.Context, d Dump) (contents, error) {
	var c contents
	steps := []struct {
		what string
		read func() error
	}{
		{"the last batch", func() (err error) { c.lastBatch, err = d.LastBatch(ctx); return }},
		{"the totals", func() (err error) { c.totals, err = d.Totals(ctx); return }},
		{"the locations", func() (err error) { c.locations, err = d.Locations(ctx); return }},
		{"the sources", func() (err error) { c.sources, err = d.Sources(ctx); return }},
		{"the batches", func() (err error) { c.batches, err = d.Batches(ctx); return }},
		{"the series", func() (err error) { c.series, err = d.Series(ctx); return }},
		{"the parts of series", func() (err error) { c.parts, err = d.Parts(ctx); return }},
	}
	for _, s := range steps {
		if err := s.read(); err != nil {
			return c, fmt.Errorf("reading %s: %w", s.what, err)
		}
	}
	c.diseases = slices.Sorted(maps.Keys(c.totals))
	return c, nil
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
