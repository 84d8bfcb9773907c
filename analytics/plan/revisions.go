package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Revisions is a checked RevisionQuery: the replaced versions of the rows that
// make up a series, each with the version that replaced it.
type Revisions struct {
	Scope
	Order []Key
	After []any
	Limit int

	query     mspr.RevisionQuery
	signature string
}

// Revisions checks a query; an error of it is BadUserInput.
func (p *Planner) Revisions(q mspr.RevisionQuery) (*Revisions, error) {
	r := &Revisions{Scope: Scope{planner: p, AsOf: moment(q.AsOf)}, query: q}
	var err error
	if r.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	if _, err = p.location(q.Location); err != nil {
		return nil, err
	}
	if q.Source != nil {
		if err := p.source(*q.Source); err != nil {
			return nil, err
		}
		r.Sources.Named = []mspr.SourceName{*q.Source}
	}
	if q.From != nil && q.To != nil && *q.From > *q.To {
		return nil, mspr.Errorf(mspr.BadUserInput, "from %s is after to %s", *q.From, *q.To)
	}
	if q.Since != nil && q.AsOf != nil && q.Since.After(*q.AsOf) {
		return nil, mspr.Errorf(mspr.BadUserInput, "since %s is after asOf %s", q.Since.Format(time.RFC3339), q.AsOf.Format(time.RFC3339))
	}
	r.query.Since = moment(q.Since)
	r.Order = []Key{
		{Column: Column{"superseded", Moment}, Descending: true},
		{Column: Column{"date", Day}, Descending: true},
		{Column: Column{"location", Text}},
		{Column: Column{"source", Text}},
	}
	r.signature = signature(fmt.Sprint("revisions ", q.Disease, q.Location), r.Order)
	r.Limit, r.After, err = page(q.Page, r.signature, r.Order)
	return r, err
}

// Cursor gives the opaque place just behind a row.
func (r *Revisions) Cursor(s mspr.SeriesRevision) string {
	return encodeCursor(r.signature, []any{s.Superseded, s.Date, string(s.Location), string(s.Source)})
}

// Key identifies the answer among all answers of one snapshot.
func (r *Revisions) Key() (string, error) {
	return key("revisions", &r.Scope, []any{r.query.Location, r.query.From, r.query.To, r.query.Since, r.After, r.Limit})
}

// Columns lists what a row of the answer holds.
func (r *Revisions) Columns() []Column {
	columns := []Column{
		{"superseded", Moment},
		{"date", Day},
		{"location", Text},
		{"source", Text},
		{"issued", Moment},
		{"batch", Whole},
		{"superseded_by", Whole},
	}
	return append(columns, beforeAndAfter()...)
}

// beforeAndAfter are the columns of each count on two sides.
func beforeAndAfter() []Column {
	var columns []Column
	for _, side := range []string{BeforePrefix, AfterPrefix} {
		for _, k := range mspr.AllCounts() {
			columns = append(columns, Column{side + k.Column(), Whole})
		}
	}
	return columns
}

// The prefixes of the columns of counts on two sides.
const (
	BeforePrefix = "before_"
	AfterPrefix  = "after_"
)

// SQL writes the page of revisions.
func (r *Revisions) SQL(d Dialect) Statement {
	w := &writer{dialect: d}
	rows := w.revised(r)
	conditions := []string{changed()}
	if r.After != nil {
		conditions = append(conditions, w.behind(r.Order, r.After))
	}
	sql := "SELECT " + shownColumns(r.Columns()) + "\nFROM " + rows + " AS m" + where(conditions) + orderBy(r.Order) + "\nLIMIT " + strconv.Itoa(r.Limit)
	return Statement{SQL: sql, Args: w.args, Columns: r.Columns(), Tier: tierOf(d), Heavy: true}
}

// TotalSQL counts the revisions of all pages.
func (r *Revisions) TotalSQL(d Dialect) Statement {
	w := &writer{dialect: d}
	sql := "SELECT count(*) FROM " + w.revised(r) + " AS m" + where([]string{changed()})
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"total", Whole}}, Tier: tierOf(d), Heavy: true}
}

