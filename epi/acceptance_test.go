//go:build acceptance

package epi_test

import (
	"cmp"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/mspr/surveillance/epi"
)

// The Federal Office of Public Health centres its averages, and leaves out the
// last six days (we leave out three).
func TestCentredAveragesAreThoseOfTheFOPH(t *testing.T) {
	compared := 0
	for region, rows := range published(t, "smooth_foph_cases.csv", "geoRegion") {
		averages := epi.MovingAverage(numbers(t, rows, "entries"), 7, epi.Centred)
		totals := epi.Cumulative(numbers(t, rows, "entries"))
		for i, row := range rows {
			if n := number(t, row["inz_entries"]); !agree(epi.PerHundredThousand(number(t, row["entries"]), number(t, row["pop"])), n) {
				t.Fatalf("%s %s: incidence differs from %v", region, row["datum"], n)
			}
			if totals[i] != number(t, row["sumTotal"]) {
				t.Fatalf("%s %s: %v in all, published %s", region, row["datum"], totals[i], row["sumTotal"])
			}
			if row["mean7d"] == "NA" {
				if i >= 3 && i < len(rows)-6 {
					t.Fatalf("%s %s: the publisher gives no average", region, row["datum"])
				}
				continue
			}
			compared++
			if !agree(averages[i], number(t, row["mean7d"])) {
				t.Fatalf("%s %s: average %v, published %s", region, row["datum"], averages[i], row["mean7d"])
			}
		}
	}
	if compared != 1972 {
		t.Errorf("compared %d averages, want 1,972", compared)
	}
}

// Our World in Data pads the start of a series with zeros.
func TestTrailingAveragesAreThoseOfOWID(t *testing.T) {
	for country, rows := range published(t, "smooth_owid_mpox_us_fr_ch.csv", "location") {
		for count, smoothed := range map[string]string{"new_cases": "new_cases_smoothed", "new_deaths": "new_deaths_smoothed"} {
			averages := padded(numbers(t, rows, count))
			for i, row := range rows {
				if !agree(averages[i], number(t, row[smoothed])) {
					t.Fatalf("%s %s: %s is %v, published %s", country, row["date"], smoothed, averages[i], row[smoothed])
				}
			}
		}
	}
}

// The New York Times does so too, and leaves days that it annotated out of the
// average; those windows are not compared here.
func TestTrailingAveragesAreThoseOfTheNewYorkTimes(t *testing.T) {
	omitted := map[string][]time.Time{}
	for geoid, rows := range published(t, "smooth_nyt_states_anomalies.csv", "geoid") {
		for _, row := range rows {
			if row["omit_from_rolling_average"] == "yes" && row["type"] != "deaths" {
				omitted[geoid] = append(omitted[geoid], day(t, row["date"]))
			}
		}
	}
	compared := 0
	for geoid, rows := range published(t, "smooth_nyt_states.csv", "geoid") {
		averages := padded(numbers(t, rows, "cases"))
		for i, row := range rows {
			if annotated(day(t, row["date"]), omitted[geoid]) {
				continue
			}
			compared++
			if !agree(averages[i], number(t, row["cases_avg"])) {
				t.Fatalf("%s %s: average %v, published %s", geoid, row["date"], averages[i], row["cases_avg"])
			}
		}
	}
	if compared != 1833 {
		t.Errorf("compared %d averages, want 1,833", compared)
	}
}

func padded(values []float64) []float64 {
	return epi.MovingAverage(append(make([]float64, 6), values...), 7, epi.Trailing)[6:]
}

// agree allows for the two decimals that publishers print.
func agree(a, published float64) bool { return math.Abs(a-published) <= 0.00501 }

func annotated(d time.Time, omitted []time.Time) bool {
	for _, o := range omitted {
		if age := d.Sub(o); age >= 0 && age < 7*24*time.Hour {
			return true
		}
	}
	return false
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
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

func numbers(t *testing.T, rows []map[string]string, column string) []float64 {
	t.Helper()
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = number(t, row[column])
	}
	return values
}

// published reads a reference file, its rows by the value of one column.
func published(t *testing.T, name, by string) map[string][]map[string]string {
	t.Helper()
	shared := cmp.Or(os.Getenv("MSPR_SHARED"), filepath.Join("..", "..", "shared"))
	f, err := os.Open(filepath.Join(shared, "reference", name))
	if err != nil {
		t.Fatalf("the reference files are needed (MSPR_SHARED names their folder): %v", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]map[string]string{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		groups[row[by]] = append(groups[row[by]], row)
	}
	return groups
}
