package epi_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/epi"
)

var missing = math.NaN()

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestAnAverageCoversTheDaysOfItsWindowOnly(t *testing.T) {
	week := []float64{7, 14, 21, 28, 35, 42, 49, 56}
	for _, k := range []struct {
		name   string
		values []float64
		days   int
		window epi.Window
		want   []float64
	}{
		{"trailing", week, 7, epi.Trailing, []float64{missing, missing, missing, missing, missing, missing, 28, 35}},
		{"centred", week, 7, epi.Centred, []float64{missing, missing, missing, 28, 35, missing, missing, missing}},
		{"a missing day spoils its windows only", []float64{1, missing, 3, 5}, 2, epi.Trailing, []float64{missing, missing, missing, 4}},
		{"corrections below zero count", []float64{10, -4}, 2, epi.Trailing, []float64{missing, 3}},
		{"even and centred", []float64{2, 4, 6, 8}, 2, epi.Centred, []float64{missing, 3, 5, 7}},
		{"one day", []float64{2, missing}, 1, epi.Centred, []float64{2, missing}},
		{"longer than the series", []float64{1, 2}, 7, epi.Trailing, []float64{missing, missing}},
		{"no days", []float64{1}, 0, epi.Trailing, []float64{missing}},
		{"fewer than no days", []float64{1}, -3, epi.Centred, []float64{missing}},
		{"no values", nil, 7, epi.Trailing, []float64{}},
	} {
		if got := epi.MovingAverage(k.values, k.days, k.window); !slices.EqualFunc(got, k.want, same) {
			t.Errorf("%s: %v, want %v", k.name, got, k.want)
		}
	}
}

func TestACentredAverageIsATrailingOneMovedByHalfTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Custom(func(t *rapid.T) float64 {
			if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
				return missing
			}
			return float64(rapid.Int64Range(-1e9, 1e9).Draw(t, "count"))
		})).Draw(t, "values")
		trailing := epi.MovingAverage(values, 7, epi.Trailing)
		centred := epi.MovingAverage(values, 7, epi.Centred)
		for i := 3; i < len(values); i++ {
			if !same(trailing[i], centred[i-3]) {
				t.Fatalf("day %d: trailing %v, centred three days before %v", i, trailing[i], centred[i-3])
			}
		}
	})
}

func TestCumulativeCountsSumWhatIsKnown(t *testing.T) {
	got := epi.Cumulative([]float64{missing, 3, missing, 4, -2, 0})
	if want := []float64{missing, 3, 3, 7, 5, 5}; !slices.EqualFunc(got, want, same) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := epi.Cumulative(nil); len(got) != 0 {
		t.Errorf("no days have the totals %v", got)
	}
}

func TestRatesAreMissingWithoutADenominator(t *testing.T) {
	for _, k := range []struct {
		name      string
		got, want float64
	}{
		{"incidence", epi.PerHundredThousand(50, 200_000), 25},
		{"incidence without population", epi.PerHundredThousand(50, missing), missing},
		{"incidence in an empty place", epi.PerHundredThousand(50, 0), missing},
		{"incidence of an unknown count", epi.PerHundredThousand(missing, 10), missing},
		{"fatality", epi.CaseFatalityRatio(3, 200), 0.015},
		{"fatality without cases", epi.CaseFatalityRatio(0, 0), missing},
		{"fatality of corrections", epi.CaseFatalityRatio(3, -5), missing},
		{"rise", epi.Change(125, 100), 0.25},
		{"fall to nothing", epi.Change(0, 100), -1},
		{"from nothing", epi.Change(5, 0), missing},
		{"from the unknown", epi.Change(5, missing), missing},
	} {
		if !same(k.got, k.want) {
			t.Errorf("%s: %v, want %v", k.name, k.got, k.want)
		}
	}
}
