package resolvers

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/scalar"
)

// selectsTotal says whether the connection being resolved is asked for its
// totalCount.
func selectsTotal(ctx context.Context) bool { return selects(ctx, "totalCount") }

// selects says whether what is being resolved is asked for a field, or for a
// field of a field.
func selects(ctx context.Context, path ...string) bool {
	return anySelects(graphql.GetOperationContext(ctx), graphql.CollectFieldsCtx(ctx, nil), path)
}

func anySelects(op *graphql.OperationContext, fields []graphql.CollectedField, path []string) bool {
	return slices.ContainsFunc(fields, func(f graphql.CollectedField) bool {
		return f.Name == path[0] && (len(path) == 1 || anySelects(op, graphql.CollectFields(op, f.Selections, nil), path[1:]))
	})
}

// selectedMeasures reads the measures off the selection, in the order of
// mspr.Measures, and the statistics. A selected key that is not grouped by is
// refused: a null would look like a missing value.
func selectedMeasures(ctx context.Context, groupBy []mspr.Dimension) ([]mspr.Measure, []mspr.Figure, error) {
	asked := map[mspr.Measure]bool{}
	var figures []mspr.Figure
	for _, field := range selectedOnNodes(ctx) {
		of, statistics := strings.CutSuffix(field.Name, "Statistics")
		m, ok := measureOf(of)
		behind := measuresBehind(field.Name)
		switch {
		case behind != nil:
			for _, m := range behind {
				asked[m] = true
			}
		case ok && statistics:
			below, err := selectedFigures(ctx, field, m)
			if err != nil {
				return nil, nil, err
			}
			figures = append(figures, below...)
		case ok:
			asked[m] = true
		default:
			if err := checkKey(field.Name, groupBy); err != nil {
				return nil, nil, err
			}
		}
	}
	return slices.DeleteFunc(mspr.Measures(), func(m mspr.Measure) bool { return !asked[m] }), figures, nil
}

// selectedFigures reads the statistics of a count off the selection.
func selectedFigures(ctx context.Context, field graphql.CollectedField, of mspr.Measure) ([]mspr.Figure, error) {
	op := graphql.GetOperationContext(ctx)
	var figures []mspr.Figure
	for _, f := range graphql.CollectFields(op, field.Selections, nil) {
		statistic, known := statisticNamed(f.Name)
		if !known { // __typename
			continue
		}
		var p *float64
		if given, ok := f.ArgumentMap(op.Variables)["p"]; ok {
			number, err := scalar.UnmarshalFloat(given)
			if err != nil {
				return nil, err
			}
			p = &number
		}
		figure, err := mspr.NewFigure(of, statistic, p)
		if err != nil {
			return nil, err
		}
		figures = append(figures, figure)
	}
	return figures, nil
}

func statisticNamed(field string) (mspr.Statistic, bool) {
	i := slices.IndexFunc(mspr.Statistics(), func(s mspr.Statistic) bool {
		return strings.EqualFold(strings.ReplaceAll(string(s), "_", ""), field)
	})
	if i < 0 {
		return "", false
	}
	return mspr.Statistics()[i], true
}

// selectedOnNodes lists the fields selected under nodes and under edges.node,
// whatever fragments and aliases they come by.
func selectedOnNodes(ctx context.Context) []graphql.CollectedField {
	op := graphql.GetOperationContext(ctx)
	var fields []graphql.CollectedField
	add := func(node graphql.CollectedField) {
		fields = append(fields, graphql.CollectFields(op, node.Selections, nil)...)
	}
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		switch f.Name {
		case "nodes":
			add(f)
		case "edges":
			for _, e := range graphql.CollectFields(op, f.Selections, nil) {
				if e.Name == "node" {
					add(e)
				}
			}
		}
	}
	return fields
}

// measuresBehind lists the measures that an interval is reckoned from.
func measuresBehind(field string) []mspr.Measure {
	switch field {
	case "caseFatalityRatioInterval":
		return []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths}
	case "incidencePer100kInterval":
		return []mspr.Measure{mspr.MeasureCases, mspr.MeasureIncidencePer100k}
	case "mortalityPer100kInterval":
		return []mspr.Measure{mspr.MeasureDeaths, mspr.MeasureMortalityPer100k}
	}
	return nil
}

func measureOf(field string) (mspr.Measure, bool) {
	switch field {
	case "cases":
		return mspr.MeasureCases, true
	case "deaths":
		return mspr.MeasureDeaths, true
	case "recovered":
		return mspr.MeasureRecovered, true
	case "hospitalizations":
		return mspr.MeasureHospitalizations, true
	case "icuAdmissions":
		return mspr.MeasureICUAdmissions, true
	case "records":
		return mspr.MeasureRecords, true
	case "caseFatalityRatio":
		return mspr.MeasureCaseFatalityRatio, true
	case "incidencePer100k", "denominator":
		return mspr.MeasureIncidencePer100k, true
	case "mortalityPer100k":
		return mspr.MeasureMortalityPer100k, true
	case "sources":
		return mspr.MeasureSources, true
	}
	return "", false
}

func checkKey(field string, groupBy []mspr.Dimension) error {
	needed := dimensionsOf(field)
	if len(needed) == 0 || slices.ContainsFunc(groupBy, func(d mspr.Dimension) bool { return slices.Contains(needed, d) }) {
		return nil
	}
	names := make([]string, len(needed))
	for i, d := range needed {
		names[i] = string(d)
	}
	return mspr.Errorf(mspr.BadUserInput, "%s is selected but not grouped by: add one of these to groupBy, or select it no more: %s",
		field, strings.Join(names, ", "))
}

// dimensionsOf lists the dimensions that give the key its value, and none for
// a field that is no key.
func dimensionsOf(field string) []mspr.Dimension {
	switch field {
	case "disease":
		return []mspr.Dimension{mspr.ByDisease}
	case "location":
		return []mspr.Dimension{mspr.ByLocation}
	case "country":
		return []mspr.Dimension{mspr.ByCountry}
	case "whoRegion":
		return []mspr.Dimension{mspr.ByWHORegion}
	case "source":
		return []mspr.Dimension{mspr.BySource}
	case "period":
		return []mspr.Dimension{mspr.ByDay, mspr.ByISOWeek, mspr.ByMMWRWeek, mspr.ByMonth, mspr.ByQuarter, mspr.ByYear}
	}
	return nil
}

// selected goes through all fields of a valid document's selection, whether or
// not the document skips them, and through each fragment once.
func selected(set ast.SelectionSet) iter.Seq[*ast.Field] {
	return func(yield func(*ast.Field) bool) { yieldSelected(set, map[string]bool{}, yield) }
}

func yieldSelected(set ast.SelectionSet, spread map[string]bool, yield func(*ast.Field) bool) bool {
	for _, selection := range set {
		below := ast.SelectionSet(nil)
		switch s := selection.(type) {
		case *ast.Field:
			if !yield(s) {
				return false
			}
			below = s.SelectionSet
		case *ast.InlineFragment:
			below = s.SelectionSet
		case *ast.FragmentSpread:
			if spread[s.Name] {
				continue
			}
			spread[s.Name] = true
			below = s.Definition.SelectionSet
		}
		if !yieldSelected(below, spread, yield) {
			return false
		}
	}
	return true
}
