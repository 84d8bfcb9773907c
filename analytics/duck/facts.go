package duck

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// factRows turns records into rows of facts. Records come sorted, so most of a
// row is as in the row before: such values are boxed once, which spares the
// build an allocation for each of them.
type factRows struct {
	disease  mspr.DiseaseCode
	places   map[mspr.LocationCode]*placeValues
	days     dateBoxes
	batch    box[int64]
	issued   box[time.Time]
	created  box[time.Time]
	updated  box[time.Time]
	last     *placeValues
	lastCode mspr.LocationCode
	row      [21]driver.Value
}

// placeValues are the values of a row that its place determines.
type placeValues struct {
	code, level, region driver.Value
	country             textBox[mspr.LocationCode]
	series              []seriesValues
}

// seriesValues are those that the place and the source determine.
type seriesValues struct {
	source             mspr.SourceName
	boxed              driver.Value
	counted, preferred bool
}

func newFactRows(disease mspr.DiseaseCode, c contents) *factRows {
	f := &factRows{disease: disease, places: make(map[mspr.LocationCode]*placeValues, len(c.locations))}
	for _, l := range c.locations {
		f.places[l.Code] = &placeValues{
			code: string(l.Code), level: string(l.Level), region: optional(l.WHORegion),
		}
	}
	for _, s := range c.series {
		if p := f.places[s.Location]; p != nil && s.Disease == disease {
			own := s.Basis == mspr.OwnRows
			p.series = append(p.series, seriesValues{s.Source, string(s.Source), own, own && s.Preferred})
		}
	}
	f.row[0] = string(disease)
	f.row[7] = true
	return f
}

// of gives the record as a row of facts; the slice is reused.
func (f *factRows) of(r *mspr.Record) ([]driver.Value, error) {
	p, err := f.place(r.Location)
	if err != nil {
		return nil, err
	}
	s := p.of(r.Source)
	f.row[1], f.row[2], f.row[3], f.row[4] = p.code, p.country.of(r.Country), p.level, p.region
	f.row[5], f.row[6] = f.days.of(r.Date), s.boxed
	f.row[8], f.row[9] = s.counted, s.preferred
	for i, c := range r.Counts {
		f.row[10+i] = nullable(c)
	}
	f.row[15], f.row[16], f.row[17] = r.Corrected, r.ID, f.batch.of(r.Batch)
	f.row[18], f.row[19], f.row[20] = f.issued.of(r.Issued), f.created.of(r.CreatedAt), f.updated.of(r.UpdatedAt)
	return f.row[:], nil
}

func (f *factRows) place(code mspr.LocationCode) (*placeValues, error) {
	if f.last != nil && f.lastCode == code {
		return f.last, nil
	}
	p, ok := f.places[code]
	if !ok {
		return nil, fmt.Errorf("a record of %s is of location %q, which is not in the catalogue", f.disease, code)
	}
	f.last, f.lastCode = p, code
	return p, nil
}

// of finds the series of a source; a record without one is kept, but counts
// nowhere.
func (p *placeValues) of(source mspr.SourceName) seriesValues {
	for _, s := range p.series {
		if s.source == source {
			return s
		}
	}
	return seriesValues{source: source, boxed: string(source)}
}

// box keeps the last value as a driver.Value.
type box[T comparable] struct {
	value T
	boxed driver.Value
}

func (b *box[T]) of(v T) driver.Value {
	if b.boxed == nil || b.value != v {
		b.value, b.boxed = v, v
	}
	return b.boxed
}

// textBox is a box for the string within a name or code.
type textBox[S ~string] struct {
	value S
	boxed driver.Value
}

func (b *textBox[S]) of(v S) driver.Value {
	if b.boxed == nil || b.value != v {
		b.value, b.boxed = v, string(v)
	}
	return b.boxed
}

// dateBoxes keeps a driver.Value for each day from the first that it saw.
type dateBoxes struct {
	first mspr.Date
	boxed []driver.Value
}

// maxDays bounds what is kept: a century.
const maxDays = 36525

func (b *dateBoxes) of(d mspr.Date) driver.Value {
	if b.boxed == nil {
		b.first = d.AddDays(-maxDays / 2)
		b.boxed = make([]driver.Value, maxDays)
	}
	i := int(d) - int(b.first)
	if i < 0 || i >= len(b.boxed) {
		return d.Time()
	}
	if b.boxed[i] == nil {
		b.boxed[i] = d.Time()
	}
	return b.boxed[i]
}
