package duck

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// sumParts adds the answer rows of the series that are the sum of their parts:
// for each day, each part gives the counts in its mask. A sum over nothing
// known is NULL.
const sumParts = `
INSERT INTO facts
SELECT s.disease, s.location, l.country, l.level, l.who_region, f.date, s.source,
	false, true, s.preferred,
	sum(CASE WHEN p.counts &  1 <> 0 THEN f.cases END)::BIGINT,
	sum(CASE WHEN p.counts &  2 <> 0 THEN f.deaths END)::BIGINT,
	sum(CASE WHEN p.counts &  4 <> 0 THEN f.recovered END)::BIGINT,
	sum(CASE WHEN p.counts &  8 <> 0 THEN f.hospitalizations END)::BIGINT,
	sum(CASE WHEN p.counts & 16 <> 0 THEN f.icu_admissions END)::BIGINT,
	bool_or(f.corrected), NULL, NULL, max(f.issued), NULL, NULL
FROM series s
JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
JOIN locations l ON l.code = s.location
JOIN facts f ON f.disease = p.disease AND f.location = p.part AND f.source = p.source
WHERE s.basis <> 'OWN' AND f.record AND s.disease = $1 AND f.disease = $1
GROUP BY s.disease, s.location, l.country, l.level, l.who_region, f.date, s.source, s.preferred
ORDER BY s.disease, s.location, f.date, s.source`

// rollup is a table of sums over facts.
type rollup struct {
	table string
	// unit is the part of the calendar, as date_trunc names it.
	unit string
	// keys are the columns beside the start of the period.
	keys []string
	// of says which facts are summed.
	of string
	// corrected tells whether the table says if a sum holds a correction.
	corrected bool
}

func rollups() []rollup {
	place := []string{"disease", "location", "country", "level", "who_region", "source", "preferred"}
	region := []string{"disease", "who_region"}
	// Countries that the preferred number of another includes would be counted
	// a second time in their region.
	const countries = "preferred AND level = 'COUNTRY' AND (disease, location) NOT IN (SELECT (disease, location) FROM series WHERE preferred AND included)"
	return []rollup{
		{"rollup_week", "week", place, "counted", true},
		{"rollup_month", "month", place, "counted", true},
		{"rollup_region_week", "week", region, countries, false},
		{"rollup_region_month", "month", region, countries, false},
	}
}

// statement makes the table. A week starts on Monday (ISO 8601).
func (r rollup) statement() string {
	columns := append([]string{}, r.keys...)
	columns = append(columns, fmt.Sprintf("date_trunc('%s', date)::DATE AS start", r.unit))
	columns = append(columns, countSums()...)
	columns = append(columns, "count(*) AS records")
	if r.corrected {
		columns = append(columns, "bool_or(corrected) AS corrected")
	}
	keys := strings.Join(r.keys, ", ")
	return fmt.Sprintf("CREATE TABLE %s AS\nSELECT %s\nFROM facts WHERE %s\nGROUP BY %s, start\nORDER BY %s, start",
		r.table, strings.Join(columns, ", "), r.of, keys, strings.Join(r.keys[:2], ", "))
}

func countSums() []string {
	sums := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		sums = append(sums, fmt.Sprintf("sum(%[1]s)::BIGINT AS %[1]s", k.Column()))
	}
	return sums
}

func makeRollups(ctx context.Context, db *sql.DB) error {
	for _, r := range rollups() {
		if _, err := db.ExecContext(ctx, r.statement()); err != nil {
			return fmt.Errorf("making %s: %w", r.table, err)
		}
	}
	return nil
}
