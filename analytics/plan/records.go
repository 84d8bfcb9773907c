package plan

import (
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Records is a checked RecordQuery. It lists the rows that sources stated,
// those of every source unless the filter says otherwise: nothing is summed,
// so nothing can be mixed.
type Records struct {
	Scope
	Order []Key
	After []any
	Limit int

	signature string
}

// Records checks a query; an error of it is BadUserInput or TooComplex.
func (p *Planner) Records(q mspr.RecordQuery) (*Records, error) {
	r := &Records{Scope: Scope{planner: p, AsOf: moment(q.AsOf), Sources: SourceRule{Every: true}}}
	var err error
	if r.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	if r.Where, err = p.check(q.Where); err != nil {
		return nil, err
	}
	r.Order = []Key{
		{Column: Column{"date", Day}, Descending: q.Descending},
		{Column: Column{"location", Text}},
		{Column: Column{"source", Text}},
	}
	r.signature = signature("records "+string(r.Disease.Code), r.Order)
	r.Limit, r.After, err = page(q.Page, r.signature, r.Order)
	return r, err
}

// Cursor gives the opaque place just behind a row.
func (r *Records) Cursor(date mspr.Date, location mspr.LocationCode, source mspr.SourceName) string {
	return encodeCursor(r.signature, []any{date, string(location), string(source)})
}

// Key identifies the answer among all answers of one snapshot.
func (r *Records) Key() (string, error) {
	return key("records", &r.Scope, struct {
		Order []Key
		After []any
		Limit int
	}{r.Order, r.After, r.Limit})
}

// Columns lists what a row of the answer holds.
func (r *Records) Columns() []Column {
	columns := []Column{{"date", Day}, {"location", Text}, {"source", Text}, {"country", Text}}
	for _, k := range mspr.AllCounts() {
		columns = append(columns, Column{k.Column(), Whole})
	}
	return append(columns, Column{"corrected", Truth}, Column{"batch", Whole}, Column{"issued", Moment},
		Column{"id", Whole}, Column{"created_at", Moment}, Column{"updated_at", Moment})
}

// SQL writes the page of records.
func (r *Records) SQL(d Dialect) Statement {
	w := &writer{dialect: d}
	rows := w.recordRows(r)
	var conditions []string
	if r.After != nil {
		conditions = append(conditions, w.behind(r.Order, r.After))
	}
	page := "SELECT * FROM " + rows + " AS m" + where(conditions) + orderBy(r.Order) + "\nLIMIT " + strconv.Itoa(r.Limit)
	if r.AsOf != nil || r.Known != nil {
		page = w.identified(r, page)
	}
	return Statement{SQL: page, Args: w.args, Columns: r.Columns(), Tier: tierOf(d), Heavy: r.heavy(tierOf(d))}
}

// TotalSQL counts the records of all pages.
func (r *Records) TotalSQL(d Dialect) Statement {
	w := &writer{dialect: d}
	sql := "SELECT count(*) FROM " + w.recordRows(r) + " AS m"
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"total", Whole}}, Tier: tierOf(d), Heavy: r.heavy(tierOf(d))}
}

func tierOf(d Dialect) mspr.Tier {
	if d == Postgres {
		return mspr.FromPostgres
	}
	return mspr.FromSnapshot
}

// recordRows writes the versions that the filter chooses.
func (w *writer) recordRows(r *Records) string {
	c := fields{location: "f.location", country: "f.country", level: "l.level", region: "l.who_region", date: "f.date", source: "f.source"}
	columns := make([]string, 0, len(r.Columns()))
	for _, column := range r.Columns() {
		columns = append(columns, w.shown(column, "f."+column.Name)+" AS "+column.Name)
	}
	from := w.statedRows(r) + " AS f JOIN locations l ON l.code = f.location"
	return "(SELECT " + strings.Join(columns, ", ") + "\n  FROM " + from + where(w.filter(r.planner, r.Where, c, true)) + ")"
}

// statedRows writes each record in the version of the scope's moment. An older
// version has no number of its own.
func (w *writer) statedRows(r *Records) string {
	names := make([]string, 0, len(r.Columns()))
	for _, column := range r.Columns() {
		names = append(names, column.Name)
	}
	return w.stated(&r.Scope, w.spelled(&r.Scope, names), past(names))
}

// past spells the columns that revisions don't have.
func past(names []string) []string {
	spelled := make([]string, len(names))
	for i, name := range names {
		switch name {
		case "corrected":
			name = anyBelowZero() + " AS corrected"
		case "id":
			name = "CAST(NULL AS BIGINT) AS id"
		case "created_at", "updated_at":
			name = "CAST(NULL AS TIMESTAMPTZ) AS " + name
		}
		spelled[i] = name
	}
	return spelled
}

// identified gives older versions the number of the record that they were
// versions of, where it still stands, and the time at which they were loaded.
func (w *writer) identified(r *Records, page string) string {
	columns := make([]string, 0, len(r.Columns()))
	for _, c := range r.Columns() {
		switch c.Name {
		case "id":
			columns = append(columns, "coalesce(m.id, c.id) AS id")
		case "created_at", "updated_at":
			columns = append(columns, "coalesce(m."+c.Name+", b.loaded) AS "+c.Name)
		default:
			columns = append(columns, "m."+c.Name)
		}
	}
	current := "(SELECT id, location, date, source FROM " + w.records(&r.Scope) + where(w.current(&r.Scope)) + ")"
	return "SELECT " + strings.Join(columns, ", ") + "\nFROM (" + page + ") AS m" +
		"\nLEFT JOIN " + current + " AS c ON " + w.dialect.text("c.location") + " = m.location AND c.date = m.date AND " +
		w.dialect.text("c.source") + " = m.source" +
		"\nLEFT JOIN batches b ON b.id = m.batch" + orderBy(r.Order)
}
