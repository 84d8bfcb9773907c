package mspr

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Date is a calendar date, counted in days since 1970-01-01 in the proleptic
// Gregorian calendar. It never passes through a time zone: a case reported on
// 2021-03-28 in Paris is a case of 2021-03-28 everywhere.
type Date int32

// NewDate gives the date of a year, month (1 to 12) and day. Days outside the
// month roll over as in time.Date; use ParseDate for input from outside.
func NewDate(year, month, day int) Date {
	return DateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
}

// DateOf gives the calendar date that t shows on its own clock.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	seconds := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return Date(floorDiv(seconds, 86400)) //nolint:gosec // days fit 32 bits for five million years
}

// ParseDate reads YYYY-MM-DD and refuses everything else, dates that do not
// exist (2021-02-29) included.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2006-01-02") {
		return 0, fmt.Errorf("%.20q is not a date in the form YYYY-MM-DD", s)
	}
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date in the form YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// Time gives midnight UTC of the date.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String gives YYYY-MM-DD.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// AddDays gives the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return d + Date(n) } //nolint:gosec // days fit 32 bits for five million years

// ISOWeekStart gives the Monday of the date's ISO 8601 week.
func (d Date) ISOWeekStart() Date { return d - Date((int(d.Time().Weekday())+6)%7) }

// MMWRWeekStart gives the Sunday of the date's MMWR epidemiological week (CDC).
func (d Date) MMWRWeekStart() Date { return d - Date(d.Time().Weekday()) } //nolint:gosec // 0 to 6

// MonthStart gives the first day of the date's month.
func (d Date) MonthStart() Date {
	y, m, _ := d.Time().Date()
	return NewDate(y, int(m), 1)
}

// QuarterStart gives the first day of the date's calendar quarter.
func (d Date) QuarterStart() Date {
	y, m, _ := d.Time().Date()
	return NewDate(y, (int(m)-1)/3*3+1, 1)
}

// YearStart gives the first of January of the date's year.
func (d Date) YearStart() Date { return NewDate(d.Time().Year(), 1, 1) }

// MarshalText gives YYYY-MM-DD, so that JSON and YAML show a date as people do.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDate.
func (d *Date) UnmarshalText(b []byte) error {
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}

// MarshalGQL writes the date as the GraphQL scalar Date.
func (d Date) MarshalGQL(w io.Writer) { writeString(w, d.String()) }

// UnmarshalGQL reads the GraphQL scalar Date.
func (d *Date) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return Errorf(BadUserInput, "a Date is a string in the form YYYY-MM-DD")
	}
	parsed, err := ParseDate(s)
	if err != nil {
		// What callers send is not sent back.
		return Errorf(BadUserInput, "a Date is a day that exists, in the form YYYY-MM-DD")
	}
	*d = parsed
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// writeString writes s as a JSON string; write errors surface in the response
// writer itself.
func writeString(w io.Writer, s string) {
	b, err := json.Marshal(s)
	if err != nil {
		b = []byte(`""`)
	}
	_, _ = w.Write(b)
}
