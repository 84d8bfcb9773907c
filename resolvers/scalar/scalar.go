// Package scalar reads and writes the GraphQL scalars that have no type of
// their own in package mspr: moments and plain numbers. It is stricter than
// gqlgen's own: what is not of the scalar's form is refused with BAD_USER_INPUT
// and never guessed at.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

// MarshalDateTime writes a moment in UTC in the form of RFC 3339.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(time.RFC3339Nano)))
	})
}

// UnmarshalDateTime reads a moment in the form of RFC 3339; the offset from UTC
// must be given.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, mspr.Errorf(mspr.BadUserInput, "a DateTime is a string, as in 2021-03-28T18:30:00Z")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, mspr.Errorf(mspr.BadUserInput, "a DateTime is a moment in the form of RFC 3339, as in 2021-03-28T18:30:00Z")
	}
	return t.UTC(), nil
}

// MarshalString writes text.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads text. A number is none: gqlgen would make a password
// "4711" of the number 4711.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", mspr.Errorf(mspr.BadUserInput, "a String is text in quotation marks")
	}
	return s, nil
}

// MarshalInt writes a whole number.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads a whole number of 32 bits, which is what GraphQL means by
// Int.
func UnmarshalInt(v any) (int, error) {
	n, err := strconv.ParseInt(digits(v), 10, 32)
	if err != nil {
		return 0, mspr.Errorf(mspr.BadUserInput, "an Int is a whole number between %d and %d", math.MinInt32, math.MaxInt32)
	}
	return int(n), nil
}

// MarshalFloat writes a number; one that JSON can't hold becomes null.
func MarshalFloat(f float64) graphql.Marshaler {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.FormatFloat(f, 'g', -1, 64))
	})
}

// UnmarshalFloat reads a finite number.
func UnmarshalFloat(v any) (float64, error) {
	f, err := strconv.ParseFloat(digits(v), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, mspr.Errorf(mspr.BadUserInput, "a Float is a finite number")
	}
	return f, nil
}

// digits gives the text of a number, and nothing for what is none: a string of
// digits is a string.
func digits(v any) string {
	switch v.(type) {
	case int, int32, int64, float64, json.Number:
		return fmt.Sprint(v)
	}
	return ""
}
