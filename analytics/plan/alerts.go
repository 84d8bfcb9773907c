package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Alerts is a checked AlertQuery. Alerts are found when a snapshot is made, so
// that only a snapshot answers.
type Alerts struct {
	Scope
	Method mspr.AlertMethod
	Count  mspr.SeriesCount
	Since  *mspr.Date
	Order  []Key
	After  []any
	Limit  int

	signature string
}

// Alerts checks a query; an error of it is BadUserInput.
func (p *Planner) Alerts(q mspr.AlertQuery) (*Alerts, error) {
	a := &Alerts{Scope: Scope{planner: p}, Method: q.Method, Count: q.Count, Since: q.Since}
	var err error
	if a.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	if !slices.Contains(mspr.AllSeriesCounts(), q.Count) {
		return nil, mspr.Errorf(mspr.BadUserInput, "unknown count %q", q.Count)
	}
	where := &mspr.RecordFilter{}
	if q.Level != nil {
		where.Level = &mspr.LevelFilter{Eq: q.Level}
	}
	if q.Under != nil {
		where.Location = &mspr.LocationFilter{Under: q.Under}
	}
	if a.Where, err = p.check(where); err != nil {
		return nil, err
	}
	a.Order = []Key{
		{Column: Column{"score", Real}, Descending: true},
		{Column: Column{"location", Text}},
		{Column: Column{"since", Day}},
	}
	a.signature = signature("alerts "+string(a.Disease.Code), a.Order)
	a.Limit, a.After, err = page(q.Page, a.signature, a.Order)
	return a, err
}

// Cursor gives the opaque place just behind an alert.
func (a *Alerts) Cursor(alert mspr.Alert) string {
	return encodeCursor(a.signature, []any{alert.Score, string(alert.Location), alert.Since})
}

// Key identifies the answer among all answers of one snapshot.
func (a *Alerts) Key() (string, error) {
	return key("alerts", &a.Scope, []any{a.Method, a.Count, a.Since, a.After, a.Limit})
}

// SQL writes the page of alerts. Each has its rank among those of all pages.
func (a *Alerts) SQL() Statement {
	w := &writer{dialect: DuckDB}
	columns := alertColumns()
	spelled := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		spelled = append(spelled, w.shown(c, "a."+c.Name)+" AS "+c.Name)
	}
	columns = append(columns, Column{"rank", Whole})
	spelled = append(spelled, "row_number() OVER (ORDER BY a.score DESC, "+w.dialect.text("a.location")+", a.since) AS rank")
	rows := "(SELECT " + strings.Join(spelled, ", ") + "\n  FROM alerts AS a" + where(append(w.judged(a, "a"), w.lasting(a))) + ")"
	var behind []string
	if a.After != nil {
		behind = append(behind, w.behind(a.Order, a.After))
	}
	return Statement{
		SQL:  "SELECT * FROM " + rows + " AS m" + where(behind) + orderBy(a.Order) + "\nLIMIT " + strconv.Itoa(a.Limit),
		Args: w.args, Columns: columns, Tier: mspr.FromRollup,
	}
}

func alertColumns() []Column {
	return []Column{
		{"location", Text},
		{"source", Text},
		{"unit", Text},
		{"since", Day},
		{"periods", Whole},
		{"start", Day},
		{"active", Truth},
		{"observed", Whole},
		{"expected", Real},
		{"upper", Real},
		{"score", Real},
		{"missing", Whole},
		{"corrected", Truth},
	}
}

// TotalSQL counts the alerts of all pages.
func (a *Alerts) TotalSQL() Statement {
	w := &writer{dialect: DuckDB}
	sql := "SELECT count(*) FROM alerts AS a" + where(append(w.judged(a, "a"), w.lasting(a)))
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"total", Whole}}, Tier: mspr.FromRollup}
}

// JudgedSQL counts the series that the method judged in the places asked for,
// and gives the last day that it judged in any.
func (a *Alerts) JudgedSQL() Statement {
	w := &writer{dialect: DuckDB}
	sql := "SELECT count(*), max(a.stop) FROM alert_judged AS a" + where(w.judged(a, "a"))
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"places", Whole}, {"last", Day}}, Tier: mspr.FromRollup}
}

// judged writes which series are asked about.
func (w *writer) judged(a *Alerts, alias string) []string {
	c := fields{location: "location", country: "country", level: "level"}.of(alias)
	conditions := []string{
		isWord(w, alias+".disease", a.Disease.Code),
		alias + ".method = " + w.bind(string(a.Method)), alias + ".count = " + w.bind(string(a.Count)),
	}
	return append(conditions, w.filter(a.planner, a.Where, c, false)...)
}

// lasting writes which alerts of a series are asked for.
func (w *writer) lasting(a *Alerts) string {
	if a.Since == nil {
		return "a.active"
	}
	return "a.stop >= " + w.bind(*a.Since)
}
