package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// figured adds the figures to the columns of the groups g, and what they rest
// on as further relations: daily totals d, the history of the groups h, and the
// parents q. A query without figures has none of them.
func (w *writer) figured(a *Aggregate, columns []string, from string) ([]string, string) {
	if a.countsOf(mspr.Statistic.OfDays) != 0 {
		from += "\n  LEFT JOIN " + w.once(w.daily(a)) + " AS d ON " + w.sameGroup(a.Dims, "d")
	}
	if a.countsOf(mspr.Statistic.OfHistory) != 0 {
		from += "\n  LEFT JOIN " + w.once(w.history(a)) + " AS h ON " + w.sameGroup(a.Dims, "h")
	}
	if a.countsOf(isShare) != 0 && a.whole() == ofParent {
		from += "\n  LEFT JOIN " + w.once(w.parents(a)) + " AS q ON " + w.sameGroup(parental(a.Dims), "q")
	}
	for _, f := range a.figures {
		columns = append(columns, figure(a, f)+" AS "+figureColumn(f).Name)
	}
	return columns, from
}

// once keeps Postgres, which takes groups for few, from working a relation out
// again for each row that it is joined to.
func (w *writer) once(relation string) string {
	if w.dialect == Postgres {
		return "(WITH once AS MATERIALIZED " + relation + " SELECT * FROM once)"
	}
	return relation
}

// figure spells a figure of the groups g.
func figure(a *Aggregate, f mspr.Figure) string {
	count := f.Count.Column()
	switch f.Statistic {
	case mspr.StatisticChange:
		return "g." + count + " - h." + count + "_previous"
	case mspr.StatisticChangeRatio:
		return fmt.Sprintf("CASE WHEN h.%[1]s_previous > 0 THEN %[2]s / h.%[1]s_previous END", count, real("g."+count+" - h."+count+"_previous"))
	case mspr.StatisticCumulative, mspr.StatisticPrevious:
		return "h." + figureColumn(f).Name
	case mspr.StatisticShare:
		return share(a, count)
	case mspr.StatisticAverage, mspr.StatisticMinimum, mspr.StatisticMaximum, mspr.StatisticQuantile, mspr.StatisticDays:
	}
	return "d." + figureColumn(f).Name
}

func share(a *Aggregate, count string) string {
	all := "q." + count
	if a.whole() == ofGroups {
		all = "sum(g." + count + ") OVER (" + partition(besidePlaces(a.Dims), "g") + ")"
	}
	return "CASE WHEN " + all + " > 0 THEN " + real("g."+count) + " / " + real(all) + " END"
}

// sameGroup joins a relation to the groups g by their keys. Only a WHO region
// may be missing.
func (w *writer) sameGroup(dims []mspr.Dimension, alias string) string {
	conditions := []string{"TRUE"}
	for _, d := range dims {
		name := dimensionColumn(d).Name
		switch d { //nolint:exhaustive // the others are compared as they are
		case mspr.ByDisease:
			continue
		case mspr.ByWHORegion:
			conditions = append(conditions, fmt.Sprintf("coalesce(%s, '') = coalesce(%s, '')",
				w.dialect.text(alias+"."+name), w.dialect.text("g."+name)))
			continue
		}
		conditions = append(conditions, alias+"."+name+" = g."+name)
	}
	return all(conditions)
}

