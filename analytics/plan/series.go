package plan

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// MaxSeries is how many places one query for series may name.
const MaxSeries = 50

// Series plans all periods of the series of some places, each from its
// preferred source or from the one that is named. It sets no bounds in time:
// cumulative counts start with the first day, and averages reach beyond the
// days asked for. The codes are those of the query, each once.
func (p *Planner) Series(q mspr.SeriesQuery) (*Aggregate, []mspr.LocationCode, error) {
	codes, err := p.seriesCodes(q.Locations)
	if err != nil {
		return nil, nil, err
	}
	if err := oneOf(mspr.Term("interval"), mspr.Intervals())(q.Interval); err != nil {
		return nil, nil, err
	}
	a, err := p.allOf(q.Disease, mspr.SeriesQuery{Source: q.Source, AsOf: q.AsOf, Locations: sorted(codes)})
	if err != nil {
		return nil, nil, err
	}
	a.Dims = []mspr.Dimension{mspr.ByLocation, mspr.Dimension(q.Interval), mspr.BySource}
	a.Measures = sums()
	a.needs.corrected = true
	// Rollups know sums, and not of how many days they are.
	a.needs.days, a.FromRows = q.Show.Days, q.Show.Days
	return a, codes, a.finish()
}

// Daily plans the days of a place, or of all countries together, by source.
func (p *Planner) Daily(q mspr.SummaryQuery) (*Aggregate, error) {
	all := mspr.SeriesQuery{AsOf: q.AsOf}
	if q.Location != nil {
		if _, err := p.location(*q.Location); err != nil {
			return nil, err
		}
		all.Locations = []mspr.LocationCode{*q.Location}
	}
	a, err := p.allOf(q.Disease, all)
	if err != nil {
		return nil, err
	}
	a.Dims = []mspr.Dimension{mspr.ByDay, mspr.BySource}
	a.Measures = sums()
	return a, a.finish()
}

// allOf begins a plan over whole series.
func (p *Planner) allOf(code mspr.DiseaseCode, q mspr.SeriesQuery) (*Aggregate, error) {
	disease, err := p.disease(code)
	if err != nil {
		return nil, err
	}
	a := &Aggregate{Scope: Scope{Disease: disease, AsOf: moment(q.AsOf), planner: p}}
	if q.Locations == nil {
		a.Level, a.once = mspr.Country, true
	} else {
		a.Where = &mspr.RecordFilter{Location: &mspr.LocationFilter{In: q.Locations}}
	}
	if q.Source != nil {
		if err := p.source(*q.Source); err != nil {
			return nil, err
		}
		a.Sources.Named = []mspr.SourceName{*q.Source}
	}
	return a, nil
}

func (a *Aggregate) finish() error {
	err := a.order(nil)
	a.settle(nil, nil)
	return err
}

func sums() []mspr.Measure {
	return []mspr.Measure{
		mspr.MeasureCases, mspr.MeasureDeaths, mspr.MeasureRecovered,
		mspr.MeasureHospitalizations, mspr.MeasureICUAdmissions,
	}
}

// seriesCodes gives the places in the order asked for, each once.
func (p *Planner) seriesCodes(list []mspr.LocationCode) ([]mspr.LocationCode, error) {
	var codes []mspr.LocationCode
	for _, code := range list {
		if _, err := p.location(code); err != nil {
			return nil, err
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
		if len(codes) > MaxSeries {
			return nil, mspr.Errorf(mspr.BadUserInput, "locations names more than %d places; ask for fewer at a time", MaxSeries)
		}
	}
	if codes == nil {
		return nil, mspr.Errorf(mspr.BadUserInput, "locations is empty: name at least one place")
	}
	return codes, nil
}
