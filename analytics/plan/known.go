package plan

import (
	"strings"
)

// What a snapshot held is told by the versions that were known once its last
// batch was loaded: those whose batch is not a later one, and that no later one
// put there in the name of an earlier, as they stood before later batches wrote
// their histories anew. What superseded a version later had not superseded it
// then. Migration 011 has the tables.

// knownRecords names the records with the marks of those that were not known
// from their own batch on.
func (w *writer) knownRecords(s *Scope) string { return w.marked(s, w.records(s), s.Known.LastBatch) }

// knownRecord chooses the current versions that were known, and with a moment
// those that had been issued.
func (w *writer) knownRecord(s *Scope) []string {
	conditions := []string{"batch <= " + w.bind(s.Known.LastBatch), unmarked}
	if s.AsOf != nil {
		conditions = append(conditions, "issued <= "+w.bind(*s.AsOf))
	}
	return conditions
}

// knownPast adds the versions that were known and have been replaced since.
func (w *writer) knownPast(s *Scope, columns []string) string {
	last := s.Known.LastBatch
	branch := func(from string, conditions ...string) string {
		all := append([]string{isWord(w, "disease", s.Disease.Code), "NOT withdrawn"}, conditions...)
		return "\n  UNION ALL\n  SELECT " + strings.Join(columns, ", ") + " FROM " + from + where(append(all, w.stillHeld(s)...))
	}
	return branch(w.marked(s, "revisions", last), "batch <= "+w.bind(last), unmarked) +
		branch("overwritten", "since <= "+w.bind(last), "until > "+w.bind(last))
}

// stillHeld says that what superseded a version was not known yet, or, with a
// moment, not issued.
func (w *writer) stillHeld(s *Scope) []string {
	held := "superseded_by > " + w.bind(s.Known.LastBatch)
	if s.AsOf == nil {
		return []string{"coalesce(" + held + ", TRUE)"}
	}
	return []string{"issued <= " + w.bind(*s.AsOf), "coalesce(superseded > " + w.bind(*s.AsOf) + " OR " + held + ", TRUE)"}
}

// unmarked says that a version was known from its own batch on, or from one up
// to the last.
const unmarked = "late_location IS NULL"

// marked joins the versions of a table with the marks of those that were not
// known before a batch after last, whatever their own. A subquery for each
// version would cost DuckDB ten times as much.
func (w *writer) marked(s *Scope, table string, last int64) string {
	return table + " LEFT JOIN " + w.marks(s, last)
}

// marks are to be joined to a table of versions; each marks one at most.
func (w *writer) marks(s *Scope, last int64) string {
	return "(SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated" +
		where([]string{isWord(w, "disease", s.Disease.Code), "since > " + w.bind(last)}) +
		") AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued"
}

// seriesAndParts gives the series s with the places whose rows make them up,
// and the alias that tells of those.
func (w *writer) seriesAndParts(s *Scope) (from, part string) {
	const joined = "series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source"
	if s.Known == nil {
		return joined, "p"
	}
	return "(SELECT s.disease, s.location, s.source, s.preferred, s.included, p.part, p.counts FROM " + joined +
		where([]string{"s.since <= " + w.bind(s.Known.Edition)}) +
		"\n  UNION ALL\n  SELECT disease, location, source, preferred, included, part, counts FROM former_series" + where(w.former(s)) + ") AS s", "s"
}

// series names the series, each once, without their parts.
func (w *writer) series(s *Scope) string {
	if s.Known == nil {
		return "series"
	}
	return "(SELECT disease, location, source, preferred, included FROM series" + where([]string{"since <= " + w.bind(s.Known.Edition)}) +
		"\n  UNION ALL\n  SELECT DISTINCT disease, location, source, preferred, included FROM former_series" + where(w.former(s)) + ")"
}

// former chooses the former series that were known.
func (w *writer) former(s *Scope) []string {
	return []string{"since <= " + w.bind(s.Known.Edition), "until > " + w.bind(s.Known.Edition)}
}
