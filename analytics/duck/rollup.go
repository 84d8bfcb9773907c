package duck

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// sumParts adds the answer rows of the series that are the sum of their parts:
// for each day, each part gives the counts in its mask. A sum over nothing
// known is NULL.
const sumParts = sumPartsSelect + `
	WHERE f.record AND p.disease = $1 AND f.disease = $1` + sumPartsGroups

// sumPartsOf does so for some series and days only.
func sumPartsOf(join, where string) string {
	return sumPartsSelect + join + "\n\tWHERE f.record AND " + where + sumPartsGroups
}

// What series and places say of a sum is added at the end: to group by it as well
// would double the cost.
const sumPartsSelect = `
INSERT INTO facts
WITH sums AS (
	SELECT p.disease, p.location, f.date, p.source,
		sum(CASE WHEN p.counts &  1 <> 0 THEN f.cases END)::BIGINT AS cases,
		sum(CASE WHEN p.counts &  2 <> 0 THEN f.deaths END)::BIGINT AS deaths,
		sum(CASE WHEN p.counts &  4 <> 0 THEN f.recovered END)::BIGINT AS recovered,
		sum(CASE WHEN p.counts &  8 <> 0 THEN f.hospitalizations END)::BIGINT AS hospitalizations,
		sum(CASE WHEN p.counts & 16 <> 0 THEN f.icu_admissions END)::BIGINT AS icu_admissions,
		bool_or(f.corrected) AS corrected, max(f.issued) AS issued
	FROM series_parts p
	SEMI JOIN series s ON s.disease = p.disease AND s.location = p.location AND s.source = p.source AND s.basis <> 'OWN'
	JOIN facts f ON f.disease = p.disease AND f.location = p.part AND f.source = p.source`

const sumPartsGroups = `
	GROUP BY p.disease, p.location, p.source, f.date
)
SELECT t.disease, t.location, l.country, l.level, l.who_region, t.date, t.source,
	false, true, s.preferred,
	t.cases, t.deaths, t.recovered, t.hospitalizations, t.icu_admissions,
	t.corrected, NULL, NULL, t.issued, NULL, NULL
FROM sums t
JOIN series s ON s.disease = t.disease AND s.location = t.location AND s.source = t.source
JOIN locations l ON l.code = t.location
ORDER BY t.disease, t.location, t.date, t.source`

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
	place := placeKeys()
	region := []string{"disease", "who_region"}
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

// placeKeys are what a sum of a place has beside its period.
func placeKeys() []string {
	return []string{"disease", "location", "country", "level", "who_region", "source", "preferred"}
}

// country says that a row is of a country.
const country = "level = 'COUNTRY'"

// streamed says that the rollup's records are added up as they are written;
// schema.go has its columns.
func (r rollup) streamed() bool { return r.from == "facts" }

// ofPlaces says that its rows are those of single places.
func (r rollup) ofPlaces() bool { return slices.Equal(r.keys, placeKeys()) }

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
	if r.streamed() {
		return r.sums(startOf(r.unit, "date"), "count(*)", from, where)
	}
	return r.sums("start", sumOfRecords, from, where)
}

const sumOfRecords = "sum(records)::BIGINT"

// startOf is the first day of the period that a day lies in.
func startOf(unit, day string) string { return fmt.Sprintf("date_trunc('%s', %s)::DATE", unit, day) }

// sums adds up rows by their keys and the start of a period.
func (r rollup) sums(start, records, from, where string) string {
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
