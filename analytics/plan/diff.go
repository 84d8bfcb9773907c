package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Diff is a checked DiffQuery between what two snapshots held.
type Diff struct {
	Scope
	From, To mspr.Knowledge
	Order    []Key
	After    []any
	Limit    int

	signature string
}

// Diff checks a query; an error of it is BadUserInput or TooComplex. Rows are
// those that sources stated, of every source unless the filter says otherwise:
// nothing is summed over places.
func (p *Planner) Diff(q mspr.DiffQuery, from, to mspr.Knowledge) (*Diff, error) {
	d := &Diff{Scope: Scope{planner: p, Sources: SourceRule{Every: true}}, From: from, To: to}
	if from.Snapshot > to.Snapshot {
		return nil, mspr.Errorf(mspr.BadUserInput, "from is snapshot %d, which came after to, snapshot %d: exchange them", from.Snapshot, to.Snapshot)
	}
	var err error
	if d.Disease, err = p.disease(q.Disease); err != nil {
		return nil, err
	}
	if d.Where, err = p.check(q.Where); err != nil {
		return nil, err
	}
	d.Order = []Key{{Column: Column{"date", Day}, Descending: true}, {Column: Column{"location", Text}}, {Column: Column{"source", Text}}}
	d.signature = signature(fmt.Sprint("diff ", q.Disease, from.Snapshot, to.Snapshot), d.Order)
	d.Limit, d.After, err = page(q.Page, d.signature, d.Order)
	return d, err
}

// Cursor gives the opaque place just behind a row.
func (d *Diff) Cursor(r mspr.Difference) string {
	return encodeCursor(d.signature, []any{r.Date, string(r.Location), string(r.Source)})
}

// Key identifies the answer among all answers of one snapshot.
func (d *Diff) Key() (string, error) {
	return key("diff", &d.Scope, []any{d.From.Snapshot, d.To.Snapshot, d.After, d.Limit})
}

// first is the last batch that was known to both. Of two servers that build
// snapshots at once, the one with the higher number may end first.
func (d *Diff) first() int64 { return min(d.From.LastBatch, d.To.LastBatch) }

// Columns lists what a row of the answer holds.
func (d *Diff) Columns() []Column {
	columns := []Column{{"date", Day}, {"location", Text}, {"source", Text}, {"issued", Moment}, {"batch", Whole}}
	return append(columns, beforeAndAfter()...)
}

// SQL writes the page of rows that differ.
func (d *Diff) SQL(dialect Dialect) Statement {
	w := &writer{dialect: dialect}
	rows := w.different(d)
	conditions := []string{changed()}
	if d.After != nil {
		conditions = append(conditions, w.behind(d.Order, d.After))
	}
	sql := "SELECT " + shownColumns(d.Columns()) + "\nFROM " + rows + " AS m" + where(conditions) + orderBy(d.Order) + "\nLIMIT " + strconv.Itoa(d.Limit)
	return Statement{SQL: sql, Args: w.args, Columns: d.Columns(), Tier: tierOf(dialect), Heavy: true}
}

// TotalsSQL counts the rows of all pages and sums what they changed: what was
// stated in the later snapshot less what was in the earlier one.
func (d *Diff) TotalsSQL(dialect Dialect) Statement {
	w := &writer{dialect: dialect}
	none := func(prefix string) string {
		var missing []string
		for _, k := range mspr.AllCounts() {
			missing = append(missing, "m."+prefix+k.Column()+" IS NULL")
		}
		return all(missing)
	}
	columns := []Column{{"added", Whole}, {"revised", Whole}, {"withdrawn", Whole}}
	spelled := []string{
		"count(*) FILTER (WHERE " + none(BeforePrefix) + ")",
		"count(*) FILTER (WHERE NOT " + none(BeforePrefix) + " AND NOT " + none(AfterPrefix) + ")",
		"count(*) FILTER (WHERE " + none(AfterPrefix) + ")",
	}
	for _, k := range mspr.AllCounts() {
		columns = append(columns, Column{k.Column(), Whole})
		before, after := "m."+BeforePrefix+k.Column(), "m."+AfterPrefix+k.Column()
		spelled = append(spelled, "CAST(sum(CASE WHEN "+before+" IS NOT NULL OR "+after+" IS NOT NULL THEN coalesce("+after+", 0) - coalesce("+before+", 0) END) AS BIGINT)")
	}
	sql := "SELECT " + strings.Join(spelled, ", ") + "\nFROM " + w.different(d) + " AS m" + where([]string{changed()})
	return Statement{SQL: sql, Args: w.args, Columns: columns, Tier: tierOf(dialect), Heavy: true}
}

