package plan

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Batches finds batches by their numbers.
func Batches(ids []int64, d Dialect) Statement {
	w := &writer{dialect: d}
	bound := make([]string, len(ids))
	for i, id := range ids {
		bound[i] = w.bind(id)
	}
	columns := []Column{{"id", Whole}, {"source", Text}, {"disease", Text}}
	for _, name := range []string{"feed", "address", "checksum", "status", "reason"} {
		columns = append(columns, Column{name, Text})
	}
	for _, name := range []string{"bytes", "rows_read", "kept", "excluded", "quarantined", "changed", "added", "revised", "withdrawn", "corrected"} {
		columns = append(columns, Column{name, Whole})
	}
	columns = append(columns, Column{"issued", Moment}, Column{"loaded", Moment}, Column{"seconds", Real})
	spelled := make([]string, len(columns))
	for i, c := range columns {
		spelled[i] = w.shown(c, c.Name)
	}
	sql := "SELECT " + strings.Join(spelled, ", ") + " FROM batches WHERE id IN (" + strings.Join(bound, ", ") + ") ORDER BY id"
	return Statement{SQL: sql, Args: w.args, Columns: columns, Tier: mspr.FromSnapshot}
}
