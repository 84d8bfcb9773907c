package epi_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// line is a row of a table in testdata, by its columns' names.
type line map[string]string

// table reads a CSV file of testdata; testdata/README.md says how each was made.
func table(t *testing.T, name string) []line {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s has no rows: %v", name, err)
	}
	lines := make([]line, 0, len(rows)-1)
	for _, row := range rows[1:] {
		l := line{}
		for i, column := range rows[0] {
			l[column] = row[i]
		}
		lines = append(lines, l)
	}
	return lines
}

// by groups lines by the value of a column.
func by(lines []line, column string) map[string][]line {
	groups := map[string][]line{}
	for _, l := range lines {
		groups[l[column]] = append(groups[l[column]], l)
	}
	return groups
}

// numeric reads a number as R writes it; NA and NaN are missing.
func numeric(t *testing.T, s string) float64 {
	t.Helper()
	if s == "NA" || s == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// numerics reads numbers that stand in one cell, with spaces between them.
func numerics(t *testing.T, s string) []float64 {
	t.Helper()
	var values []float64
	for word := range strings.FieldsSeq(s) {
		values = append(values, numeric(t, word))
	}
	return values
}

// near compares relative to the size of what is wanted, and what is smaller
// than a hundred-thousandth as if it were one.
func near(got, want, tolerance float64) bool {
	return same(got, want) || math.Abs(got-want) <= tolerance*max(math.Abs(want), 1e-5)
}

func asR(t *testing.T, what string, got float64, want string, tolerance float64) {
	t.Helper()
	if w := numeric(t, want); !near(got, w, tolerance) {
		t.Errorf("%s: %.15g, R has %.15g", what, got, w)
	}
}
