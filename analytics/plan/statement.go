package plan

import (
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Statement is SQL with its bound values, and what its rows hold.
type Statement struct {
	SQL  string
	Args []any
	// Columns names the values of a row, in order.
	Columns []Column
	// Tier says which kind of table answers.
	Tier mspr.Tier
	// Heavy says that most of a snapshot may have to be read.
	Heavy bool
}

// Column is a value of a row.
type Column struct {
	Name string
	Kind Kind
}

// Kind is the type of a value: what an engine gives for it is string, int64,
// float64, mspr.Date, bool, time.Time or []string, or nil where it is missing.
type Kind uint8

// The kinds.
const (
	Text Kind = iota
	Whole
	Real
	Day
	Truth
	Moment
	Names
)

// writer collects the bound values of a statement in one dialect.
type writer struct {
	dialect Dialect
	args    []any
}

// bind gives the placeholder of a value.
func (w *writer) bind(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// where joins conditions, and gives nothing for none.
func where(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(conditions, "\n  AND ")
}

func all(conditions []string) string { return joined(conditions, " AND ", "TRUE") }

func either(conditions []string) string { return joined(conditions, " OR ", "FALSE") }

func joined(conditions []string, word, none string) string {
	switch len(conditions) {
	case 0:
		return none
	case 1:
		return conditions[0]
	}
	return "(" + strings.Join(conditions, word) + ")"
}

// not is met by what does not meet the condition, missing values included.
func not(condition string) string { return "(" + condition + ") IS NOT TRUE" }
