package plan

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Dialect is the SQL of an engine.
type Dialect uint8

// The dialects.
const (
	DuckDB Dialect = iota
	Postgres
)

// word is a value of which a snapshot's table holds a number in place of a text.
type word interface {
	mspr.DiseaseCode | mspr.LocationCode | mspr.LocationLevel | mspr.WHORegion | mspr.SourceName
}

// enumOf names the ENUM type of a snapshot.
func enumOf[T word]() string {
	var none T
	switch any(none).(type) {
	case mspr.DiseaseCode:
		return "disease_code"
	case mspr.LocationCode:
		return "location_code"
	case mspr.LocationLevel:
		return "level_name"
	case mspr.WHORegion:
		return "who_region_name"
	}
	return "source_name"
}

// isWord compares a column with a word. A word that a snapshot does not know
// becomes NULL there, which equals nothing, where a plain cast would fail.
func isWord[T word](w *writer, column string, value T) string {
	if w.dialect == Postgres {
		return column + " = " + w.bind(string(value))
	}
	return column + " = TRY_CAST(" + w.written(string(value)) + " AS " + enumOf[T]() + ")"
}

// written puts a word of the catalogue into the statement, as it does the name
// of a table: DuckDB plans a statement with bound values each time that it runs,
// which takes as long as reading a rollup. Letters, digits, hyphens and low lines
// are all that is ever written; any other word is bound.
func (w *writer) written(value string) string {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if strings.Trim(value, plain) != "" {
		return w.bind(value)
	}
	return "'" + value + "'"
}

func isOneOf[T word](w *writer, column string, values []T) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	switch {
	case len(list) == 1:
		return isWord(w, column, values[0])
	case w.dialect == Postgres:
		return column + " = ANY(" + w.bind(list) + ")"
	}
	// A join with the list prunes blocks of a snapshot, which IN with single
	// words does not.
	return column + " IN (SELECT TRY_CAST(word AS " + enumOf[T]() + ") FROM (SELECT unnest(CAST(" + w.bind(list) + " AS VARCHAR[])) AS word))"
}

// text turns an ENUM into the text that it stands for, so that the order and
// the comparison with a bound word never depend on a snapshot.
func (d Dialect) text(column string) string {
	if d == Postgres {
		return column
	}
	return "CAST(" + column + " AS VARCHAR)"
}

// period gives the first day of the interval that holds a date.
func (d Dialect) period(i mspr.Interval, date string) string {
	switch i {
	case mspr.Day:
		return date
	case mspr.MMWRWeek:
		return "(" + date + " - CAST(extract(dow FROM " + date + ") AS INTEGER))"
	case mspr.ISOWeek:
		return d.truncate("week", date)
	case mspr.Month:
		return d.truncate("month", date)
	case mspr.Quarter:
		return d.truncate("quarter", date)
	case mspr.Year:
		return d.truncate("year", date)
	}
	return date
}

// truncate keeps clear of Postgres's date_trunc on a date, which passes
// through the time zone of the session.
func (d Dialect) truncate(part, date string) string {
	if d == Postgres {
		date = "CAST(" + date + " AS timestamp)"
	}
	return "CAST(date_trunc('" + part + "', " + date + ") AS DATE)"
}

// names collects the distinct words of a column, in order.
func (d Dialect) names(column string) string {
	if d == Postgres {
		return "array_agg(DISTINCT " + column + " ORDER BY " + column + ")"
	}
	return "list_sort(list(DISTINCT CAST(" + column + " AS VARCHAR)))"
}
