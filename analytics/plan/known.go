package plan

import (
	"strings"
)

// What a snapshot held is told by the versions that were known once its last
// batch was loaded: those whose batch is not a later one, and that no later one
// put there in the name of an earlier, as they stood before later batches wrote
// their histories anew. What superseded a version later had not superseded it
// then. Migration 011 has the tables.

// knownRecord chooses the current versions that were known, and with a moment
// those that had been issued.
func (w *writer) knownRecord(s *Scope) []string {
	conditions := []string{"batch <= " + w.bind(s.Known.LastBatch), w.notBelated(s, w.records(s), s.Known.LastBatch)}
	if s.AsOf != nil {
		conditions = append(conditions, "issued <= "+w.bind(*s.AsOf))
	}
	return conditions
}

// knownPast adds the versions that were known and have been replaced since.
func (w *writer) knownPast(s *Scope, columns []string) string {
	last := s.Known.LastBatch
	branch := func(table string, conditions ...string) string {
		all := append([]string{w.isWord("disease", diseaseType, string(s.Disease.Code)), "NOT withdrawn"}, conditions...)
		return "\n  UNION ALL\n  SELECT " + strings.Join(columns, ", ") + " FROM " + table + where(append(all, w.stillHeld(s)...))
	}
	return branch("revisions", "batch <= "+w.bind(last), w.notBelated(s, "revisions", last)) +
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

// notBelated says that a version of the table was known from its own batch on,
// or from one up to last.
func (w *writer) notBelated(s *Scope, table string, last int64) string {
	return "NOT " + w.belated(s, table, last)
}

// belated says that a version of the table was not known before a batch after
// last, whatever its own.
func (w *writer) belated(s *Scope, table string, last int64) string {
	return "EXISTS (SELECT 1 FROM belated b WHERE " + w.isWord("b.disease", diseaseType, string(s.Disease.Code)) +
		" AND b.location = " + table + ".location AND b.date = " + table + ".date AND b.source = " + table + ".source" +
		" AND b.issued = " + table + ".issued AND b.since > " + w.bind(last) + ")"
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
