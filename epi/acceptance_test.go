//go:build acceptance

package epi_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

// The Federal Office of Public Health centres its averages, and leaves out the
// last six days (we leave out three).
func TestAcceptanceCentredAveragesAreThoseOfTheFOPH(t *testing.T) {
	compared := 0
	for region, rows := range published(t, "smooth_foph_cases.csv", "geoRegion") {
		averages := epi.MovingAverage(numbers(t, rows, "entries"), 7, epi.Centred)
		totals := epi.Cumulative(numbers(t, rows, "entries"))
		for i, row := range rows {
			if n := number(t, row.Get("inz_entries")); !agree(epi.PerHundredThousand(number(t, row.Get("entries")), number(t, row.Get("pop"))), n) {
				t.Fatalf("%s %s: incidence differs from %v", region, row.Get("datum"), n)
			}
			if totals[i] != number(t, row.Get("sumTotal")) {
				t.Fatalf("%s %s: %v in all, published %s", region, row.Get("datum"), totals[i], row.Get("sumTotal"))
			}
			if row.Get("mean7d") == "NA" {
				if i >= 3 && i < len(rows)-6 {
					t.Fatalf("%s %s: the publisher gives no average", region, row.Get("datum"))
				}
				continue
			}
			compared++
			if !agree(averages[i], number(t, row.Get("mean7d"))) {
				t.Fatalf("%s %s: average %v, published %s", region, row.Get("datum"), averages[i], row.Get("mean7d"))
			}
		}
	}
	if compared != 1972 {
		t.Errorf("compared %d averages, want 1,972", compared)
	}
}

// Our World in Data pads the start of a series with zeros.
func TestAcceptanceTrailingAveragesAreThoseOfOWID(t *testing.T) {
	for country, rows := range published(t, "smooth_owid_mpox_us_fr_ch.csv", "location") {
		for count, smoothed := range map[string]string{"new_cases": "new_cases_smoothed", "new_deaths": "new_deaths_smoothed"} {
			averages := padded(numbers(t, rows, count))
			for i, row := range rows {
				if !agree(averages[i], number(t, row.Get(smoothed))) {
					t.Fatalf("%s %s: %s is %v, published %s", country, row.Get("date"), smoothed, averages[i], row.Get(smoothed))
				}
			}
		}
	}
}

// The New York Times does so too, and leaves days that it annotated out of the
// average; those windows are not compared here.
func TestAcceptanceTrailingAveragesAreThoseOfTheNewYorkTimes(t *testing.T) {
	omitted := map[string][]time.Time{}
	for geoid, rows := range published(t, "smooth_nyt_states_anomalies.csv", "geoid") {
		for _, row := range rows {
			if row.Get("omit_from_rolling_average") == "yes" && row.Get("type") != "deaths" {
				omitted[geoid] = append(omitted[geoid], day(t, row.Get("date")))
			}
		}
	}
	compared := 0
	for geoid, rows := range published(t, "smooth_nyt_states.csv", "geoid") {
		averages := padded(numbers(t, rows, "cases"))
		for i, row := range rows {
			if annotated(day(t, row.Get("date")), omitted[geoid]) {
				continue
			}
			compared++
			if !agree(averages[i], number(t, row.Get("cases_avg"))) {
				t.Fatalf("%s %s: average %v, published %s", geoid, row.Get("date"), averages[i], row.Get("cases_avg"))
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

func numbers(t *testing.T, rows []sharedfiles.Row, column string) []float64 {
	t.Helper()
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = number(t, row.Get(column))
	}
	return values
}

// published reads a reference file, its rows by the value of one column.
func published(t *testing.T, name, by string) map[string][]sharedfiles.Row {
	t.Helper()
	groups := map[string][]sharedfiles.Row{}
	sharedfiles.Each(t, "reference/"+name, ',', func(row sharedfiles.Row) {
		groups[row.Get(by)] = append(groups[row.Get(by)], row)
	})
	return groups
}
