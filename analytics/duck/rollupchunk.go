package duck

import "github.com/mspr/surveillance/mspr"

// rollupChunk fills chunks of a rollup by place with sums of one disease.
type rollupChunk struct {
	writer *tableWriter
	dict   *dictionary
	rows   int

	location, country, level, region, source vector
	preferred, corrected                     *[chunkRows]bool
	start                                    *[chunkRows]int32
	counts                                   [mspr.CountKinds]vector
	numbers                                  [mspr.CountKinds]*[chunkRows]int64
	records                                  *[chunkRows]int64
}

// newRollupChunk prepares the writer of a rollup by place, whose columns are
// those of schema.go.
func newRollupChunk(w *tableWriter, disease mspr.DiseaseCode, d *dictionary) (*rollupChunk, error) {
	columns, err := w.vectors(15)
	if err != nil {
		return nil, err
	}
	c := &rollupChunk{
		writer: w, dict: d,
		location: columns[1], country: columns[2], level: columns[3], region: columns[4], source: columns[5],
		preferred: columnOf[bool](columns[6]), start: columnOf[int32](columns[7]),
		records: columnOf[int64](columns[13]), corrected: columnOf[bool](columns[14]),
	}
	d.setDisease(columns[0], disease)
	for k := range c.counts {
		c.counts[k] = columns[8+k]
		c.numbers[k] = columnOf[int64](columns[8+k])
	}
	return c, nil
}

// add appends a sum; a full chunk is written.
func (c *rollupChunk) add(s *periodSum) error {
	i := c.rows
	c.location.setCode(i, s.place)
	c.country.setCode(i, s.country)
	c.dict.setPlace(c.level, c.region, i, s.place)
	c.source.setCode(i, s.source)
	c.preferred[i], c.start[i] = s.preferred, int32(s.start)
	for k := range c.numbers {
		c.numbers[k][i] = s.n[k]
		if s.known&(1<<k) == 0 {
			c.counts[k].setNull(i)
		}
	}
	c.records[i], c.corrected[i] = s.records, s.corrected
	if c.rows++; c.rows < chunkRows {
		return nil
	}
	return c.write()
}

// write appends what is in the chunk to the table.
func (c *rollupChunk) write() error {
	if c.rows == 0 {
		return nil
	}
	err := c.writer.write(c.rows)
	c.rows = 0
	c.region.allValid()
	for k := range c.counts {
		c.counts[k].allValid()
	}
	return err
}
