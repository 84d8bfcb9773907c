package duck

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// spans writes which days of a disease changed.
func (f *filler) spans(ctx context.Context, disease mspr.DiseaseCode, changed mspr.Changed) error {
	w, err := f.file.writer(changeSchema + ".spans")
	if err != nil {
		return err
	}
	defer w.close()
	columns, err := w.vectors(5)
	if err != nil {
		return err
	}
	f.dict.setDisease(columns[0], disease)
	rows, first, last := 0, columnOf[int32](columns[3]), columnOf[int32](columns[4])
	err = f.dump.ChangedSpans(ctx, disease, f.dict.codes, changed, func(s mspr.Span) error {
		columns[1].setCode(rows, s.Location)
		columns[2].setCode(rows, s.Source)
		first[rows], last[rows] = int32(s.From), int32(s.To)
		if rows++; rows < chunkRows {
			return nil
		}
		rows = 0
		return w.write(chunkRows)
	})
	if err == nil && rows > 0 {
		err = w.write(rows)
	}
	if err != nil {
		return err
	}
	return w.commit()
}

// changedRecords writes the records that stand where something changed, in no
// order: they are sorted when they come into their table. It gives what they
// added up to as they were sent.
func (f *filler) changedRecords(ctx context.Context, disease mspr.DiseaseCode, changed mspr.Changed) (sent mspr.Totals, err error) {
	w, err := f.file.writer(changeSchema + ".records")
	if err != nil {
		return sent, err
	}
	defer w.close()
	all := &stamps{numbers: map[stamp]uint32{}}
	chunk, err := newFactChunk(w, disease, f.dict, f.dict.seriesOf(disease, f.c), nil)
	if err != nil {
		return sent, err
	}
	p := newPacker(all)
	var packed packedRow
	sent, err = f.dump.ChangedRecords(ctx, disease, f.dict.codes, changed, func(r *mspr.Row) error {
		if err := p.pack(r, &packed); err != nil {
			return err
		}
		chunk.stamps = all.list()
		return chunk.add(&packed)
	})
	if err != nil {
		return sent, err
	}
	if err := chunk.write(); err != nil {
		return sent, err
	}
	return sent, w.commit()
}

// changedRevisions is changedRecords for revisions.
func (f *filler) changedRevisions(ctx context.Context, disease mspr.DiseaseCode, changed mspr.Changed) (sent mspr.Totals, err error) {
	err = f.writeRevisions(changeSchema+".revisions", disease, func(hear func(*mspr.RevisionRow) error) (err error) {
		sent, err = f.dump.ChangedRevisions(ctx, disease, f.dict.codes, changed, hear)
		return err
	})
	return sent, err
}
