package plan

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// fields says how a relation spells the columns that a filter speaks of.
type fields struct {
	location, country, level, region, date, source string
}

// filter writes a filter as a condition; sources says whether conditions on the
// source are written too, or have become the source rule.
func (w *writer) filter(p *Planner, f *mspr.RecordFilter, c fields, sources bool) []string {
	if f == nil {
		return nil
	}
	var conditions []string
	for _, g := range f.And {
		conditions = append(conditions, w.filter(p, g, c, sources)...)
	}
	if f.Or != nil {
		var alternatives []string
		for _, g := range f.Or {
			alternatives = append(alternatives, all(w.filter(p, g, c, sources)))
		}
		conditions = append(conditions, either(alternatives))
	}
	if f.Not != nil {
		conditions = append(conditions, not(all(w.filter(p, f.Not, c, sources))))
	}
	return append(conditions, w.leaves(p, f, c, sources)...)
}

func (w *writer) leaves(p *Planner, f *mspr.RecordFilter, c fields, sources bool) []string {
	var conditions []string
	if g := f.Location; g != nil {
		conditions = append(conditions, oneOfWords(w, c.location, g.Eq, g.In, g.NotIn)...)
		if g.Under != nil {
			conditions = append(conditions, w.under(p, *g.Under, c))
		}
	}
	if g := f.Country; g != nil {
		conditions = append(conditions, oneOfWords(w, c.country, g.Eq, g.In, g.NotIn)...)
	}
	if g := f.Level; g != nil {
		conditions = append(conditions, oneOfWords(w, c.level, g.Eq, g.In, nil)...)
	}
	if g := f.WHORegion; g != nil {
		conditions = append(conditions, oneOfWords(w, c.region, g.Eq, g.In, g.NotIn)...)
	}
	if g := f.Source; g != nil && sources {
		conditions = append(conditions, oneOfWords(w, c.source, g.Eq, g.In, nil)...)
	}
	return append(conditions, w.dates(f.Date, c.date)...)
}

func oneOfWords[T word](w *writer, column string, eq *T, in, notIn []T) []string {
	var conditions []string
	if eq != nil {
		conditions = append(conditions, isWord(w, column, *eq))
	}
	if in != nil {
		conditions = append(conditions, isOneOf(w, column, in))
	}
	if notIn != nil {
		conditions = append(conditions, not(isOneOf(w, column, notIn)))
	}
	return conditions
}

func (w *writer) under(p *Planner, code mspr.LocationCode, c fields) string {
	if p.wholes[code] {
		return all([]string{
			isWord(w, c.country, code),
			not(isWord(w, c.location, code)),
		})
	}
	below := p.under(code)
	if len(below) == 0 {
		return "FALSE"
	}
	return isOneOf(w, c.location, below)
}

func (w *writer) dates(f *mspr.DateFilter, column string) []string {
	if f == nil {
		return nil
	}
	var conditions []string
	if f.Eq != nil {
		conditions = append(conditions, column+" = "+w.bind(*f.Eq))
	}
	if f.From != nil {
		conditions = append(conditions, column+" >= "+w.bind(*f.From))
	}
	if f.To != nil {
		conditions = append(conditions, column+" <= "+w.bind(*f.To))
	}
	if f.In != nil {
		conditions = append(conditions, w.amongDays(column, f.In))
	}
	if f.NotIn != nil {
		conditions = append(conditions, not(w.amongDays(column, f.NotIn)))
	}
	return conditions
}

func (w *writer) amongDays(column string, days []mspr.Date) string {
	bound := make([]string, len(days))
	for i, d := range days {
		bound[i] = w.bind(d)
	}
	return column + " IN (" + strings.Join(bound, ", ") + ")"
}