// daily gives the statistics of the daily totals of each group.
func (w *writer) daily(a *Aggregate) string {
	counts := a.countsOf(mspr.Statistic.OfDays)
	r := w.answers(&a.Scope, needs{counts: counts}, "")
	inner, keys := w.keys(a, r)
	inner = append(inner, r.fields.date+" AS day")
	keys = append(keys, r.fields.date)
	for _, k := range counts.Kinds() {
		inner = append(inner, "CAST(sum(f."+k.Column()+") AS BIGINT) AS "+k.Column())
	}
	names := keyNames(a.Dims)
	outer := slices.Clone(names)
	for _, f := range a.figures {
		if f.Statistic.OfDays() {
			outer = append(outer, ofDays(f)+" AS "+figureColumn(f).Name)
		}
	}
	sql := "(SELECT " + listed(outer) + "\n  FROM (SELECT " + listed(inner) + "\n  FROM " + r.from + where(r.conditions) +
		"\n  GROUP BY " + strings.Join(keys, ", ") + ") AS t"
	if len(names) > 0 {
		sql += "\n  GROUP BY " + strings.Join(names, ", ")
	}
	return sql + ")"
}

// ofDays spells a statistic of the daily totals t; the sums are whole numbers,
// so that both engines divide the same.
func ofDays(f mspr.Figure) string {
	count := "t." + f.Count.Column()
	switch f.Statistic {
	case mspr.StatisticAverage:
		return real("CAST(sum("+count+") AS BIGINT)") + " / nullif(count(" + count + "), 0)"
	case mspr.StatisticMinimum:
		return "min(" + count + ")"
	case mspr.StatisticMaximum:
		return "max(" + count + ")"
	case mspr.StatisticQuantile:
		return quantile(count, f.PerMille)
	case mspr.StatisticDays, mspr.StatisticCumulative, mspr.StatisticPrevious, mspr.StatisticChange,
		mspr.StatisticChangeRatio, mspr.StatisticShare:
	}
	return "count(" + count + ")"
}

// quantile interpolates between two values in order (type 7). Each engine has a
// function for it, and they differ in the last digits.
func quantile(column string, perMille int) string {
	ordered := "(array_agg(" + column + " ORDER BY " + column + ") FILTER (WHERE " + column + " IS NOT NULL))"
	at := fmt.Sprintf("(%s * (count(%s) - 1))", real(fmt.Sprint(float64(perMille)/1000)), column)
	below := "CAST(floor" + at + " AS INTEGER)"
	value := func(i string) string { return real(ordered + "[" + i + "]") }
	low, high := value(below+" + 1"), value("least("+below+" + 2, CAST(count("+column+") AS INTEGER))")
	return low + " + (" + high + " - " + low + ") * (" + at + " - floor" + at + ")"
}

// history gives, for each group, what all periods up to its own sum up to, and
// the sums of the period right before it: of the groups as they are without a
// first day.
func (w *writer) history(a *Aggregate) string {
	counts := a.countsOf(mspr.Statistic.OfHistory)
	earlier := &Aggregate{Scope: a.Scope, Dims: a.Dims, FromRows: a.FromRows, needs: needs{counts: counts}}
	earlier.Where = fromTheStart(a.Where)
	groups, _ := w.grouped(earlier)
	interval, _ := a.interval()
	columns := keyNames(a.Dims)
	window := "OVER (" + partition(beside(a.Dims), "t") + " ORDER BY t.period)"
	for _, k := range counts.Kinds() {
		count := "t." + k.Column()
		columns = append(columns,
			"CAST(sum("+count+") "+window+" AS BIGINT) AS "+k.Column()+"_cumulative",
			fmt.Sprintf("CASE WHEN lag(t.period) %s = %s THEN lag(%s) %s END AS %s_previous", window, before(interval), count, window, k.Column()))
	}
	return "(SELECT " + listed(columns) + "\n  FROM " + groups + " AS t)"
}

// before is the first day of the period before t's.
func before(i mspr.Interval) string {
	part := map[mspr.Interval]string{
		mspr.Day: "1 day", mspr.ISOWeek: "7 days", mspr.MMWRWeek: "7 days", mspr.Month: "1 month", mspr.Quarter: "3 months", mspr.Year: "1 year",
	}[i]
	return "CAST(t.period - INTERVAL '" + part + "' AS DATE)"
}

