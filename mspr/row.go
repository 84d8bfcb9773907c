package mspr

import (
	"fmt"
	"slices"
)

// Row is a Record in numbers, for bulk work: places and sources are numbered by
// Codes, times are microseconds since 1970 in UTC.
type Row struct {
	ID                int64
	Location, Country uint32
	Source            uint32
	Date              Date
	// N are the counts of which Known says that they are given; the others are 0.
	N         [CountKinds]int64
	Known     CountSet
	Corrected bool
	Batch     int64
	Issued    int64
	Created   int64
	Updated   int64
}

// RevisionRow is a Revision in numbers.
type RevisionRow struct {
	Row
	Withdrawn    bool
	Superseded   int64
	SupersededBy int64
}

// AddRecord adds a record.
func (t *Totals) AddRecord(r *Row) {
	t.Records++
	t.Counts.add(r)
}

// AddRevision adds a replaced version.
func (t *Totals) AddRevision(r *RevisionRow) {
	t.Revisions++
	t.RevisionCounts.add(&r.Row)
}

func (c *Counts) add(r *Row) {
	for k := range c {
		if r.Known.Has(CountKind(k)) {
			c[k] = c[k].Plus(Known(r.N[k]))
		}
	}
}

// Changed are the rows that batches after one changed, added or took away.
type Changed struct{ After int64 }

// Span is a run of days, both included, of which a source's records of a place
// or their revisions changed.
type Span struct {
	Location, Source uint32
	From, To         Date
}

// Codes numbers the places and the sources of one view of the data in byte
// order, so that numbers sort as their names do.
type Codes struct {
	Locations []LocationCode
	Sources   []SourceName
	location  map[LocationCode]uint32
	source    map[SourceName]uint32
}

// NewCodes numbers what the lists hold.
func NewCodes(locations []Location, sources []Source) *Codes {
	c := &Codes{location: make(map[LocationCode]uint32, len(locations)), source: make(map[SourceName]uint32, len(sources))}
	for _, l := range locations {
		c.Locations = append(c.Locations, l.Code)
	}
	for _, s := range sources {
		c.Sources = append(c.Sources, s.Name)
	}
	c.Locations, c.Sources = numbered(c.Locations, c.location), numbered(c.Sources, c.source)
	return c
}

func numbered[S ~string](names []S, numbers map[S]uint32) []S {
	slices.Sort(names)
	names = slices.Compact(names)
	for i, name := range names {
		numbers[name] = uint32(i)
	}
	return names
}

// Location gives the number of a place; the error names one that the view's
// catalogue lacks.
func (c *Codes) Location(code []byte) (uint32, error) {
	n, ok := c.location[LocationCode(code)]
	if !ok {
		return 0, fmt.Errorf("a record is of location %q, which is not in the catalogue", code)
	}
	return n, nil
}

// Source gives the number of a source.
func (c *Codes) Source(name []byte) (uint32, error) {
	n, ok := c.source[SourceName(name)]
	if !ok {
		return 0, fmt.Errorf("a record is of source %q, which is not in the catalogue", name)
	}
	return n, nil
}
