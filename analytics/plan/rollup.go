package plan

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// The rollups by place; those of countries alone are a fraction of it, and those
// by WHO region of that.
const (
	placeRollups   = "rollup_"
	countryRollups = "rollup_country_"
	regionRollups  = "rollup_region_"
)

// rollup names the smallest rollup of a snapshot that gives the same numbers
// as its rows; empty where none does. Every measure here is a sum, a ratio of
// sums or a set, so that periods add up; what decides is whether the dimensions
// and the filter are in it and whether the dates cut no period in two.
func (a *Aggregate) rollup() string {
	d, free := a.days()
	grain, ok := a.grain(d)
	if a.AsOf != nil || a.Known != nil || a.FromRows || !free || !ok {
		return ""
	}
	suffix := "month"
	if grain == mspr.ISOWeek {
		suffix = "week"
	}
	switch {
	case a.inRegions():
		return regionRollups + suffix
	case a.inCountries():
		return countryRollups + suffix
	}
	return placeRollups + suffix
}

// grain chooses the periods that the dates do not cut; months before weeks,
// since there are fewer.
func (a *Aggregate) grain(d days) (mspr.Interval, bool) {
	for _, i := range a.grains() {
		if d.align(i) {
			return i, true
		}
	}
	return "", false
}

func (a *Aggregate) grains() []mspr.Interval {
	interval, ok := a.interval()
	if !ok {
		return []mspr.Interval{mspr.Month, mspr.ISOWeek}
	}
	switch interval {
	case mspr.ISOWeek:
		return []mspr.Interval{mspr.ISOWeek}
	case mspr.Month, mspr.Quarter, mspr.Year:
		return []mspr.Interval{mspr.Month}
	case mspr.Day, mspr.MMWRWeek:
	}
	return nil
}

// inRegions says whether the rollups by WHO region hold all that is asked.
func (a *Aggregate) inRegions() bool {
	if !a.Sources.Preferred() || a.Level != mspr.Country || a.needs.corrected || a.needed(mspr.MeasureSources) {
		return false
	}
	for _, d := range a.Dims {
		_, calendar := d.Interval()
		if !calendar && d != mspr.ByWHORegion && d != mspr.ByDisease {
			return false
		}
	}
	regional := true
	visit(a.Where, func(f *mspr.RecordFilter, _ place) {
		if f.Location != nil || f.Country != nil || f.Level != nil || f.Source != nil {
			regional = false
		}
	})
	return regional
}

// inCountries says whether only countries count.
func (a *Aggregate) inCountries() bool {
	return a.Level == mspr.Country || a.onlyCountries() || slices.Equal(surveyOf(a.Where).levels, []mspr.LocationLevel{mspr.Country})
}

// interval gives the calendar dimension, if there is one.
func (a *Aggregate) interval() (mspr.Interval, bool) {
	for _, d := range a.Dims {
		if i, ok := d.Interval(); ok {
			return i, true
		}
	}
	return "", false
}

// needed says whether the measure is shown, ordered by or bounded.
func (a *Aggregate) needed(m mspr.Measure) bool { return slices.Contains(a.computed, m) }