// fromTheStart is the filter without its first days; a date that it speaks of
// stands at its top.
func fromTheStart(f *mspr.RecordFilter) *mspr.RecordFilter {
	if f == nil {
		return nil
	}
	g := *f
	if f.Date != nil {
		to := f.Date.To
		if f.Date.Eq != nil && (to == nil || *f.Date.Eq < *to) {
			to = f.Date.Eq
		}
		g.Date = &mspr.DateFilter{To: to}
	}
	g.And = make([]*mspr.RecordFilter, len(f.And))
	for i, part := range f.And {
		g.And[i] = fromTheStart(part)
	}
	return &g
}

// parents gives, for each place that may be a group, the sums of its parent in
// the same period by the source that the place is counted from.
func (w *writer) parents(a *Aggregate) string {
	above := &Aggregate{
		Scope: Scope{
			planner: a.planner, Disease: a.Disease, Where: onlyDates(a.Where), Sources: SourceRule{Every: true}, AsOf: a.AsOf, Known: a.Known,
		},
		Dims:     append([]mspr.Dimension{mspr.BySource}, parental(a.Dims)...),
		FromRows: a.FromRows, needs: needs{counts: a.countsOf(isShare)},
	}
	rollup := ""
	if w.dialect == DuckDB {
		rollup = above.rollup()
	}
	disease := isWord(w, "s.disease", a.Disease.Code)
	chosen := w.scope(&Scope{planner: a.planner, Sources: a.Sources}, fields{source: "s.source"}, "s.preferred")
	r := w.answers(&above.Scope, above.needs, rollup)
	columns, keys := w.keys(&Aggregate{Dims: parental(a.Dims)}, relation{fields: fields{location: "c.location", date: r.fields.date, source: r.fields.source}})
	columns = append(columns, w.sums(above, r)...)
	return "(SELECT " + listed(columns) + "\n  FROM (SELECT s.location, s.source, l.parent FROM " + w.series(&a.Scope) + " s JOIN locations l ON l.code = s.location" +
		where(append([]string{disease}, chosen...)) + ") AS c\n  JOIN " + r.from +
		" ON " + r.fields.location + " = c.parent AND " + r.fields.source + " = c.source" + where(r.conditions) +
		"\n  GROUP BY " + strings.Join(keys, ", ") + ")"
}

// onlyDates keeps what a filter says of days at its top.
func onlyDates(f *mspr.RecordFilter) *mspr.RecordFilter {
	if f == nil {
		return nil
	}
	g := &mspr.RecordFilter{Date: f.Date}
	for _, part := range f.And {
		g.And = append(g.And, onlyDates(part))
	}
	return g
}

// parental are the dimensions in which a place meets its parent.
func parental(dims []mspr.Dimension) []mspr.Dimension {
	return slices.DeleteFunc(slices.Clone(dims), func(d mspr.Dimension) bool {
		return d == mspr.ByCountry || d == mspr.ByWHORegion || d == mspr.ByDisease
	})
}

// beside are the dimensions other than the period, besidePlaces those that are
// no places.
func beside(dims []mspr.Dimension) []mspr.Dimension {
	return slices.DeleteFunc(slices.Clone(dims), func(d mspr.Dimension) bool { _, calendar := d.Interval(); return calendar })
}

func besidePlaces(dims []mspr.Dimension) []mspr.Dimension {
	return slices.DeleteFunc(slices.Clone(dims), func(d mspr.Dimension) bool { return d == mspr.ByCountry || d == mspr.ByWHORegion })
}

func keyNames(dims []mspr.Dimension) []string {
	var names []string
	for _, d := range dims {
		if d != mspr.ByDisease {
			names = append(names, dimensionColumn(d).Name)
		}
	}
	return names
}

func partition(dims []mspr.Dimension, alias string) string {
	var names []string
	for _, name := range keyNames(dims) {
		names = append(names, alias+"."+name)
	}
	if names == nil {
		return ""
	}
	return "PARTITION BY " + strings.Join(names, ", ")
}