// shownColumns names the columns of the relation m.
func shownColumns(columns []Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = "m." + c.Name
	}
	return strings.Join(names, ", ")
}

// changed says that the two sides of a row differ.
func changed() string {
	var differ []string
	for _, k := range mspr.AllCounts() {
		differ = append(differ, "m."+BeforePrefix+k.Column()+" IS DISTINCT FROM m."+AfterPrefix+k.Column())
	}
	return either(differ)
}

// revised writes the replaced versions of the series' parts, each beside the one
// that replaced it; where that has no counts there is none.
func (w *writer) revised(r *Revisions) string {
	columns := []string{
		"r.superseded", "r.date", w.dialect.text("r.location") + " AS location", w.dialect.text("r.source") + " AS source",
		"r.issued", "r.batch", "r.superseded_by",
	}
	for _, side := range []struct{ alias, prefix string }{{"r", BeforePrefix}, {"n", AfterPrefix}} {
		for _, k := range mspr.AllCounts() {
			columns = append(columns, fmt.Sprintf("CASE WHEN (r.counted & %d) <> 0 THEN %s.%s END AS %s%s", 1<<k, side.alias, k.Column(), side.prefix, k.Column()))
		}
	}
	return "(SELECT " + strings.Join(columns, ", ") + "\n  FROM " + w.replaced(r) + " AS r\n  LEFT JOIN " + w.replacing(r) +
		" AS n ON n.location = r.location AND n.date = r.date AND n.source = r.source AND n.issued = r.superseded)"
}

// parts chooses the places whose rows make up the series, with the counts that
// each contributes.
func (w *writer) parts(r *Revisions) string {
	conditions := []string{
		isWord(w, "s.disease", r.Disease.Code), isWord(w, "s.location", r.query.Location),
	}
	if named := r.Sources.Named; len(named) > 0 {
		conditions = append(conditions, isOneOf(w, "s.source", named))
	} else {
		conditions = append(conditions, "s.preferred")
	}
	const joined = "series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source"
	return "(SELECT p.part, s.source, p.counts FROM " + joined + where(conditions) + ")"
}

func (w *writer) replaced(r *Revisions) string {
	conditions := append([]string{isWord(w, "v.disease", r.Disease.Code)}, w.dates(r.dates(), "v.date")...)
	if r.query.Since != nil {
		conditions = append(conditions, "v.superseded >= "+w.bind(*r.query.Since))
	}
	if r.AsOf != nil {
		conditions = append(conditions, "v.superseded <= "+w.bind(*r.AsOf))
	}
	return "(SELECT v.*, s.counts AS counted FROM revisions v JOIN " + w.parts(r) +
		" AS s ON s.part = v.location AND s.source = v.source" + where(conditions) + ")"
}

// replacing gives the versions with counts of the series' parts.
func (w *writer) replacing(r *Revisions) string {
	names := []string{"location", "date", "source", "issued"}
	for _, k := range mspr.AllCounts() {
		names = append(names, k.Column())
	}
	branch := func(columns []string, table string, conditions []string) string {
		conditions = append(conditions, w.dates(r.dates(), "date")...)
		conditions = append(conditions, "location IN (SELECT part FROM "+w.parts(r)+" AS own)")
		return "SELECT " + strings.Join(columns, ", ") + " FROM " + table + where(conditions)
	}
	current := branch(w.spelled(&r.Scope, names), w.records(&r.Scope), w.current(&r.Scope))
	past := branch(names, "revisions", []string{isWord(w, "disease", r.Disease.Code), "NOT withdrawn"})
	return "(" + current + "\n  UNION ALL\n  " + past + ")"
}

func (r *Revisions) dates() *mspr.DateFilter {
	if r.query.From == nil && r.query.To == nil {
		return nil
	}
	return &mspr.DateFilter{From: r.query.From, To: r.query.To}
}
