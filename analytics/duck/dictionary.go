package duck

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// dictionary numbers what the ENUM types of a snapshot hold, and says what a
// record's place and source determine.
type dictionary struct {
	codes    *mspr.Codes
	diseases []mspr.DiseaseCode
	// places is what each place determines, by its number.
	places []placeCodes
}

type placeCodes struct {
	level, region uint32
	inRegion      bool
}

func newDictionary(c contents) *dictionary {
	d := &dictionary{codes: mspr.NewCodes(c.locations, c.sources), diseases: c.diseases}
	levels, regions := texts(mspr.LocationLevels()), texts(mspr.WHORegions())
	d.places = make([]placeCodes, len(d.codes.Locations))
	for _, l := range c.locations {
		level, _ := slices.BinarySearch(levels, string(l.Level))
		region, inRegion := slices.BinarySearch(regions, string(l.WHORegion))
		n, err := d.codes.Location([]byte(l.Code))
		if err == nil {
			d.places[n] = placeCodes{uint32(level), uint32(region), inRegion} //nolint:gosec // a handful of each
		}
	}
	return d
}

// seriesCodes says of a place's sources whether their own rows answer.
type seriesCodes struct {
	source             uint32
	counted, preferred bool
}

// seriesOf lists, by place, the series of a disease that own rows answer.
func (d *dictionary) seriesOf(disease mspr.DiseaseCode, c contents) [][]seriesCodes {
	all := make([][]seriesCodes, len(d.places))
	for _, s := range c.series {
		if s.Disease != disease || s.Basis != mspr.OwnRows {
			continue
		}
		place, err := d.codes.Location([]byte(s.Location))
		source, otherErr := d.codes.Source([]byte(s.Source))
		if err == nil && otherErr == nil {
			all[place] = append(all[place], seriesCodes{source, true, s.Preferred})
		}
	}
	return all
}

// setDisease fills a column with a disease, for all rows that will be written.
func (d *dictionary) setDisease(v vector, disease mspr.DiseaseCode) {
	number, _ := slices.BinarySearch(d.diseases, disease)
	for row := range chunkRows {
		v.setCode(row, uint32(number)) //nolint:gosec // a handful
	}
}

// setPlace sets what a place determines.
func (d *dictionary) setPlace(level, region vector, row int, place uint32) {
	p := &d.places[place]
	level.setCode(row, p.level)
	region.setCode(row, p.region)
	if !p.inRegion {
		region.setNull(row)
	}
}
