package sharedfiles

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"testing"
)

// Row is one row of a table, as its text.
type Row struct {
	// Fields are the row's cells in the order of the columns.
	Fields []string

	tb      testing.TB
	name    string
	columns map[string]int
}

// Get gives the cell of a column; a column that the file lacks fails the test.
func (r Row) Get(column string) string {
	r.tb.Helper()
	i, ok := r.columns[column]
	if !ok {
		r.tb.Fatalf("%s has no column %q", r.name, column)
	}
	return r.Fields[i]
}

// Number gives the count in a column, which some publishers write as "27.0". An
// empty cell is 0, as it adds to a sum; whatever else is no number fails the
// test.
func (r Row) Number(column string) int64 {
	r.tb.Helper()
	return Number(r.tb, r.Get(column))
}

// Last gives the count in the last column: the newest day of a wide file.
func (r Row) Last() int64 {
	r.tb.Helper()
	return Number(r.tb, r.Fields[len(r.Fields)-1])
}

// Number gives the count that a cell holds, as Row.Number does.
func Number(tb testing.TB, cell string) int64 {
	tb.Helper()
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return int64(n)
}

// Each calls each for every row of a table after its header, in the file's
// order. A row may be kept.
func Each(tb testing.TB, name string, comma rune, each func(Row)) {
	tb.Helper()
	f := Open(tb, name)
	defer f.Close()
	r := csv.NewReader(withoutMark(f))
	r.Comma = comma
	header, err := r.Read()
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	columns := map[string]int{}
	for i, column := range header {
		columns[column] = i
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		each(Row{Fields: fields, tb: tb, name: name, columns: columns})
	}
}

// withoutMark leaves out a byte-order mark, which is no part of the first
// column's name.
func withoutMark(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3)
	}
	return in
}
