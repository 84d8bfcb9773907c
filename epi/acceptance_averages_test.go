//go:build acceptance

package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

var averageReferences = map[string]check{
	"smooth_foph_cases.csv":           federalOffice,
	"smooth_owid_mpox_us_fr_ch.csv":   ourWorldInData,
	"smooth_nyt_states.csv":           newYorkTimes,
	"smooth_nyt_states_anomalies.csv": anomalies,
}

// times multiplies, as sums are averages times their days.
func times(values []float64, factor float64) []float64 {
	product := make([]float64, len(values))
	for i, v := range values {
		product[i] = v * factor
	}
	return product
}

// The Federal Office of Public Health centres its averages, those of fourteen
// days with one day more after than before, and sums over the days before. It
// leaves out the last six or seven days of an average, of which we leave out
// those that reach beyond the series.
func federalOffice(t *testing.T, file string) {
	t.Helper()
	compared := map[string]int{}
	for _, rows := range published(t, file, "geoRegion") {
		entries, population := numbers(t, rows, "entries"), number(t, rows[0].Get("pop"))
		sum7 := times(epi.MovingAverage(entries, 7, epi.Trailing), 7)
		sum14 := times(epi.MovingAverage(entries, 14, epi.Trailing), 14)
		mean7 := epi.MovingAverage(entries, 7, epi.Centred)
		mean14 := append(epi.MovingAverage(entries, 14, epi.Centred)[1:], math.NaN())
		for column, values := range map[string][]float64{
			"sumTotal": epi.Cumulative(entries), "sum7d": sum7, "sum14d": sum14, "mean7d": mean7, "mean14d": mean14,
			"inz_entries": perHundredThousand(entries, population), "inzsum7d": perHundredThousand(sum7, population),
			// A rate of an average is that of the average as printed.
			"inzsum14d": perHundredThousand(sum14, population), "inzmean7d": perHundredThousand(numbers(t, rows, "mean7d"), population),
		} {
			compared[column] += rounded(t, rows, column, values, 2)
		}
		for i, mean := range numbers(t, rows, "mean7d") {
			if math.IsNaN(mean) && i >= 3 && i < len(rows)-6 {
				t.Fatalf("the publisher gives no average in row %v", rows[i].Fields)
			}
		}
	}
	for column, want := range map[string]int{
		"sumTotal": 2008, "sum7d": 1984, "sum14d": 1956, "mean7d": 1972, "mean14d": 1956,
		"inz_entries": 2008, "inzsum7d": 1984, "inzsum14d": 1956, "inzmean7d": 1972,
	} {
		if compared[column] != want {
			t.Errorf("compared %d of %s, want %d", compared[column], column, want)
		}
	}
}

// Our World in Data pads the start of a series with zeros.
func ourWorldInData(t *testing.T, file string) {
	t.Helper()
	for _, rows := range published(t, file, "location") {
		population := inhabitants(t, rows)
		for _, count := range []string{"cases", "deaths"} {
			fresh, total := numbers(t, rows, "new_"+count), numbers(t, rows, "total_"+count)
			smooth := padded(fresh)
			rounded(t, rows, "new_"+count+"_smoothed", smooth, 2)
			holds(t, rows, "total_"+count, epi.Cumulative(fresh), 0)
			rounded(t, rows, "new_"+count+"_per_million", times(perHundredThousand(fresh, population), 10), 3)
			rounded(t, rows, "total_"+count+"_per_million", times(perHundredThousand(total, population), 10), 3)
			// A rate of an average is that of the average as printed.
			rounded(t, rows, "new_"+count+"_smoothed_per_million", times(perHundredThousand(numbers(t, rows, "new_"+count+"_smoothed"), population), 10), 3)
		}
	}
}

// inhabitants gives the population by which rates of cases, printed with three
// decimals, can have been divided.
func inhabitants(t *testing.T, rows []sharedfiles.Row) float64 {
	t.Helper()
	least, most := 0.0, math.Inf(1)
	for _, row := range rows {
		if total, rate := number(t, row.Get("total_cases")), number(t, row.Get("total_cases_per_million")); rate > 0 {
			least, most = max(least, total/(rate+0.0005)*1e6), min(most, total/(rate-0.0005)*1e6)
		}
	}
	if least > most {
		t.Fatalf("no population fits the rates: it is above %v and below %v", least, most)
	}
	return (least + most) / 2
}

func padded(values []float64) []float64 { return paddedWithout(values, nil) }

func paddedWithout(values []float64, omitted []bool) []float64 {
	padding := make([]float64, 6)
	return epi.MovingAverageWithout(append(padding, values...), append(make([]bool, 6), omitted...), 7, epi.Trailing)[6:]
}

// The New York Times pads too, and drops the days that it annotated from sum
// and divisor. For deaths it drops days below zero as well.
func newYorkTimes(t *testing.T, file string) {
	t.Helper()
	reached := 0
	for geoid, rows := range published(t, file, "geoid") {
		for _, count := range []string{"cases", "deaths"} {
			values := numbers(t, rows, count)
			omitted := omittedDays(t, geoid, count, rows)
			for i, n := range values {
				omitted[i] = omitted[i] || count == "deaths" && n < 0
			}
			averages := paddedWithout(values, omitted)
			rounded(t, rows, count+"_avg", averages, 2)
			rounded(t, rows, count+"_avg_per_100k", perHundredThousand(averages, residents[geoid]), 2)
			for i, plain := range padded(values) {
				if math.Abs(plain-averages[i]) > 0.005 {
					reached++
				}
			}
		}
	}
	if reached < 150 {
		t.Errorf("leaving days out changes %d averages, which shows little", reached)
	}
}

// residents has the populations that the rates of The New York Times imply:
// those of the Census Bureau for July 2019.
var residents = map[string]float64{"USA-01": 4_903_185, "USA-48": 28_995_881, "USA-50": 623_989, "USA-53": 7_614_893}

// omittedDays marks the days of a state that are left out of an average.
func omittedDays(t *testing.T, geoid, count string, rows []sharedfiles.Row) []bool {
	t.Helper()
	dates := map[string]bool{}
	for _, row := range published(t, "smooth_nyt_states_anomalies.csv", "geoid")[geoid] {
		if row.Get("omit_from_rolling_average") == "yes" && (row.Get("type") == count || row.Get("type") == "both") {
			dates[row.Get("date")] = true
		}
	}
	omitted := make([]bool, len(rows))
	for i, row := range rows {
		omitted[i] = dates[row.Get("date")]
	}
	return omitted
}

// anomalies are what newYorkTimes leaves out; each lies within its series.
func anomalies(t *testing.T, file string) {
	t.Helper()
	days := published(t, "smooth_nyt_states.csv", "geoid")
	for geoid, rows := range published(t, file, "geoid") {
		first, last := day(t, days[geoid][0].Get("date")), day(t, days[geoid][len(days[geoid])-1].Get("date"))
		for _, row := range rows {
			if d := day(t, row.Get("date")); d.Before(first) || d.After(last) {
				t.Errorf("%s tells of a day outside the series", row.Fields)
			}
		}
	}
}
