package duck

import "github.com/mspr/surveillance/mspr"

// factChunk fills chunks of facts with records of one disease.
type factChunk struct {
	writer *tableWriter
	dict   *dictionary
	series [][]seriesCodes
	stamps []stamp
	// sums hear of the records that count.
	sums []*summer
	rows int

	location, country, level, region, source vector
	date                                     *[chunkRows]int32
	counted, preferred, corrected            *[chunkRows]bool
	counts                                   [mspr.CountKinds]vector
	numbers                                  [mspr.CountKinds]*[chunkRows]int64
	id, batch, issued, createdAt, updatedAt  *[chunkRows]int64
}

// newFactChunk prepares the writer of the table facts, whose columns are those
// of schema.go. What is the same in all rows is filled in once.
func newFactChunk(w *tableWriter, disease mspr.DiseaseCode, d *dictionary, series [][]seriesCodes, s []stamp) (*factChunk, error) {
	columns, err := w.vectors(21)
	if err != nil {
		return nil, err
	}
	c := &factChunk{
		writer: w, dict: d, series: series, stamps: s,
		location: columns[1], country: columns[2], level: columns[3], region: columns[4], date: columnOf[int32](columns[5]),
		source: columns[6], counted: columnOf[bool](columns[8]), preferred: columnOf[bool](columns[9]),
		corrected: columnOf[bool](columns[15]), id: columnOf[int64](columns[16]), batch: columnOf[int64](columns[17]),
		issued: columnOf[int64](columns[18]), createdAt: columnOf[int64](columns[19]), updatedAt: columnOf[int64](columns[20]),
	}
	d.setDisease(columns[0], disease)
	for row := range chunkRows {
		columnOf[bool](columns[7])[row] = true
	}
	for k := range c.counts {
		c.counts[k] = columns[10+k]
		c.numbers[k] = columnOf[int64](columns[10+k])
	}
	return c, nil
}

// add appends a record; a full chunk is written.
func (c *factChunk) add(r *packedRow) error {
	i, place, source := c.rows, r.place(), r.source()
	c.location.setCode(i, place)
	c.country.setCode(i, r.country())
	c.dict.setPlace(c.level, c.region, i, place)
	c.date[i] = r.day()
	c.source.setCode(i, source)
	counted, preferred := c.answers(place, source)
	c.counted[i], c.preferred[i] = counted, preferred
	if counted {
		for _, s := range c.sums {
			if err := s.add(r, preferred); err != nil {
				return err
			}
		}
	}
	for k := range c.numbers {
		c.numbers[k][i] = r.n[k]
		if r.flags&(1<<k) == 0 {
			c.counts[k].setNull(i)
		}
	}
	s := &c.stamps[r.stamp]
	c.corrected[i], c.id[i], c.batch[i] = r.corrected(), r.id, s.batch
	c.issued[i], c.createdAt[i], c.updatedAt[i] = s.issued, s.created, s.updated
	if c.rows++; c.rows < chunkRows {
		return nil
	}
	return c.write()
}

// answers says whether own rows of the source answer for the place, and whether
// it is the preferred one; a record without a series is kept, but counts
// nowhere.
func (c *factChunk) answers(place, source uint32) (counted, preferred bool) {
	for _, s := range c.series[place] {
		if s.source == source {
			return s.counted, s.preferred
		}
	}
	return false, false
}

// write appends what is in the chunk to the table.
func (c *factChunk) write() error {
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
