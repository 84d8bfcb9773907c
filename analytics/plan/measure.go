package plan

import (
	"math"

	"github.com/mspr/surveillance/mspr"
)

func dimensionColumn(d mspr.Dimension) Column {
	switch d {
	case mspr.ByLocation:
		return Column{"location", Text}
	case mspr.ByCountry:
		return Column{"country", Text}
	case mspr.ByWHORegion:
		return Column{"who_region", Text}
	case mspr.BySource:
		return Column{"source", Text}
	case mspr.ByDay, mspr.ByISOWeek, mspr.ByMMWRWeek, mspr.ByMonth, mspr.ByQuarter, mspr.ByYear:
		return Column{"period", Day}
	case mspr.ByDisease:
	}
	return Column{"disease", Text}
}

func measureColumn(m mspr.Measure) Column {
	switch m {
	case mspr.MeasureCases, mspr.MeasureDeaths, mspr.MeasureRecovered, mspr.MeasureHospitalizations, mspr.MeasureICUAdmissions:
		return Column{countsBehind(m).Kinds()[0].Column(), Whole}
	case mspr.MeasureRecords:
		return Column{"records", Whole}
	case mspr.MeasureCaseFatalityRatio:
		return Column{"case_fatality_ratio", Real}
	case mspr.MeasureIncidencePer100k:
		return Column{"incidence_per_100k", Real}
	case mspr.MeasureMortalityPer100k:
		return Column{"mortality_per_100k", Real}
	case mspr.MeasureSources:
	}
	return Column{"sources", Names}
}

// countsBehind says which sums a measure is made of.
func countsBehind(m mspr.Measure) mspr.CountSet {
	switch m {
	case mspr.MeasureCases, mspr.MeasureIncidencePer100k:
		return mspr.NewCountSet(mspr.Cases)
	case mspr.MeasureDeaths, mspr.MeasureMortalityPer100k:
		return mspr.NewCountSet(mspr.Deaths)
	case mspr.MeasureRecovered:
		return mspr.NewCountSet(mspr.Recovered)
	case mspr.MeasureHospitalizations:
		return mspr.NewCountSet(mspr.Hospitalizations)
	case mspr.MeasureICUAdmissions:
		return mspr.NewCountSet(mspr.ICUAdmissions)
	case mspr.MeasureCaseFatalityRatio:
		return mspr.NewCountSet(mspr.Cases, mspr.Deaths)
	case mspr.MeasureRecords, mspr.MeasureSources:
	}
	return 0
}

// bounds lists the parts of a measure filter.
func bounds(f *mspr.MeasureFilter) map[mspr.Measure]*mspr.NumberFilter {
	return map[mspr.Measure]*mspr.NumberFilter{
		mspr.MeasureCases: f.Cases, mspr.MeasureDeaths: f.Deaths, mspr.MeasureRecovered: f.Recovered,
		mspr.MeasureHospitalizations: f.Hospitalizations, mspr.MeasureICUAdmissions: f.ICUAdmissions,
		mspr.MeasureRecords: f.Records, mspr.MeasureCaseFatalityRatio: f.CaseFatalityRatio,
		mspr.MeasureIncidencePer100k: f.IncidencePer100k, mspr.MeasureMortalityPer100k: f.MortalityPer100k,
	}
}

// measuresOf lists the measures that a filter bounds.
func measuresOf(f *mspr.MeasureFilter) []mspr.Measure {
	if f == nil {
		return nil
	}
	var list []mspr.Measure
	for m, n := range bounds(f) {
		if n != nil {
			list = append(list, m)
		}
	}
	for _, group := range [][]*mspr.MeasureFilter{f.And, f.Or, {f.Not}} {
		for _, g := range group {
			list = append(list, measuresOf(g)...)
		}
	}
	return list
}

func checkHaving(f *mspr.MeasureFilter, depth int) error {
	switch {
	case f == nil:
		return nil
	case depth > maxDepth || len(f.And)+len(f.Or)+len(f.Statistics) > maxNodes:
		return mspr.Errorf(mspr.TooComplex, "having nests deeper than %d or combines more than %d conditions", maxDepth, maxNodes)
	case f.Or != nil && len(f.Or) == 0:
		return mspr.Errorf(mspr.BadUserInput, "having.or is empty: give at least one alternative, or leave it out")
	}
	for _, n := range bounds(f) {
		if n != nil && !finite(n.Eq, n.Ne, n.Gt, n.Gte, n.Lt, n.Lte) {
			return mspr.Errorf(mspr.BadUserInput, "a bound of having is not a finite number")
		}
	}
	for _, g := range f.Statistics {
		if !finite(g.Is.Eq, g.Is.Ne, g.Is.Gt, g.Is.Gte, g.Is.Lt, g.Is.Lte) {
			return mspr.Errorf(mspr.BadUserInput, "a bound of having is not a finite number")
		}
		if _, err := mspr.NewFigure(g.Measure, g.Statistic, g.P); err != nil {
			return err
		}
	}
	for _, group := range [][]*mspr.MeasureFilter{f.And, f.Or, {f.Not}} {
		for _, g := range group {
			if err := checkHaving(g, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func finite(numbers ...*float64) bool {
	for _, n := range numbers {
		if n != nil && (math.IsNaN(*n) || math.IsInf(*n, 0)) {
			return false
		}
	}
	return true
}

// having writes a measure filter as conditions on the relation m.
func (w *writer) having(f *mspr.MeasureFilter) []string {
	if f == nil {
		return nil
	}
	var conditions []string
	for _, g := range f.And {
		conditions = append(conditions, w.having(g)...)
	}
	if f.Or != nil {
		var alternatives []string
		for _, g := range f.Or {
			alternatives = append(alternatives, all(w.having(g)))
		}
		conditions = append(conditions, either(alternatives))
	}
	if f.Not != nil {
		conditions = append(conditions, not(all(w.having(f.Not))))
	}
	parts := bounds(f)
	for _, m := range mspr.Measures() {
		conditions = append(conditions, w.number("m."+measureColumn(m).Name, parts[m])...)
	}
	for _, g := range f.Statistics {
		conditions = append(conditions, w.number("m."+figureColumn(bounded(g)).Name, &g.Is)...)
	}
	return conditions
}

func (w *writer) number(column string, f *mspr.NumberFilter) []string {
	if f == nil {
		return nil
	}
	var conditions []string
	compare := func(operator string, n *float64) {
		if n != nil {
			conditions = append(conditions, real(column)+operator+real(w.bind(*n)))
		}
	}
	compare(" = ", f.Eq)
	compare(" <> ", f.Ne)
	compare(" > ", f.Gt)
	compare(" >= ", f.Gte)
	compare(" < ", f.Lt)
	compare(" <= ", f.Lte)
	return conditions
}

func real(expression string) string { return "CAST(" + expression + " AS DOUBLE PRECISION)" }