// different writes, for each record with a version that was current in one of
// the two snapshots only, the counts on both sides. At most one version of a
// record is current in a snapshot.
func (w *writer) different(d *Diff) string {
	either := func(column string) string { return "coalesce(b." + column + ", a." + column + ")" }
	columns := []string{
		either("date") + " AS date", w.dialect.text(either("location")) + " AS location", w.dialect.text(either("source")) + " AS source",
		"b.issued", "b.since AS batch",
	}
	for _, side := range []struct{ prefix, alias string }{{BeforePrefix, "a."}, {AfterPrefix, "b."}} {
		for _, k := range mspr.AllCounts() {
			columns = append(columns, side.alias+k.Column()+" AS "+side.prefix+k.Column())
		}
	}
	c := fields{location: "v.location", country: "l.country", level: "l.level", region: "l.who_region", date: "v.date", source: "v.source"}
	versions := w.between(d)
	conditions := append([]string{"v.earlier <> v.later"}, w.filter(d.planner, d.Where, c, true)...)
	return "(WITH e AS MATERIALIZED (SELECT v.* FROM " + versions + " AS v JOIN locations l ON l.code = v.location" + where(conditions) + ")" +
		"\n  SELECT " + strings.Join(columns, ", ") + "\n  FROM (SELECT * FROM e WHERE later) AS b FULL JOIN (SELECT * FROM e WHERE earlier) AS a" +
		" ON a.location = b.location AND a.date = b.date AND a.source = b.source)"
}

// between writes every version that the two snapshots may not both hold, with
// whether it was current in the earlier and in the later one.
func (w *writer) between(d *Diff) string {
	names := []string{"location", "date", "source", "issued"}
	for _, k := range mspr.AllCounts() {
		names = append(names, k.Column())
	}
	columns := strings.Join(names, ", ") + ", since"
	held := func(at int64) string {
		bound := w.bind(at)
		return "since <= " + bound + " AND coalesce(until > " + bound + ", TRUE) AND coalesce(superseded_by > " + bound + ", TRUE)"
	}
	return "(SELECT " + columns + ", " + held(d.From.LastBatch) + " AS earlier, " + held(d.To.LastBatch) + " AS later\n  FROM (" +
		w.living(d, "c", w.currentVersions(d, names)) + "\n  UNION ALL\n  " +
		w.living(d, "r", "(SELECT "+strings.Join(names, ", ")+", batch, superseded_by FROM revisions"+
			where([]string{isWord(w, "disease", d.Disease.Code), "superseded_by > " + w.bind(d.first())})+")") +
		"\n  UNION ALL\n  SELECT " + strings.Join(names, ", ") + ", since, until, superseded_by FROM overwritten" +
		where([]string{isWord(w, "disease", d.Disease.Code), "until > " + w.bind(d.first())}) + ") AS e)"
}

// living gives versions that stand, with the batch since which they are known.
func (w *writer) living(d *Diff, alias, versions string) string {
	columns := []string{alias + ".location", alias + ".date", alias + ".source", alias + ".issued"}
	for _, k := range mspr.AllCounts() {
		columns = append(columns, alias+"."+k.Column())
	}
	of := func(column string) string { return "b." + column + " = " + alias + "." + column }
	return "SELECT " + strings.Join(columns, ", ") + ", coalesce(b.since, " + alias + ".batch) AS since, CAST(NULL AS BIGINT) AS until, " + alias + ".superseded_by" +
		"\n  FROM " + versions + " AS " + alias + " LEFT JOIN belated b ON " + isWord(w, "b.disease", d.Disease.Code) +
		" AND " + of("location") + " AND " + of("date") + " AND " + of("source") + " AND " + of("issued")
}

// currentVersions gives what the records are now, those withdrawn included, as
// far as not both snapshots held it.
func (w *writer) currentVersions(d *Diff, names []string) string {
	if w.dialect == Postgres {
		return "(" + w.newer(d, d.Disease.Table, w.spelled(&d.Scope, names), nil) + ")"
	}
	gone := make([]string, len(names))
	for i, name := range names {
		gone[i] = name
		if _, isCount := mspr.ParseCountKind(name); isCount {
			gone[i] = "CAST(NULL AS BIGINT) AS " + name
		}
	}
	withdrawn := []string{isWord(w, "disease", d.Disease.Code)}
	return "(" + w.newer(d, "facts", names, w.current(&d.Scope)) + "\n  UNION ALL\n  " + w.newer(d, "tombstones", gone, withdrawn) + ")"
}

// newer gives the current versions of a table that were not known to both
// snapshots: few batches brought most of them, and those that came in the name of
// an earlier one are marked.
func (w *writer) newer(d *Diff, table string, columns, conditions []string) string {
	known := w.bind(d.first())
	from := "SELECT " + strings.Join(columns, ", ") + ", batch, CAST(NULL AS BIGINT) AS superseded_by FROM " + table
	with := func(condition string) string { return where(append(slices.Clone(conditions), condition)) }
	return from + with("batch > "+known) + "\n  UNION ALL\n  " + from + " JOIN " + w.marks(&d.Scope, d.first()) + with("batch <= "+known)
}
