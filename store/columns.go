package store

import (
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// columns writes the lists of count columns that the SQL of a load repeats. It
// knows column names only, which come from mspr.CountKind.
type columns []mspr.CountKind

// of gives "a.cases, a.deaths" for the alias "a", "cases, deaths" for none.
func (c columns) of(alias string) string {
	return c.join(func(column string) string { return prefixed(alias, column) })
}

// differ says that the counts of two rows are not the same, NULLs compared as
// values.
func (c columns) differ(a, b string) string {
	return "(" + c.of(a) + ") IS DISTINCT FROM (" + c.of(b) + ")"
}

// known says that a row has any of the counts.
func (c columns) known(alias string) string { return "num_nonnulls(" + c.of(alias) + ") > 0" }

// corrected says that a row has a count below zero.
func (c columns) corrected(alias string) string {
	return "coalesce(least(" + c.of(alias) + ") < 0, false)"
}

// merged gives all columns: the given ones from one row, the others from
// another.
func (c columns) merged(given mspr.CountSet, from, others string) string {
	parts := make([]string, len(c))
	for i, k := range c {
		alias := others
		if given.Has(k) {
			alias = from
		}
		parts[i] = prefixed(alias, k.Column())
	}
	return strings.Join(parts, ", ")
}

// without gives all columns of a row with the given ones as NULL.
func (c columns) without(given mspr.CountSet, alias string) string {
	parts := make([]string, len(c))
	for i, k := range c {
		parts[i] = prefixed(alias, k.Column())
		if given.Has(k) {
			parts[i] = "NULL::bigint"
		}
	}
	return strings.Join(parts, ", ")
}

// assigned gives "cases = a.cases, deaths = a.deaths".
func (c columns) assigned(alias string) string {
	return c.join(func(column string) string { return column + " = " + prefixed(alias, column) })
}

func (c columns) join(write func(column string) string) string {
	parts := make([]string, len(c))
	for i, k := range c {
		parts[i] = write(k.Column())
	}
	return strings.Join(parts, ", ")
}

func prefixed(alias, column string) string {
	if alias == "" {
		return column
	}
	return alias + "." + column
}

// padded gives every count there is, NULL for those that the disease has not.
func (c columns) padded(alias string) string {
	parts := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		part := "NULL::bigint AS " + k.Column()
		if slices.Contains(c, k) {
			part = prefixed(alias, k.Column())
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// sums gives the sum of every count there is, NULL for those that the disease
// has not.
func (c columns) sums(alias string) string {
	parts := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		part := "NULL::bigint"
		if slices.Contains(c, k) {
			part = "sum(" + prefixed(alias, k.Column()) + ")::bigint"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
