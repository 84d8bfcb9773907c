package plan

import (
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// needs says which parts of a row a plan reads.
type needs struct {
	counts    mspr.CountSet
	corrected bool
	// rows: the rows themselves are counted, so that there must be one for
	// each place, day and source.
	rows bool
	// days: for each count, the days on which it is given are counted.
	days bool
}

// relation is a table or subquery of answer rows.
type relation struct {
	from       string
	conditions []string
	fields     fields
	// records gives the number of rows of a group.
	records string
	tier    mspr.Tier
	// grain is the interval whose first days are the dates of the rows; none for
	// days.
	grain mspr.Interval
}

func (c fields) of(alias string) fields {
	return fields{
		location: alias + "." + c.location, country: alias + "." + c.country, level: alias + "." + c.level,
		region: alias + "." + c.region, date: alias + "." + c.date, source: alias + "." + c.source,
	}
}

func answerFields(date string) fields {
	return fields{location: "location", country: "country", level: "level", region: "who_region", date: date, source: "source"}
}

// answers gives the answer rows of the scope, from the rollup if one is named.
func (w *writer) answers(s *Scope, n needs, rollup string) relation {
	switch {
	case rollup != "":
		return w.rollup(s, rollup)
	case w.dialect == Postgres:
		r := w.assembled(s, n)
		r.tier = mspr.FromPostgres
		return r
	case s.AsOf != nil, s.Known != nil:
		return w.assembled(s, n)
	}
	r := relation{from: "facts AS f", fields: answerFields("date").of("f"), records: "count(*)", tier: mspr.FromSnapshot}
	r.conditions = append([]string{isWord(w, "f.disease", s.Disease.Code), "f.counted"}, w.scope(s, r.fields, w.chosen(s))...)
	return r
}

func (w *writer) rollup(s *Scope, table string) relation {
	r := relation{
		from: table + " AS f", fields: answerFields("start").of("f"),
		records: "CAST(coalesce(sum(f.records), 0) AS BIGINT)", tier: mspr.FromRollup,
	}
	if r.grain = mspr.Month; strings.HasSuffix(table, "week") {
		r.grain = mspr.ISOWeek
	}
	r.conditions = []string{isWord(w, "f.disease", s.Disease.Code)}
	if strings.HasPrefix(table, regionRollups) {
		// Its rows are the preferred ones of the level COUNTRY already.
		r.conditions = append(r.conditions, w.filter(s.planner, s.Where, r.fields, false)...)
		return r
	}
	within := *s
	if strings.HasPrefix(table, countryRollups) {
		within.Level = "" // it holds no other
	}
	r.conditions = append(r.conditions, w.scope(&within, r.fields, w.chosen(s))...)
	return r
}

// chosen is the condition of the facts f of preferred series.
func (w *writer) chosen(s *Scope) string {
	if !s.once || !s.Sources.Preferred() {
		return "f.preferred"
	}
	return "f.preferred AND f.location NOT IN (SELECT location FROM series WHERE " +
		isWord(w, "disease", s.Disease.Code) + " AND preferred AND included)"
}

// scope writes the source rule, the level and the filter.
func (w *writer) scope(s *Scope, c fields, preferred string) []string {
	var conditions []string
	switch {
	case len(s.Sources.Named) > 0:
		conditions = append(conditions, isOneOf(w, c.source, s.Sources.Named))
	case !s.Sources.Every:
		conditions = append(conditions, preferred)
	}
	if s.Level != "" {
		conditions = append(conditions, isWord(w, c.level, s.Level))
	}
	return append(conditions, w.filter(s.planner, s.Where, c, false)...)
}

// assembled builds the answer rows from the versions of the records and the
// parts of their series.
func (w *writer) assembled(s *Scope, n needs) relation {
	series, part := w.seriesAndParts(s)
	c := fields{location: "s.location", country: "l.country", level: "l.level", region: "l.who_region", date: "v.date", source: "s.source"}
	var b strings.Builder
	b.WriteString("(SELECT s.location, l.country, l.level, l.who_region, v.date, s.source")
	for _, k := range n.counts.Kinds() {
		count := fmt.Sprintf("CASE WHEN (%s.counts & %d) <> 0 THEN v.%s END", part, 1<<k, k.Column())
		b.WriteString(", " + gathered(n.rows, "sum", count, "BIGINT") + " AS " + k.Column())
	}
	if n.corrected {
		b.WriteString(", " + gathered(n.rows, "bool_or", "v.corrected", "BOOLEAN") + " AS corrected")
	}
	disease := isWord(w, "s.disease", s.Disease.Code)
	chosen := "s.preferred"
	if s.once {
		chosen += " AND NOT s.included"
	}
	conditions := append([]string{disease}, w.scope(s, c, chosen)...)
	b.WriteString("\n  FROM " + series)
	b.WriteString("\n  JOIN locations l ON l.code = s.location")
	b.WriteString("\n  JOIN " + w.versions(s, n) + " AS v ON v.location = " + part + ".part AND v.source = " + part + ".source")
	b.WriteString(where(conditions))
	if n.rows {
		b.WriteString("\n  GROUP BY s.location, l.country, l.level, l.who_region, v.date, s.source")
	}
	b.WriteString(") AS f")
	return relation{from: b.String(), fields: answerFields("date").of("f"), records: "count(*)", tier: mspr.FromSnapshot}
}

// gathered sums the parts of a day where rows are counted; elsewhere the sum
// over the group does, and gives the same.
func gathered(rows bool, aggregate, value, as string) string {
	if !rows {
		return value
	}
	return "CAST(" + aggregate + "(" + value + ") AS " + as + ")"
}

// versions gives each record once, as it was known at the scope's moment.
func (w *writer) versions(s *Scope, n needs) string {
	columns := []string{"location", "date", "source"}
	for _, k := range n.counts.Kinds() {
		columns = append(columns, k.Column())
	}
	past, current := columns, w.spelled(s, columns)
	if n.corrected {
		current = append(current, "corrected")
		past = append(past, anyBelowZero()+" AS corrected")
	}
	return w.stated(s, current, past)
}

// stated writes each record once, in the version of the scope's moment and
// knowledge; past spells the columns of versions that were replaced.
func (w *writer) stated(s *Scope, current, past []string) string {
	sql := "(SELECT " + strings.Join(current, ", ") + " FROM "
	if s.Known != nil {
		return sql + w.knownRecords(s) + where(append(w.current(s), w.knownRecord(s)...)) + w.knownPast(s, past) + ")"
	}
	sql, conditions := sql+w.records(s), w.current(s)
	if s.AsOf == nil {
		return sql + where(conditions) + ")"
	}
	return sql + where(append(conditions, "issued <= "+w.bind(*s.AsOf))) +
		"\n  UNION ALL\n  SELECT " + strings.Join(past, ", ") + " FROM revisions" + where(w.superseded(s)) + ")"
}

// records names the table that holds the current versions.
func (w *writer) records(s *Scope) string {
	if w.dialect == Postgres {
		return s.Disease.Table
	}
	return "facts"
}

// spelled gives columns of the current versions, with nothing for counts that
// the disease's table does not carry.
func (w *writer) spelled(s *Scope, columns []string) []string {
	spelled := make([]string, len(columns))
	for i, c := range columns {
		k, isCount := mspr.ParseCountKind(c)
		if isCount && w.dialect == Postgres && !s.Disease.Counts.Has(k) {
			c = "CAST(NULL AS BIGINT) AS " + c
		}
		spelled[i] = c
	}
	return spelled
}

// current chooses the current versions.
func (w *writer) current(s *Scope) []string {
	if w.dialect == Postgres {
		return []string{"NOT withdrawn"}
	}
	return []string{isWord(w, "disease", s.Disease.Code), "record"}
}

// superseded chooses the older versions that held at the scope's moment.
func (w *writer) superseded(s *Scope) []string {
	return []string{
		isWord(w, "disease", s.Disease.Code), "NOT withdrawn",
		"issued <= " + w.bind(*s.AsOf), "superseded > " + w.bind(*s.AsOf),
	}
}

func anyBelowZero() string {
	var below []string
	for _, k := range mspr.AllCounts() {
		below = append(below, "coalesce("+k.Column()+" < 0, FALSE)")
	}
	return either(below)
}
