//go:build acceptance

package epi_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

// check reads a whole file of the reference folder, whose name it is given, and
// holds package epi to it.
type check func(t *testing.T, file string)

// references has the check of every file in the reference folder, by the files
// of tests that they stand in.
func references() map[string]check {
	all := map[string]check{"INDEX.json": indexed}
	for _, some := range []map[string]check{averageReferences, indicatorReferences, epiEstimReferences, statisticsReferences, detectionReferences} {
		maps.Copy(all, some)
	}
	return all
}

// A file that nobody reads fails, and so does one that is gone.
func TestAcceptanceEveryReferenceIsHeldTo(t *testing.T) {
	checks := references()
	files, err := os.ReadDir(filepath.Dir(sharedfiles.Path(t, "reference/INDEX.json")))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := checks[f.Name()]; !ok {
			t.Errorf("no test reads %s: give it a check in references()", f.Name())
		}
	}
	for name, held := range checks {
		t.Run(name, func(t *testing.T) { held(t, name) })
	}
}

// indexed holds the folder to its index: each file that it tells of is there.
func indexed(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(sharedfiles.Path(t, "reference/"+file))
	if err != nil {
		t.Fatal(err)
	}
	var index struct{ Files map[string]string }
	if err := json.Unmarshal(text, &index); err != nil || len(index.Files) == 0 {
		t.Fatalf("the index tells of %d files: %v", len(index.Files), err)
	}
	for names := range index.Files {
		for _, name := range strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune(" +,", r) }) {
			if !strings.HasPrefix(name, "_") { // the end of a name that shares its beginning with the one before
				sharedfiles.Path(t, "reference/"+name)
			}
		}
	}
}

// published reads a reference file, its rows by the value of one column.
func published(t *testing.T, name, by string) map[string][]sharedfiles.Row {
	t.Helper()
	groups := map[string][]sharedfiles.Row{}
	for _, row := range rows(t, name) {
		groups[row.Get(by)] = append(groups[row.Get(by)], row)
	}
	return groups
}

func rows(t *testing.T, name string) []sharedfiles.Row {
	t.Helper()
	var all []sharedfiles.Row
	sharedfiles.Each(t, "reference/"+name, ',', func(row sharedfiles.Row) { all = append(all, row) })
	if len(all) == 0 {
		t.Fatalf("%s has no rows", name)
	}
	return all
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	if s == "" || s == "NA" {
		return math.NaN()
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func numbers(t *testing.T, rows []sharedfiles.Row, column string) []float64 {
	t.Helper()
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = number(t, row.Get(column))
	}
	return values
}

// holds compares a column with what we reckon of each row; what is missing has
// to be missing on both sides.
func holds(t *testing.T, rows []sharedfiles.Row, column string, got []float64, tolerance float64) {
	t.Helper()
	for i, want := range numbers(t, rows, column) {
		if !near(got[i], want, tolerance) {
			t.Fatalf("%s of row %v is %.12g, the reference has %v", column, rows[i].Fields, got[i], want)
		}
	}
}

// rounded compares a column that is printed with a number of decimals. Where the
// publisher gives nothing, nothing is compared; it gives the number compared.
func rounded(t *testing.T, rows []sharedfiles.Row, column string, got []float64, decimals int) int {
	t.Helper()
	compared := 0
	for i, want := range numbers(t, rows, column) {
		if math.IsNaN(want) {
			continue
		}
		compared++
		if !(math.Abs(got[i]-want) <= 0.501*math.Pow10(-decimals)) {
			t.Fatalf("%s of row %v is %v, published %v", column, rows[i].Fields, got[i], want)
		}
	}
	return compared
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// perHundredThousand gives the rates of counts.
func perHundredThousand(counts []float64, population float64) []float64 {
	rates := make([]float64, len(counts))
	for i, n := range counts {
		rates[i] = epi.PerHundredThousand(n, population)
	}
	return rates
}
