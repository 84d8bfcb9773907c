package plan

import (
	"github.com/mspr/surveillance/mspr"
)

// Dialect is the SQL of an engine.
type Dialect uint8

// The dialects.
const (
	DuckDB Dialect = iota
	Postgres
)

// The ENUM types of a snapshot. A word that a snapshot does not know becomes
// NULL there, which equals nothing, where a plain cast would fail.
const (
	locationType = "location_code"
	levelType    = "level_name"
	regionType   = "who_region_name"
	sourceType   = "source_name"
	diseaseType  = "disease_code"
)

// word binds a word for comparison with a column of the ENUM type.
func (w *writer) word(enum, value string) string {
	if w.dialect == Postgres {
		return w.bind(value)
	}
	return "TRY_CAST(" + w.bind(value) + " AS " + enum + ")"
}

func (w *writer) isWord(column, enum, value string) string {
	return column + " = " + w.word(enum, value)
}

func isOneOf[T ~string](w *writer, column, enum string, values []T) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	switch {
	case len(list) == 1:
		return w.isWord(column, enum, list[0])
	case w.dialect == Postgres:
		return column + " = ANY(" + w.bind(list) + ")"
	}
	// A join with the list prunes blocks of a snapshot, which IN with single
	// words does not.
	return column + " IN (SELECT TRY_CAST(word AS " + enum + ") FROM (SELECT unnest(CAST(" + w.bind(list) + " AS VARCHAR[])) AS word))"
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
