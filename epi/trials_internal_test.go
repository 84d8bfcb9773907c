package epi

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The distribution of few is reckoned in full, and its quantiles are what the
// moments of many are held to.
func TestMomentsGiveTheQuantilesOfTheWholeDistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all trials
		for range rapid.IntRange(1, 60).Draw(t, "days") {
			all = append(all, trial{float64(rapid.IntRange(0, 200).Draw(t, "cases")), rapid.Float64Range(0, 1).Draw(t, "probability")})
		}
		mean, variance, _ := all.moments()
		if variance <= wide {
			return
		}
		least, chances := all.distribution()
		sum, expected, at := 0.0, 0.0, 0
		for i, c := range chances {
			sum += c
			expected += c * (least + float64(i))
		}
		if math.Abs(sum-1) > 1e-9 || math.Abs(expected-mean) > 1e-6*mean+1e-6 {
			t.Fatalf("%v of the whole, with the mean %v and not %v", sum, expected, mean)
		}
		for _, p := range []float64{0.0005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.9995} {
			got := all.quantiles(p)[0]
			sum = 0
			for at = range chances {
				if sum += chances[at]; sum >= p {
					break
				}
			}
			if exact := least + float64(at); math.Abs(got-exact) > 1 {
				t.Fatalf("quantile %v is %v, exactly %v", p, got, exact)
			}
		}
	})
}
