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
const sumParts = sumPartsSelect + `
WHERE s.basis <> 'OWN' AND f.record AND s.disease = $1 AND f.disease = $1` + sumPartsGroups

// sumPartsOf does so for some series and days only.
func sumPartsOf(join, where string) string {
	return sumPartsSelect + join + "\nWHERE s.basis <> 'OWN' AND f.record AND " + where + sumPartsGroups
}

const sumPartsSelect = `
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
JOIN facts f ON f.disease = p.disease AND f.location = p.part AND f.source = p.source`

const sumPartsGroups = `
GROUP BY s.disease, s.location, l.country, l.level, l.who_region, f.date, s.source, s.preferred
ORDER BY s.disease, s.location, f.date, s.source`

// rollup is a table of sums over facts.
type rollup struct {
	table string
	// unit is the part of the calendar, as date_trunc names it.
	unit string
	// keys are the columns beside the start of the period.
	keys []string
	// of says which facts are summed; nil where it is checked by the table that
	// it is summed from, which is checked itself.
	of func(factKind) bool
	// from is the table that it is summed from, and where says which of that
	// table's rows are of facts that count: a rollup of a rollup is cheap.
	from, where string
	// corrected tells whether the table says if a sum holds a correction.
	corrected bool
}

// rollups lists each rollup after the one that it is made of.
func rollups() []rollup {
	place := []string{"disease", "location", "country", "level", "who_region", "source", "preferred"}
	region := []string{"disease", "who_region"}
	const country = "level = 'COUNTRY'"
	// Countries that the preferred number of another includes would be counted
	// a second time in their region.
	const once = "preferred AND (disease, location) NOT IN (SELECT (disease, location) FROM series WHERE preferred AND included)"
	counted := func(k factKind) bool { return k.counted }
	countedCountry := func(k factKind) bool { return k.counted && k.country }
	all := make([]rollup, 0, 6)
	for _, unit := range []string{"week", "month"} {
		places, countries := "rollup_"+unit, "rollup_country_"+unit
		all = append(all,
			rollup{table: places, unit: unit, keys: place, of: counted, from: "facts", where: "counted", corrected: true},
			rollup{table: countries, unit: unit, keys: place, of: countedCountry, from: places, where: country, corrected: true},
			rollup{table: "rollup_region_" + unit, unit: unit, keys: region, from: countries, where: once},
		)
	}
	return all
}

// streamed says that the rollup's records are added up as they are written;
// schema.go has its columns.
func (r rollup) streamed() bool { return r.from == "facts" }

// statement makes the table, or adds to it what was not streamed: the sums of
// places. A week starts on Monday (ISO 8601).
func (r rollup) statement() string {
	if r.streamed() {
		return "INSERT INTO " + r.table + "\n" + r.selection(r.from, r.where+" AND NOT record") + r.order()
	}
	return "CREATE TABLE " + r.table + " AS\n" + r.selection(r.from, r.where) + r.order()
}

func (r rollup) order() string { return "\nORDER BY " + strings.Join(r.keys[:2], ", ") + ", start" }

// selection sums the rows of the table below that fulfil a condition.
func (r rollup) selection(from, where string) string {
	start, records := "start", "sum(records)::BIGINT"
	if r.streamed() {
		start, records = fmt.Sprintf("date_trunc('%s', date)::DATE", r.unit), "count(*)"
	}
	columns := append([]string{}, r.keys...)
	columns = append(columns, start+" AS start")
	columns = append(columns, countSums()...)
	columns = append(columns, records+" AS records")
	if r.corrected {
		columns = append(columns, "bool_or(corrected) AS corrected")
	}
	return fmt.Sprintf("SELECT %s\nFROM %s WHERE %s\nGROUP BY ALL", strings.Join(columns, ", "), from, where)
}

func (r rollup) make(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, r.statement())
	return err
}

// check compares the rollup with what it sums.
func (r rollup) check(ctx context.Context, db *sql.DB, facts factSums) (err error) {
	of := "the table of facts"
	var want sumsByDisease
	if r.of != nil {
		want = facts.of(r.of)
	} else {
		of = r.from
		if want, err = sumTable(ctx, db, r.from, r.where, "sum(records)"); err != nil {
			return err
		}
	}
	got, err := sumTable(ctx, db, r.table, "true", "sum(records)")
	if err != nil {
		return err
	}
	return differences(r.table, of, got, want)
}

func countSums() []string {
	sums := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		sums = append(sums, fmt.Sprintf("sum(%[1]s)::BIGINT AS %[1]s", k.Column()))
	}
	return sums
}
