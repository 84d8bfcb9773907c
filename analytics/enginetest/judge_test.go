package enginetest

import (
	"cmp"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// chosen says whether a filter chooses a row; below is the tree's own.
func (o *oracle) chosen(f *mspr.RecordFilter, a answer) bool {
	if f == nil {
		return true
	}
	for _, g := range f.And {
		if !o.chosen(g, a) {
			return false
		}
	}
	if f.Or != nil && !slices.ContainsFunc(f.Or, func(g *mspr.RecordFilter) bool { return o.chosen(g, a) }) {
		return false
	}
	if f.Not != nil && o.chosen(f.Not, a) {
		return false
	}
	return o.leaves(f, a)
}

func (o *oracle) leaves(f *mspr.RecordFilter, a answer) bool {
	ok := true
	if g := f.Location; g != nil {
		ok = ok && among(a.place.Code, g.Eq, g.Ne, g.In, g.NotIn)
		ok = ok && (g.Under == nil || a.place.Code != *g.Under && o.locations.Within(a.place.Code, *g.Under))
	}
	if g := f.Country; g != nil {
		ok = ok && among(a.place.Country, g.Eq, g.Ne, g.In, g.NotIn)
	}
	if g := f.Level; g != nil {
		ok = ok && among(a.place.Level, g.Eq, g.Ne, g.In, g.NotIn)
	}
	if g := f.WHORegion; g != nil {
		ok = ok && among(a.place.WHORegion, g.Eq, g.Ne, g.In, g.NotIn)
	}
	if g := f.Source; g != nil {
		ok = ok && among(a.source, g.Eq, g.Ne, g.In, g.NotIn)
	}
	if g := f.Date; g != nil {
		ok = ok && dated(g, a.date)
	}
	return ok
}

func dated(g *mspr.DateFilter, day mspr.Date) bool {
	return among(day, g.Eq, g.Ne, g.In, g.NotIn) && (g.From == nil || day >= *g.From) && (g.To == nil || day <= *g.To)
}

func among[T comparable](v T, eq, ne *T, in, notIn []T) bool {
	return (ne == nil || v != *ne) && (eq == nil || v == *eq) && (in == nil || slices.Contains(in, v)) && !slices.Contains(notIn, v)
}

// kept says whether a measure filter keeps a group.
func kept(f *mspr.MeasureFilter, r mspr.AggregateRow) bool {
	if f == nil {
		return true
	}
	for _, g := range f.And {
		if !kept(g, r) {
			return false
		}
	}
	if f.Or != nil && !slices.ContainsFunc(f.Or, func(g *mspr.MeasureFilter) bool { return kept(g, r) }) {
		return false
	}
	if f.Not != nil && kept(f.Not, r) {
		return false
	}
	bounds := map[mspr.Measure]*mspr.NumberFilter{
		mspr.MeasureCases: f.Cases, mspr.MeasureDeaths: f.Deaths, mspr.MeasureRecovered: f.Recovered,
		mspr.MeasureHospitalizations: f.Hospitalizations, mspr.MeasureICUAdmissions: f.ICUAdmissions, mspr.MeasureRecords: f.Records,
		mspr.MeasureCaseFatalityRatio: f.CaseFatalityRatio, mspr.MeasureIncidencePer100k: f.IncidencePer100k,
		mspr.MeasureMortalityPer100k: f.MortalityPer100k,
	}
	for m, n := range bounds {
		if n != nil && !within(measured(r, m), n) {
			return false
		}
	}
	for _, g := range f.Statistics {
		if !within(figured(r, bounding(g)), &g.Is) {
			return false
		}
	}
	return true
}

// figured gives a figure of a group; nil for a missing one.
func figured(r mspr.AggregateRow, f mspr.Figure) *float64 {
	s := r.Statistics[f.Count]
	switch f.Statistic {
	case mspr.StatisticAverage:
		return s.Average
	case mspr.StatisticMinimum:
		return number(s.Minimum)
	case mspr.StatisticMaximum:
		return number(s.Maximum)
	case mspr.StatisticDays:
		return number(s.Days)
	case mspr.StatisticCumulative:
		return number(s.Cumulative)
	case mspr.StatisticPrevious:
		return number(s.Previous)
	case mspr.StatisticChange:
		return number(s.Change)
	case mspr.StatisticChangeRatio:
		return s.ChangeRatio
	case mspr.StatisticShare:
		return s.Share
	case mspr.StatisticQuantile:
	}
	return s.Quantiles[f.PerMille]
}

// onlyFigures leaves the figures asked for; nil where none was.
func onlyFigures(asked []mspr.Figure, all *mspr.GroupStatistics) *mspr.GroupStatistics {
	if len(asked) == 0 {
		return nil
	}
	var left mspr.GroupStatistics
	for _, f := range asked {
		from, to := all[f.Count], &left[f.Count]
		switch f.Statistic {
		case mspr.StatisticAverage:
			to.Average = from.Average
		case mspr.StatisticMinimum:
			to.Minimum = from.Minimum
		case mspr.StatisticMaximum:
			to.Maximum = from.Maximum
		case mspr.StatisticDays:
			to.Days = from.Days
		case mspr.StatisticCumulative:
			to.Cumulative = from.Cumulative
		case mspr.StatisticPrevious:
			to.Previous = from.Previous
		case mspr.StatisticChange:
			to.Change = from.Change
		case mspr.StatisticChangeRatio:
			to.ChangeRatio = from.ChangeRatio
		case mspr.StatisticShare:
			to.Share = from.Share
		case mspr.StatisticQuantile:
			if to.Quantiles == nil {
				to.Quantiles = map[int]*float64{}
			}
			to.Quantiles[f.PerMille] = from.Quantiles[f.PerMille]
		}
	}
	return &left
}

func number(c mspr.Count) *float64 {
	if !c.Known {
		return nil
	}
	return new(float64(c.N))
}

func within(v *float64, n *mspr.NumberFilter) bool {
	return v != nil && (n.Eq == nil || *v == *n.Eq) && (n.Ne == nil || *v != *n.Ne) && (n.Gt == nil || *v > *n.Gt) && (n.Gte == nil || *v >= *n.Gte) &&
		(n.Lt == nil || *v < *n.Lt) && (n.Lte == nil || *v <= *n.Lte)
}

// measured gives a measure of a group; nil for a missing one.
func measured(r mspr.AggregateRow, m mspr.Measure) *float64 {
	switch m {
	case mspr.MeasureCases:
		return number(r.Counts[mspr.Cases])
	case mspr.MeasureDeaths:
		return number(r.Counts[mspr.Deaths])
	case mspr.MeasureRecovered:
		return number(r.Counts[mspr.Recovered])
	case mspr.MeasureHospitalizations:
		return number(r.Counts[mspr.Hospitalizations])
	case mspr.MeasureICUAdmissions:
		return number(r.Counts[mspr.ICUAdmissions])
	case mspr.MeasureRecords:
		return number(r.Records)
	case mspr.MeasureCaseFatalityRatio:
		return r.CaseFatalityRatio
	case mspr.MeasureIncidencePer100k:
		return r.IncidencePer100k
	case mspr.MeasureMortalityPer100k:
		return r.MortalityPer100k
	case mspr.MeasureSources:
	}
	return nil
}

// key gives a dimension of a group as text that sorts; nil for a missing one.
func key(r mspr.AggregateRow, d mspr.Dimension) *string {
	text := func(s string) *string { return &s }
	switch d {
	case mspr.ByDisease:
		return text(string(*r.Disease))
	case mspr.ByLocation:
		return text(string(*r.Location))
	case mspr.ByCountry:
		return text(string(*r.Country))
	case mspr.BySource:
		return text(string(*r.Source))
	case mspr.ByWHORegion:
		if r.WHORegion == nil {
			return nil
		}
		return text(string(*r.WHORegion))
	case mspr.ByDay, mspr.ByISOWeek, mspr.ByMMWRWeek, mspr.ByMonth, mspr.ByQuarter, mspr.ByYear:
	}
	return text(r.Period.Start.String())
}

// compare puts missing values last in both directions.
func compare[T cmp.Ordered](a, b *T, d mspr.Direction) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	case d == mspr.Descending:
		return cmp.Compare(*b, *a)
	}
	return cmp.Compare(*a, *b)
}
