//go:build acceptance

package epi_test

import (
	"math"
	"slices"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

var indicatorReferences = map[string]check{
	"spf_france_indicators.csv": santePublique,
	"excess_nyt_fr_ch_us.csv":   excessDeaths,
}

// Santé publique France gives the positive tests of seven days, of tests that it
// knew when it reckoned them: they are within half a percent of the sum of the
// days. Its denominators lie between those of 2020 and 2023.
func santePublique(t *testing.T, file string) {
	t.Helper()
	table := rows(t, file)
	sums := times(epi.MovingAverage(numbers(t, table, "pos"), 7, epi.Trailing), 7)
	positive, incidence := numbers(t, table, "pos_7j"), numbers(t, table, "tx_incid")
	compared, rates := 0, 0
	for i, row := range table {
		if !math.IsNaN(sums[i]) && !math.IsNaN(positive[i]) {
			compared++
			if math.Abs(sums[i]-positive[i]) > 0.005*positive[i] {
				t.Errorf("%s: %v positive tests in seven days, published %v", row.Fields[0], sums[i], positive[i])
			}
		}
		if math.IsNaN(incidence[i]) {
			continue
		}
		rates++
		if most, least := epi.PerHundredThousand(positive[i], 67_051_546), epi.PerHundredThousand(positive[i], 67_892_377); incidence[i] > most || incidence[i] < least {
			t.Errorf("%s: an incidence between %v and %v, published %v", row.Fields[0], least, most, incidence[i])
		}
		occupied(t, row)
	}
	if compared != 1135 || rates != 1141 {
		t.Errorf("compared %d sums and %d incidences, want 1,135 and 1,141", compared, rates)
	}
	effective(t, table)
}

// effective compares the reproduction number that is published beside the tests.
// How they are smoothed is not said. As centred averages, with a serial interval
// of 7 ± 5.2 days, they give it within 0.06 on 19 days of 20.
func effective(t *testing.T, table []sharedfiles.Row) {
	t.Helper()
	positive, published := numbers(t, table, "pos"), numbers(t, table, "R")
	first := slices.IndexFunc(positive, func(n float64) bool { return !math.IsNaN(n) })
	positive, published, table = positive[first:], published[first:], table[first:]
	for i, average := range epi.MovingAverage(positive, 7, epi.Centred) {
		if !math.IsNaN(average) {
			positive[i] = math.Round(average)
		}
	}
	estimates, err := epi.EstimateR(epi.Outbreak{
		Local: positive, Interval: epi.SerialInterval{Mean: 7, SD: 5.2}, Spans: epi.SlidingSpans(len(positive), 7),
	}, epi.Prior{})
	if err != nil {
		t.Fatal(err)
	}
	var apart []float64
	for _, r := range estimates {
		if !math.IsNaN(r.Mean) && !math.IsNaN(published[r.Last]) && table[r.Last].Get("date") > "2020-09-01" {
			apart = append(apart, math.Abs(r.Mean-published[r.Last]))
		}
	}
	slices.Sort(apart)
	if n := len(apart); n < 1000 || apart[n/2] > 0.02 || apart[n*19/20] > 0.06 {
		t.Errorf("%d days, half of them within %v and 19 of 20 within %v", n, apart[n/2], apart[n*19/20])
	}
}

// occupied holds the occupation of intensive care to beds of which there are
// four to six thousand.
func occupied(t *testing.T, row sharedfiles.Row) {
	t.Helper()
	share, patients := number(t, row.Get("TO")), number(t, row.Get("rea"))
	if share > 0 && (patients/share < 4500 || patients/share > 5200) {
		t.Errorf("%s: %v patients in intensive care are %v of its beds", row.Fields[0], patients, share)
	}
}

// The excess deaths of The New York Times are whole: deaths less what was
// expected.
func excessDeaths(t *testing.T, file string) {
	t.Helper()
	compared := 0
	for _, row := range rows(t, file) {
		want := number(t, row.Get("excess_deaths"))
		if math.IsNaN(want) {
			continue
		}
		compared++
		e := epi.Expected{Mean: number(t, row.Get("expected_deaths"))}
		if got, _ := e.Excess(number(t, row.Get("deaths"))); math.Abs(got-want) > 1 {
			t.Errorf("%s: an excess of %v, published %v", row.Fields, got, want)
		}
	}
	if compared != 149 {
		t.Errorf("compared %d weeks, want 149", compared)
	}
}
