package plan

import (
	"slices"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Annotations lists the notes on the days of some places and of the places
// above them, as they held at a moment: those of every source, in order of their
// first days.
func (p *Planner) Annotations(disease mspr.DiseaseCode, places []mspr.LocationCode, asOf *time.Time, d Dialect) Statement {
	w := &writer{dialect: d}
	conditions := []string{isWord(w, "a.disease", disease), isOneOf(w, "a.location", p.withAbove(places))}
	if at := moment(asOf); at == nil {
		conditions = append(conditions, "a.removed IS NULL")
	} else {
		conditions = append(conditions, "a.noted <= "+w.bind(*at), "(a.removed IS NULL OR a.removed > "+w.bind(*at)+")")
	}
	sql := "SELECT a.id, " + d.text("a.location") + ", " + d.text("a.source") +
		", a.first, a.last, CAST(a.counts AS BIGINT), a.omit, a.omit_below, a.note, a.noted\nFROM annotations a" + where(conditions) + "\nORDER BY a.first, a.id"
	return Statement{
		SQL: sql, Args: w.args, Tier: tierOf(d),
		Columns: []Column{
			{"id", Whole},
			{"location", Text},
			{"source", Text},
			{"first", Day},
			{"last", Day},
			{"counts", Whole},
			{"omit", Truth},
			{"omit_below", Truth},
			{"note", Text},
			{"noted", Moment},
		},
	}
}

// Above lists the places that a place lies in, the nearest first.
func (p *Planner) Above(code mspr.LocationCode) []mspr.LocationCode {
	var above []mspr.LocationCode
	for l, ok := p.locations.Get(code); ok && l.Parent != ""; l, ok = p.locations.Get(l.Parent) {
		above = append(above, l.Parent)
	}
	return above
}

// withAbove lists some places and all that they lie in, each once and sorted.
func (p *Planner) withAbove(places []mspr.LocationCode) []mspr.LocationCode {
	all := slices.Clone(places)
	for _, code := range places {
		all = append(all, p.Above(code)...)
	}
	return sorted(all)
}
