package duck

import "github.com/mspr/surveillance/mspr"

// revisionChunk fills chunks of revisions with those of one disease.
type revisionChunk struct {
	writer *tableWriter
	rows   int

	country, location, source               vector
	date                                    *[chunkRows]int32
	counts                                  [mspr.CountKinds]vector
	numbers                                 [mspr.CountKinds]*[chunkRows]int64
	withdrawn                               *[chunkRows]bool
	batch, issued, superseded, supersededBy *[chunkRows]int64
}

// newRevisionChunk prepares the writer of the table revisions, whose columns are
// those of schema.go.
func newRevisionChunk(w *tableWriter, disease mspr.DiseaseCode, d *dictionary) (*revisionChunk, error) {
	columns, err := w.vectors(15)
	if err != nil {
		return nil, err
	}
	c := &revisionChunk{
		writer: w, country: columns[1], location: columns[2], date: columnOf[int32](columns[3]), source: columns[4],
		withdrawn: columnOf[bool](columns[10]), batch: columnOf[int64](columns[11]), issued: columnOf[int64](columns[12]),
		superseded: columnOf[int64](columns[13]), supersededBy: columnOf[int64](columns[14]),
	}
	d.setDisease(columns[0], disease)
	for k := range c.counts {
		c.counts[k] = columns[5+k]
		c.numbers[k] = columnOf[int64](columns[5+k])
	}
	return c, nil
}

// add appends a revision; a full chunk is written.
func (c *revisionChunk) add(r *mspr.RevisionRow) error {
	i := c.rows
	c.country.setCode(i, r.Country)
	c.location.setCode(i, r.Location)
	c.source.setCode(i, r.Source)
	c.date[i] = int32(r.Date)
	for k := range c.numbers {
		c.numbers[k][i] = r.N[k]
		if !r.Known.Has(mspr.CountKind(k)) {
			c.counts[k].setNull(i)
		}
	}
	c.withdrawn[i], c.batch[i], c.issued[i] = r.Withdrawn, r.Batch, r.Issued
	c.superseded[i], c.supersededBy[i] = r.Superseded, r.SupersededBy
	if c.rows++; c.rows < chunkRows {
		return nil
	}
	return c.write()
}

// write appends what is in the chunk to the table.
func (c *revisionChunk) write() error {
	if c.rows == 0 {
		return nil
	}
	err := c.writer.write(c.rows)
	c.rows = 0
	for k := range c.counts {
		c.counts[k].allValid()
	}
	return err
}
