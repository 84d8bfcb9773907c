package plan

import (
	"fmt"
	"strconv"

	"github.com/mspr/surveillance/mspr"
)

// Completeness is a checked CompletenessQuery.
type Completeness struct {
	Scope

	query mspr.CompletenessQuery
}

// The records that tell how complete counts are by age: those of a year, up to
// the last day that is settledAge days old, which were there by the age of
// presentAge days. What is loaded as history, all at once, says nothing of delays.
const (
	settledAge = mspr.CompletenessLags
	presentAge = 14
	yearOfDays = 365
	// steps is how many steps of a share make up all of a count.
	steps = 1000
)

// Completeness checks a query; an error of it is BadUserInput.
func (p *Planner) Completeness(q mspr.CompletenessQuery) (*Completeness, error) {
	c := &Completeness{Scope: Scope{planner: p}, query: q}
	var err error
	if c.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	if err := p.source(q.Source); err != nil {
		return nil, err
	}
	if q.Location != nil {
		if _, err := p.location(*q.Location); err != nil {
			return nil, err
		}
	}
	if q.Lags < 0 || q.Lags > settledAge {
		return nil, mspr.Errorf(mspr.BadUserInput, "lags is %d: give 0 to %d days; what is known %d days after is what is final here", q.Lags, settledAge, settledAge)
	}
	return c, nil
}

// Key identifies the answer among all answers of one snapshot.
func (c *Completeness) Key() (string, error) { return key("completeness", &c.Scope, c.query) }

// NewestSQL finds the day of the newest file of the source. Corrections are no
// files of the source.
func (c *Completeness) NewestSQL(d Dialect) Statement {
	w := &writer{dialect: d}
	conditions := []string{
		isWord(w, "disease", c.query.Disease), isWord(w, "source", c.query.Source), "status = 'LOADED'", "feed <> " + w.bind(mspr.FeedCorrection),
	}
	sql := "SELECT CAST(max(issued) AT TIME ZONE 'UTC' AS DATE) FROM batches" + where(conditions)
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"newest", Day}}, Tier: tierOf(d)}
}

// Days gives the first and the last day that are looked at, by the day of the
// newest file.
func (c *Completeness) Days(newest mspr.Date) (first, last mspr.Date) {
	last = newest.AddDays(-settledAge)
	return last.AddDays(1 - yearOfDays), last
}

// SQL lists how the distribution of shares changes from age to age: at each, how
// many records have a share from then on, and how many no longer (below zero),
// with the sum of their counts. At the age of -1 stand the number of records and
// the sum of their final counts. Shares are in steps of a thousandth.
func (c *Completeness) SQL(newest mspr.Date, d Dialect) Statement {
	w := &writer{dialect: d}
	final := fmt.Sprintf("max(CASE WHEN age <= %d AND (ended IS NULL OR ended > %d) THEN n END)", settledAge, settledAge)
	sql := "WITH versions AS " + w.ageing(c, newest) + `, told AS (
  SELECT location, date, ` + final + ` AS final FROM versions
  GROUP BY location, date
  HAVING min(CASE WHEN n IS NOT NULL THEN age END) <= ` + strconv.Itoa(presentAge) + ` AND ` + final + ` > 0
), shares AS (
  SELECT v.age, v.ended, v.n, CAST(floor(CAST(v.n AS FLOAT8) * ` + strconv.Itoa(steps) + ` / CAST(t.final AS FLOAT8) + 0.5) AS BIGINT) AS share
  FROM versions v JOIN told t ON t.location = v.location AND t.date = v.date
  WHERE v.n IS NOT NULL AND (v.ended IS NULL OR v.ended > v.age)
)
SELECT age, share, count(*) AS records, CAST(sum(n) AS BIGINT) AS known FROM shares GROUP BY age, share
UNION ALL
SELECT ended, share, -count(*), CAST(-sum(n) AS BIGINT) FROM shares WHERE ended IS NOT NULL GROUP BY ended, share
UNION ALL
SELECT CAST(-1 AS BIGINT), CAST(0 AS BIGINT), count(*), CAST(coalesce(sum(final), 0) AS BIGINT) FROM told
ORDER BY 1, 2, 3`
	return Statement{
		SQL: sql, Args: w.args, Tier: tierOf(d), Heavy: c.query.Location == nil,
		Columns: []Column{
			{"age", Whole},
			{"share", Whole},
			{"records", Whole},
			{"known", Whole},
		},
	}
}

// ageing writes the versions of the records that are looked at, with the ages at
// which each began and ceased to hold, in whole days; one of before its day is as
// old as one of the day.
func (w *writer) ageing(c *Completeness, newest mspr.Date) string {
	first, last := c.Days(newest)
	count := c.query.Count.Kind()
	rows := func(columns, from string, conditions []string) string {
		conditions = append(conditions, isWord(w, "source", c.query.Source))
		if c.query.Location != nil {
			conditions = append(conditions, isWord(w, "location", *c.query.Location))
		}
		conditions = append(conditions, w.dates(&mspr.DateFilter{From: &first, To: &last}, "date")...)
		return "SELECT location, date, CAST(greatest(" + age("issued") + ", 0) AS BIGINT) AS age, " + columns + " FROM " + from + where(conditions)
	}
	name := count.Column()
	stated := name
	if w.dialect == Postgres && !c.Disease.Counts.Has(count) {
		stated = "CAST(NULL AS BIGINT)"
	}
	return "(\n  " + rows("CAST(NULL AS BIGINT) AS ended, "+stated+" AS n", w.records(&c.Scope), w.current(&c.Scope)) +
		"\n  UNION ALL\n  " + rows("CAST("+age("superseded")+" AS BIGINT), "+name, "revisions", []string{isWord(w, "disease", c.query.Disease), "NOT withdrawn"}) + "\n)"
}

// age is how many days after its day a moment lies.
func age(moment string) string { return "CAST(" + moment + " AT TIME ZONE 'UTC' AS DATE) - date" }
