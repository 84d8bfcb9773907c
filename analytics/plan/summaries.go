package plan

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Summaries is a checked SummariesQuery.
type Summaries struct{ Scope }

// Of a place, the days up to its last one are summed by the week.
const (
	recent   = "recent_"
	previous = "previous_"
)

// RecentColumn names the sum of a count over the seven days up to a place's last.
func RecentColumn(k mspr.CountKind) string { return recent + k.Column() }

// PreviousColumn names the sum over the seven days before those.
func PreviousColumn(k mspr.CountKind) string { return previous + k.Column() }

// Summaries checks a query; an error of it is BadUserInput. Each place answers
// from its preferred source, and stands by itself: what one place's number
// includes of another's changes neither.
func (p *Planner) Summaries(q mspr.SummariesQuery) (*Summaries, error) {
	s := &Summaries{Scope{planner: p, AsOf: moment(q.AsOf)}}
	var err error
	if s.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	where := &mspr.RecordFilter{Level: &mspr.LevelFilter{Eq: &q.Level}}
	if q.Under != nil {
		where.Location = &mspr.LocationFilter{Under: q.Under}
	}
	s.Where, err = p.check(where)
	return s, err
}

// Key identifies the answer among all answers of one snapshot.
func (s *Summaries) Key() (string, error) { return key("summaries", &s.Scope, nil) }

// SQL writes a row for each place that has any: its source, its first and its
// last day, the sums over all days and over the two weeks that end with the last.
func (s *Summaries) SQL(d Dialect) Statement {
	w := &writer{dialect: d}
	counts := mspr.NewCountSet(mspr.AllCounts()...)
	r := w.answers(&s.Scope, needs{counts: counts}, "")
	var given, sums, late, shown []string
	columns := []Column{{"location", Text}, {"source", Text}, {"first_date", Day}, {"last_date", Day}}
	total := func(what, as string) string { return "CAST(sum(" + what + ") AS BIGINT) AS " + as }
	for _, k := range counts.Kinds() {
		c := k.Column()
		given = append(given, "f."+c)
		sums = append(sums, total(c, c))
		late = append(late,
			total("CASE WHEN t.date > e.last_date - 7 THEN t."+c+" END", RecentColumn(k)),
			total("CASE WHEN t.date <= e.last_date - 7 THEN t."+c+" END", PreviousColumn(k)))
		shown = append(shown, "e."+c, "l."+RecentColumn(k), "l."+PreviousColumn(k))
		columns = append(columns, Column{c, Whole}, Column{RecentColumn(k), Whole}, Column{PreviousColumn(k), Whole})
	}
	sql := "WITH told AS " + s.twice(d) + " (SELECT f.location, f.source, f.date, " + strings.Join(given, ", ") +
		"\n  FROM " + r.from + where(r.conditions) + `
), ends AS (
  SELECT location, source, min(date) AS first_date, max(date) AS last_date, ` + strings.Join(sums, ", ") + `
  FROM told GROUP BY location, source
), late AS (
  SELECT e.location, e.source, ` + strings.Join(late, ", ") + `
  FROM ends e JOIN told t ON t.location = e.location AND t.source = e.source AND t.date > e.last_date - 14
  GROUP BY e.location, e.source
)
SELECT ` + d.text("e.location") + " AS location, " + d.text("e.source") + " AS source, e.first_date, e.last_date, " + strings.Join(shown, ", ") + `
FROM ends e JOIN late l ON l.location = e.location AND l.source = e.source
ORDER BY l.` + RecentColumn(mspr.Cases) + " DESC NULLS LAST, 1"
	return Statement{SQL: sql, Args: w.args, Columns: columns, Tier: r.tier, Heavy: s.heavy(r.tier)}
}

// twice says how rows that are read twice are come by: those that lie in a
// snapshot are cheaper to read again than to keep, and those that are put together
// are not.
func (s *Summaries) twice(d Dialect) string {
	if d == DuckDB && s.AsOf == nil && s.Known == nil {
		return "NOT MATERIALIZED"
	}
	return "MATERIALIZED"
}
