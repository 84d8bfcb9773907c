package resolvers

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// selectsTotal says whether the connection being resolved is asked for its
// totalCount.
func selectsTotal(ctx context.Context) bool {
	return slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(f graphql.CollectedField) bool {
		return f.Name == "totalCount"
	})
}

// selectedMeasures reads the measures off the selection, in the order of
// mspr.Measures. A selected key that is not grouped by is refused: a null
// would look like a missing value.
func selectedMeasures(ctx context.Context, groupBy []mspr.Dimension) ([]mspr.Measure, error) {
	asked := map[mspr.Measure]bool{}
	for _, name := range selectedOnNodes(ctx) {
		if behind := measuresBehind(name); behind != nil {
			for _, m := range behind {
				asked[m] = true
			}
		} else if m, ok := measureOf(name); ok {
			asked[m] = true
		} else if err := checkKey(name, groupBy); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(mspr.Measures(), func(m mspr.Measure) bool { return !asked[m] }), nil
}

// selectedOnNodes lists the fields selected under nodes and under edges.node,
// whatever fragments and aliases they come by.
func selectedOnNodes(ctx context.Context) []string {
	op := graphql.GetOperationContext(ctx)
	var names []string
	add := func(node graphql.CollectedField) {
		for _, f := range graphql.CollectFields(op, node.Selections, nil) {
			names = append(names, f.Name)
		}
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
	return names
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
	return mspr.Errorf(mspr.BadUserInput, "%s is selected but not grouped by: add %s to groupBy, or select %s no more",
		field, strings.Join(names, " or "), field)
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
