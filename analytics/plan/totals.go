package plan

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// bare is the plan of the same groups with nothing shown of them.
func (a *Aggregate) bare(shown ...mspr.Measure) *Aggregate {
	b := *a
	b.Measures, b.Figures, b.Order, b.After, b.needs = inOrder(shown), nil, nil, nil, needs{}
	b.settle(measuresOf(a.Having), figuresOf(a.Having))
	return &b
}

// checkTotals refuses sums over groups that have people in common.
func (a *Aggregate) checkTotals() error {
	if a.Sources.Every || len(a.Sources.Named) > 1 {
		return mspr.Errorf(mspr.BadUserInput,
			"totals would add up the numbers of several sources, which count the same people: name one source in where, or leave out totals")
	}
	if _, err := a.planner.level(a.Where, false); err != nil {
		return mspr.Errorf(mspr.BadUserInput,
			"totals would count people twice, since where chooses places within each other: name one level, or leave out totals").Because(err)
	}
	return nil
}

// TotalsSQL sums the groups of all pages.
func (a *Aggregate) TotalsSQL(d Dialect) Statement {
	w := &writer{dialect: d}
	b := a.bare(append(sums(), mspr.MeasureRecords)...)
	places := slices.Contains(a.Dims, mspr.ByLocation)
	b.once = b.once || !places && a.Sources.Preferred() && a.planner.mayOverlap(a.Where)
	groups, tier := w.measured(b)
	conditions := w.having(a.Having)
	if places && a.Sources.Preferred() && a.planner.mayOverlap(a.Where) {
		conditions = append(conditions, w.notIncluded(a))
	}
	var columns []Column
	var spelled []string
	for _, m := range b.Measures {
		c := measureColumn(m)
		columns = append(columns, c)
		spelled = append(spelled, "CAST(sum(m."+c.Name+") AS BIGINT) AS "+c.Name)
	}
	sql := "SELECT " + listed(spelled) + "\nFROM " + groups + " AS m" + where(conditions)
	return Statement{SQL: sql, Args: w.args, Columns: columns, Tier: tier, Heavy: a.heavy(tier)}
}

// notIncluded leaves out groups of places whose people another's number
// includes. The groups show their places as text.
func (w *writer) notIncluded(a *Aggregate) string {
	return "m.location NOT IN (SELECT " + w.dialect.text("location") + " FROM " + w.series(&a.Scope) + " AS s WHERE " +
		isWord(w, "disease", a.Disease.Code) + " AND preferred AND included)"
}
