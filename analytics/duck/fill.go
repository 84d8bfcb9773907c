package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// filler copies records and revisions from a dump into the tables of a file
// that has its schema already.
type filler struct {
	file   *bulk
	dump   Dump
	c      contents
	dict   *dictionary
	limits Limits
	spill  string
}

// fillTables opens the file below the driver and fills facts and revisions with
// what the dump holds. Records come sorted into the table, whatever their order
// in the dump. It fills the rollups by place too, with the records that count:
// what their series are sums of is still to come.
func fillTables(ctx context.Context, path string, l Limits, spill string, d Dump, c contents) (err error) {
	f, err := openFiller(path, l, spill, d, c)
	if err != nil {
		return err
	}
	defer f.file.close()
	for _, disease := range c.diseases {
		if err := f.disease(ctx, disease); err != nil {
			return fmt.Errorf("writing %s: %w", disease, err)
		}
	}
	// The memory of the rows is not needed for long.
	debug.FreeOSMemory()
	// Closing would write out as well, but tells of no failure.
	return f.file.exec("CHECKPOINT")
}

// openFiller opens the file; it is the caller's to close.
func openFiller(path string, l Limits, spill string, d Dump, c contents) (*filler, error) {
	if err := os.MkdirAll(spill, 0o750); err != nil {
		return nil, fmt.Errorf("making room to sort in: %w", err)
	}
	rows, database := l.forSorting()
	f := &filler{dump: d, c: c, dict: newDictionary(c), limits: rows, spill: spill}
	if places, sources := len(f.dict.places), len(f.dict.codes.Sources); places > maxPlaces || sources > maxSources {
		return nil, fmt.Errorf("%d places and %d sources are more than a snapshot can number (%d and %d)", places, sources, maxPlaces, maxSources)
	}
	var err error
	f.file, err = openBulk(path, database, spill)
	return f, err
}

func (f *filler) disease(ctx context.Context, disease mspr.DiseaseCode) (err error) {
	sorting := newBuckets(len(f.dict.places), f.limits.MemoryBytes, filepath.Join(f.spill, "rows"), f.limits.SpillBytes)
	defer func() { err = errors.Join(err, sorting.close()) }()
	all := &stamps{numbers: map[stamp]uint32{}}
	if err := f.read(ctx, disease, sorting, all); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return f.revisions(ctx, disease) })
	group.Go(func() error { return f.facts(ctx, disease, sorting, all) })
	return group.Wait()
}

// read deals the records out to buckets.
func (f *filler) read(ctx context.Context, disease mspr.DiseaseCode, sorting *buckets, all *stamps) error {
	var dealers []*dealer
	open := func() func(*mspr.Row) error {
		to, p := sorting.dealer(), newPacker(all)
		dealers = append(dealers, to)
		var packed packedRow
		return func(r *mspr.Row) error {
			if err := p.pack(r, &packed); err != nil {
				return err
			}
			return to.deal(&packed)
		}
	}
	if err := f.dump.Records(ctx, disease, f.dict.codes, open); err != nil {
		return err
	}
	for _, d := range dealers {
		d.end()
	}
	return nil
}

// facts writes the buckets in order, a share of them in each thread, and what
// their rows add up to in weeks and months.
func (f *filler) facts(ctx context.Context, disease mspr.DiseaseCode, sorting *buckets, all *stamps) error {
	shares := sorting.shares(f.limits.Threads)
	written := make([]*factShare, 0, len(shares))
	defer func() {
		for _, s := range written {
			s.close()
		}
	}()
	series := f.dict.seriesOf(disease, f.c)
	for _, of := range shares {
		s := &factShare{of: of}
		written = append(written, s)
		if err := s.open(f, disease, series, all.all); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range written {
		group.Go(func() error { return s.write(ctx, sorting) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	// Rows stand in a table in the order of the commits.
	for _, s := range written {
		if err := s.commit(); err != nil {
			return err
		}
	}
	return nil
}

// revisions writes the revisions, which come in order.
func (f *filler) revisions(ctx context.Context, disease mspr.DiseaseCode) error {
	return f.writeRevisions("revisions", disease, func(hear func(*mspr.RevisionRow) error) error {
		return f.dump.Revisions(ctx, disease, f.dict.codes, hear)
	})
}

// writeRevisions writes what read hands over into a table.
func (f *filler) writeRevisions(table string, disease mspr.DiseaseCode, read func(hear func(*mspr.RevisionRow) error) error) error {
	w, err := f.file.writer(table)
	if err != nil {
		return err
	}
	defer w.close()
	chunk, err := newRevisionChunk(w, disease, f.dict)
	if err != nil {
		return err
	}
	if err := read(chunk.add); err != nil {
		return err
	}
	if err := chunk.write(); err != nil {
		return err
	}
	return w.commit()
}
