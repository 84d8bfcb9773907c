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
// what the dump holds of the given days, nil for all. Records come sorted into
// the table, whatever their order in the dump.
func fillTables(ctx context.Context, path string, l Limits, spill string, d Dump, c contents, days *mspr.Days) (err error) {
	if err := os.MkdirAll(spill, 0o750); err != nil {
		return fmt.Errorf("making room to sort in: %w", err)
	}
	rows, database := l.forBuilding()
	file, err := openBulk(path, database, spill)
	if err != nil {
		return err
	}
	defer file.close()
	f := &filler{file: file, dump: d, c: c, dict: newDictionary(c), limits: rows, spill: spill}
	if places, sources := len(f.dict.places), len(f.dict.codes.Sources); places > maxPlaces || sources > maxSources {
		return fmt.Errorf("%d places and %d sources are more than a snapshot can number (%d and %d)", places, sources, maxPlaces, maxSources)
	}
	for _, disease := range c.diseases {
		if err := f.disease(ctx, disease, days); err != nil {
			return fmt.Errorf("writing %s: %w", disease, err)
		}
	}
	// The memory of the rows is not needed for long.
	debug.FreeOSMemory()
	// Closing would write out as well, but tells of no failure.
	return f.file.exec("CHECKPOINT")
}

func (f *filler) disease(ctx context.Context, disease mspr.DiseaseCode, days *mspr.Days) (err error) {
	sorting := newBuckets(len(f.dict.places), f.limits.MemoryBytes, filepath.Join(f.spill, "rows"), f.limits.SpillBytes)
	defer func() { err = errors.Join(err, sorting.close()) }()
	all := &stamps{numbers: map[stamp]uint32{}}
	if err := f.read(ctx, disease, days, sorting, all); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return f.revisions(ctx, disease, days) })
	group.Go(func() error { return f.facts(ctx, disease, sorting, all) })
	return group.Wait()
}

// read deals the records out to buckets.
func (f *filler) read(ctx context.Context, disease mspr.DiseaseCode, days *mspr.Days, sorting *buckets, all *stamps) error {
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
	if err := f.dump.Records(ctx, disease, f.dict.codes, days, open); err != nil {
		return err
	}
	for _, d := range dealers {
		d.end()
	}
	return nil
}

// facts writes the buckets in order, a share of them in each thread.
func (f *filler) facts(ctx context.Context, disease mspr.DiseaseCode, sorting *buckets, all *stamps) error {
	shares := sorting.shares(f.limits.Threads)
	writers := make([]*tableWriter, 0, len(shares))
	defer func() {
		for _, w := range writers {
			w.close()
		}
	}()
	series := f.dict.seriesOf(disease, f.c)
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range shares {
		w, err := f.file.writer("facts")
		if err != nil {
			return errors.Join(err, group.Wait())
		}
		writers = append(writers, w)
		chunk, err := newFactChunk(w, disease, f.dict, series, all.all)
		if err != nil {
			return errors.Join(err, group.Wait())
		}
		group.Go(func() error { return writeBuckets(ctx, sorting, s, chunk) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	// Rows stand in the table in the order of the commits.
	for _, w := range writers {
		if err := w.commit(); err != nil {
			return err
		}
	}
	return nil
}

// writeBuckets sorts buckets and writes their rows.
func writeBuckets(ctx context.Context, sorting *buckets, s bucketShare, chunk *factChunk) error {
	var rows []packedRow
	var sorted, spare []keyed
	for i := s.from; i < s.to; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if rows, err = sorting.drain(i, rows[:0]); err != nil {
			return err
		}
		sorted, spare = order(rows, sorted, spare)
		for _, k := range sorted {
			if err := chunk.add(&rows[k.at]); err != nil {
				return err
			}
		}
	}
	if err := chunk.write(); err != nil {
		return err
	}
	return chunk.writer.flush()
}

// bucketShare are the buckets from one up to another, which is not included.
type bucketShare struct{ from, to int }

// shares cuts the buckets into n ranges of about as many rows.
func (b *buckets) shares(n int) []bucketShare {
	total := 0
	for i := range b.held {
		total += b.rows(i)
	}
	var all []bucketShare
	sum, from := 0, 0
	for i := range b.held {
		sum += b.rows(i)
		if last := i == len(b.held)-1; last || sum >= total*(len(all)+1)/n && len(all) < n-1 {
			all = append(all, bucketShare{from, i + 1})
			from = i + 1
		}
	}
	return all
}

// revisions writes the revisions, which come in order.
func (f *filler) revisions(ctx context.Context, disease mspr.DiseaseCode, days *mspr.Days) error {
	w, err := f.file.writer("revisions")
	if err != nil {
		return err
	}
	defer w.close()
	chunk, err := newRevisionChunk(w, disease, f.dict)
	if err != nil {
		return err
	}
	if err := f.dump.Revisions(ctx, disease, f.dict.codes, days, chunk.add); err != nil {
		return err
	}
	if err := chunk.write(); err != nil {
		return err
	}
	return w.commit()
}
