package sources

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// pinned refuses a header that does not begin with exactly these columns, and
// names those that differ.
func pinned(format string, header, columns []string) error {
	if slices.Equal(header, columns) {
		return nil
	}
	var differ []string
	for _, c := range columns {
		if !slices.Contains(header, c) {
			differ = append(differ, mspr.Tell("%q is missing", c))
		}
	}
	for i, h := range header {
		if !slices.Contains(columns, h) {
			differ = append(differ, mspr.Tell("column %d %.40q is not the format's", i+1, h))
		}
	}
	if differ == nil {
		differ = []string{mspr.Tell("the columns stand in another order, or twice")}
	}
	if more := len(differ) - maxDifferences; more > 0 {
		differ = append(differ[:maxDifferences], mspr.Tell("and %d more", more))
	}
	return mspr.Refusef("line 1: the header is not that of the format %s: %s; check that this is the right file for this source",
		format, strings.Join(differ, ", "))
}

const maxDifferences = 8

// wideDates reads the columns of days of a wide file: consecutive, from column
// first on.
func wideDates(format string, header []string, first int) ([]mspr.Date, error) {
	dates := make([]mspr.Date, 0, len(header)-first)
	for i, h := range header[first:] {
		d, ok := shortDate(h)
		if !ok {
			return nil, mspr.Refusef("line 1: column %d %.40q of the format %s should be a day in the form m/d/yy; the header may be cut", first+i+1, h, format)
		}
		if i > 0 && d != dates[i-1].AddDays(1) {
			return nil, mspr.Refusef("line 1: column %d is %s, but the column before it is %s; the days of the format %s follow one another", first+i+1, d, dates[i-1], format)
		}
		dates = append(dates, d)
	}
	if len(dates) == 0 {
		return nil, mspr.Refusef("line 1: a file of the format %s has columns of days, and this one has none", format)
	}
	return dates, nil
}

// shortDate reads m/d/yy, a day of this century.
func shortDate(s string) (mspr.Date, bool) {
	part := strings.Split(s, "/")
	if len(part) != 3 || len(part[0]) > 2 || len(part[1]) > 2 || len(part[2]) != 2 {
		return 0, false
	}
	d, err := mspr.ParseDate(fmt.Sprintf("20%s-%02s-%02s", part[2], part[0], part[1]))
	return d, err == nil
}

// feedOf finds out which of the feeds a file carries: what the operator says,
// else the first that the file's name holds.
func feedOf(format string, hint Hint, feeds ...feed) (feed, error) {
	var names []string
	for _, f := range feeds {
		if hint.Feed == f.name {
			return f, nil
		}
		names = append(names, f.name)
	}
	if hint.Feed != "" {
		return feed{}, mspr.Refusef("the format %s has no feed %.40q; it has %s", format, hint.Feed, strings.Join(names, ", "))
	}
	for _, f := range feeds {
		if strings.Contains(strings.ToLower(hint.File), f.word) {
			return f, nil
		}
	}
	return feed{}, mspr.Refusef("neither the content nor the name of %q tells what the file counts; say which feed it is: %s", hint.File, strings.Join(names, ", "))
}

// feed is what a file of a source carries: its name, the word in file names
// (or in the file) that tells, and the count.
type feed struct {
	name, word string
	count      mspr.CountKind
}
