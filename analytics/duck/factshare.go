package duck

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// factShare writes the records of a share of the buckets: themselves, and their
// sums by week and month. It belongs to one goroutine.
type factShare struct {
	of      bucketShare
	writers []*tableWriter
	facts   *factChunk
	sums    []*rollupChunk
}

// open makes the writers; close is to be called in any case.
func (s *factShare) open(f *filler, disease mspr.DiseaseCode, series [][]seriesCodes, all []stamp) error {
	w, err := s.writer(f, "facts")
	if err != nil {
		return err
	}
	if s.facts, err = newFactChunk(w, disease, f.dict, series, all); err != nil {
		return err
	}
	for _, r := range rollups() {
		if !r.streamed() {
			continue
		}
		w, err := s.writer(f, r.table)
		if err != nil {
			return err
		}
		chunk, err := newRollupChunk(w, disease, f.dict)
		if err != nil {
			return err
		}
		s.sums = append(s.sums, chunk)
		s.facts.sums = append(s.facts.sums, &summer{period: period{unit: r.unit}, to: chunk})
	}
	return nil
}

func (s *factShare) writer(f *filler, table string) (*tableWriter, error) {
	w, err := f.file.writer(table)
	if err == nil {
		s.writers = append(s.writers, w)
	}
	return w, err
}

// write sorts the buckets and writes their rows.
func (s *factShare) write(ctx context.Context, sorting *buckets) error {
	var rows []packedRow
	var sorted, spare []keyed
	for i := s.of.from; i < s.of.to; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if rows, err = sorting.drain(i, rows[:0]); err != nil {
			return err
		}
		sorted, spare = order(rows, sorted, spare)
		for _, k := range sorted {
			if err := s.facts.add(&rows[k.at]); err != nil {
				return err
			}
		}
	}
	return s.end()
}

// end writes what is in the chunks.
func (s *factShare) end() error {
	for _, sums := range s.facts.sums {
		if err := sums.end(); err != nil {
			return err
		}
	}
	if err := s.facts.write(); err != nil {
		return err
	}
	for _, c := range s.sums {
		if err := c.write(); err != nil {
			return err
		}
	}
	for _, w := range s.writers {
		if err := w.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (s *factShare) commit() error {
	for _, w := range s.writers {
		if err := w.commit(); err != nil {
			return err
		}
	}
	return nil
}

func (s *factShare) close() {
	for _, w := range s.writers {
		w.close()
	}
}
