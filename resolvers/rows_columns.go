package resolvers

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

// Columns write values as their scalars do.

func countColumn[T any](of func(*T) mspr.Count) column[T] {
	return func(to []byte, row *T) ([]byte, error) { return appendCount(to, of(row)), nil }
}

// countsColumn is the count that a field is named after; nil for another field.
func countsColumn[T any](f graphql.CollectedField, of func(*T) *mspr.Counts) column[T] {
	k, known := countNamed(f.Name)
	if !known {
		return nil
	}
	return func(to []byte, row *T) ([]byte, error) { return appendCount(to, of(row)[k]), nil }
}

func countNamed(field string) (mspr.CountKind, bool) {
	switch field {
	case "cases":
		return mspr.Cases, true
	case "deaths":
		return mspr.Deaths, true
	case "recovered":
		return mspr.Recovered, true
	case "hospitalizations":
		return mspr.Hospitalizations, true
	case "icuAdmissions":
		return mspr.ICUAdmissions, true
	}
	return 0, false
}

func realColumn[T any](of func(*T) *float64) column[T] {
	return func(to []byte, row *T) ([]byte, error) {
		n := of(row)
		if n == nil || math.IsInf(*n, 0) || math.IsNaN(*n) {
			return append(to, "null"...), nil
		}
		return strconv.AppendFloat(to, *n, 'g', -1, 64), nil
	}
}

func truthColumn[T any](of func(*T) bool) column[T] {
	return func(to []byte, row *T) ([]byte, error) { return strconv.AppendBool(to, of(row)), nil }
}

func dateColumn[T any](of func(*T) mspr.Date) column[T] {
	return func(to []byte, row *T) ([]byte, error) {
		return append(of(row).Time().AppendFormat(append(to, '"'), "2006-01-02"), '"'), nil
	}
}

func momentColumn[T any](of func(*T) time.Time) column[T] {
	return func(to []byte, row *T) ([]byte, error) {
		return append(of(row).UTC().AppendFormat(append(to, '"'), time.RFC3339Nano), '"'), nil
	}
}

func textColumn[T any, S ~string](of func(*T) *S) column[T] {
	return func(to []byte, row *T) ([]byte, error) {
		text := of(row)
		if text == nil {
			return append(to, "null"...), nil
		}
		return appendText(to, string(*text)), nil
	}
}

func periodColumn[T any](s selecting, f graphql.CollectedField, of func(*T) *mspr.Period) column[T] {
	w, ok := writerOf(s, f.Selections, periodFields())
	if !ok {
		return nil
	}
	return func(to []byte, row *T) ([]byte, error) {
		p := of(row)
		if p == nil {
			return append(to, "null"...), nil
		}
		return w.row(to, p)
	}
}

// placeColumn writes each place once: rows name few.
func placeColumn[T any](s selecting, f graphql.CollectedField, of func(*T) *mspr.LocationCode) column[T] {
	w, ok := writerOf(s, f.Selections, placeFields())
	if !ok {
		return nil
	}
	written := map[mspr.LocationCode][]byte{}
	return func(to []byte, row *T) ([]byte, error) {
		code := of(row)
		if code == nil {
			return append(to, "null"...), nil
		}
		known, ok := written[*code]
		if !ok {
			place, err := s.catalogue.place(*code)
			if err != nil {
				return to, err
			}
			if known, err = w.row(nil, &place); err != nil {
				return to, err
			}
			written[*code] = known
		}
		return append(to, known...), nil
	}
}

func appendCount(to []byte, c mspr.Count) []byte {
	if !c.Known {
		return append(to, "null"...)
	}
	return strconv.AppendInt(to, c.N, 10)
}

// appendText quotes a text; the words of the catalogues need no more than that.
func appendText(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7F || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(text)
			if err != nil {
				return append(to, `""`...)
			}
			return append(to, quoted...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}
