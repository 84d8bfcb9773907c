package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// SQL writes the page of groups.
func (a *Aggregate) SQL(d Dialect) Statement {
	w := &writer{dialect: d}
	groups, tier := w.measured(a)
	conditions := w.having(a.Having)
	if a.After != nil {
		conditions = append(conditions, w.behind(a.Order, a.After))
	}
	columns := a.Columns()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = "m." + c.Name
	}
	sql := "SELECT " + listed(names) + "\nFROM " + groups + " AS m" + where(conditions) + orderBy(a.Order)
	if a.Limit > 0 {
		sql += "\nLIMIT " + strconv.Itoa(a.Limit)
	}
	return Statement{SQL: sql, Args: w.args, Columns: columns, Tier: tier, Heavy: a.heavy(tier)}
}

// TotalSQL counts the groups of all pages.
func (a *Aggregate) TotalSQL(d Dialect) Statement {
	w := &writer{dialect: d}
	groups, tier := w.measured(a.bare())
	sql := "SELECT count(*) FROM " + groups + " AS m" + where(w.having(a.Having))
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"total", Whole}}, Tier: tier, Heavy: a.heavy(tier)}
}

// Columns lists what a row of the answer holds: the keys of the order first,
// then what is shown and not among them.
func (a *Aggregate) Columns() []Column {
	var columns []Column
	add := func(c Column) {
		if !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	for _, k := range a.Order {
		add(k.Column)
	}
	for _, m := range a.Measures {
		add(measureColumn(m))
	}
	for _, f := range a.Figures {
		add(figureColumn(f))
	}
	if a.needs.corrected {
		add(Column{"corrected", Truth})
	}
	for _, c := range a.dayColumns() {
		add(Column{c, Whole})
	}
	if a.rates(a.Measures) {
		add(Column{"population", Whole})
		add(Column{"population_year", Whole})
	}
	return columns
}

// dayColumns lists the columns that count days, where they are needed.
func (a *Aggregate) dayColumns() []string {
	if !a.needs.days {
		return nil
	}
	var columns []string
	for _, k := range a.needs.counts.Kinds() {
		columns = append(columns, DaysColumn(k))
	}
	return columns
}

// DaysColumn names the column of an answer that holds the number of days on
// which a count is given.
func DaysColumn(k mspr.CountKind) string { return k.Column() + "_days" }

// measured writes the groups with all measures, derived ones included.
func (w *writer) measured(a *Aggregate) (string, mspr.Tier) {
	groups, tier := w.grouped(a)
	var columns []string
	for _, d := range a.Dims {
		if c := dimensionColumn(d); d != mspr.ByDisease {
			columns = append(columns, w.shown(c, "g."+c.Name)+" AS "+c.Name)
		}
	}
	for _, m := range a.computed {
		columns = append(columns, derived(m)+" AS "+measureColumn(m).Name)
	}
	if a.needs.corrected {
		columns = append(columns, "g.corrected")
	}
	for _, c := range a.dayColumns() {
		columns = append(columns, "g."+c)
	}
	from := groups + " AS g"
	columns, from = w.figured(a, columns, from)
	if a.rates(a.computed) {
		columns = append(columns, "p.population", "CAST(p.population_year AS BIGINT) AS population_year")
		from += "\n  LEFT JOIN locations p ON p.code = g." + a.populated()
	}
	return "(SELECT " + listed(columns) + "\n  FROM " + from + ")", tier
}

func (w *writer) shown(c Column, expression string) string {
	if c.Kind == Text {
		return w.dialect.text(expression)
	}
	return expression
}

// populated names the dimension whose population the rates divide by.
func (a *Aggregate) populated() string {
	if slices.Contains(a.Dims, mspr.ByLocation) {
		return "location"
	}
	return "country"
}

// derived spells a measure in terms of the sums of a group. The arithmetic is
// in double precision, in the same order in both engines and in epi.
func derived(m mspr.Measure) string {
	switch m {
	case mspr.MeasureCaseFatalityRatio:
		return "CASE WHEN g.cases > 0 THEN " + real("g.deaths") + " / g.cases END"
	case mspr.MeasureIncidencePer100k:
		return "CASE WHEN p.population > 0 THEN " + real("g.cases") + " / p.population * 100000 END"
	case mspr.MeasureMortalityPer100k:
		return "CASE WHEN p.population > 0 THEN " + real("g.deaths") + " / p.population * 100000 END"
	case mspr.MeasureCases, mspr.MeasureDeaths, mspr.MeasureRecovered, mspr.MeasureHospitalizations,
		mspr.MeasureICUAdmissions, mspr.MeasureRecords, mspr.MeasureSources:
	}
	return "g." + measureColumn(m).Name
}

// grouped writes the sums of the groups.
func (w *writer) grouped(a *Aggregate) (string, mspr.Tier) {
	rollup := ""
	if w.dialect == DuckDB {
		rollup = a.rollup()
	}
	r := w.answers(&a.Scope, a.needs, rollup)
	columns, keys := w.keys(a, r)
	rows := a.areRows(r)
	if rows {
		columns, keys = append(columns, present(a)...), nil
	} else {
		columns = append(columns, w.sums(a, r)...)
	}
	if len(columns) == 0 {
		columns = []string{"count(*) AS present"} // one group, though nothing of it is shown
	}
	sql := "(SELECT " + listed(columns) + "\n  FROM " + r.from + where(r.conditions)
	switch {
	case len(keys) > 0:
		sql += "\n  GROUP BY " + strings.Join(keys, ", ")
	case len(a.Dims) > 0 && !rows:
		// Grouped by the one disease alone: no rows make no group.
		sql += "\n  HAVING count(*) > 0"
	}
	return sql + ")", r.tier
}

// areRows says that each row of the rollup is a group already: there is one for
// each disease, place, period and source, and of a place's sources one is
// preferred. To plan and run sums of single rows takes longer than to read them.
func (a *Aggregate) areRows(r relation) bool {
	if r.grain == "" || strings.HasPrefix(r.from, regionRollups) || a.needs.days ||
		a.needed(mspr.MeasureRecords) || a.needed(mspr.MeasureSources) {
		return false
	}
	by := func(d mspr.Dimension) bool { return slices.Contains(a.Dims, d) }
	// A country is its own country, and these rollups hold no other places.
	place := by(mspr.ByLocation) || by(mspr.ByCountry) && strings.HasPrefix(r.from, countryRollups)
	source := by(mspr.BySource) || a.Sources.Preferred() || len(a.Sources.Named) == 1
	return place && source && by(mspr.Dimension(r.grain))
}

// present lists what a row shows besides its keys, as it is.
func present(a *Aggregate) []string {
	var columns []string
	for _, k := range a.needs.counts.Kinds() {
		columns = append(columns, "f."+k.Column()+" AS "+k.Column())
	}
	if a.needs.corrected {
		columns = append(columns, "f.corrected AS corrected")
	}
	return columns
}

// keys writes the dimensions as columns, and their places for GROUP BY.
func (w *writer) keys(a *Aggregate, r relation) (columns, places []string) {
	for _, d := range a.Dims {
		if d == mspr.ByDisease {
			continue
		}
		columns = append(columns, w.dimension(d, r)+" AS "+dimensionColumn(d).Name)
		places = append(places, strconv.Itoa(len(columns)))
	}
	return columns, places
}

func (w *writer) dimension(d mspr.Dimension, r relation) string {
	c := r.fields
	switch d {
	case mspr.ByLocation:
		return c.location
	case mspr.ByCountry:
		return c.country
	case mspr.ByWHORegion:
		return c.region
	case mspr.BySource:
		return c.source
	case mspr.ByDisease, mspr.ByDay, mspr.ByISOWeek, mspr.ByMMWRWeek, mspr.ByMonth, mspr.ByQuarter, mspr.ByYear:
	}
	i, _ := d.Interval()
	if i == r.grain {
		return c.date
	}
	return w.dialect.period(i, c.date)
}

func (w *writer) sums(a *Aggregate, r relation) []string {
	var columns []string
	for _, k := range a.needs.counts.Kinds() {
		columns = append(columns, "CAST(sum(f."+k.Column()+") AS BIGINT) AS "+k.Column())
	}
	if a.needed(mspr.MeasureRecords) {
		columns = append(columns, r.records+" AS records")
	}
	if a.needed(mspr.MeasureSources) {
		columns = append(columns, w.dialect.names(r.fields.source)+" AS sources")
	}
	if a.needs.corrected {
		columns = append(columns, "bool_or(f.corrected) AS corrected")
	}
	if a.needs.days {
		for _, k := range a.needs.counts.Kinds() {
			columns = append(columns, "count(f."+k.Column()+") AS "+DaysColumn(k))
		}
	}
	return columns
}

// listed joins columns; a row without any still has one.
func listed(columns []string) string {
	if len(columns) == 0 {
		return "1 AS present"
	}
	return strings.Join(columns, ", ")
}
