package sample

import (
	"math"
	"math/rand/v2"
)

// observe draws the counts of each published day around their means: a slow
// wobble (first-order autoregression on the logarithm, with the given standard
// deviation), the weekly rhythm, and Poisson noise.
func observe(r *rand.Rand, expected []float64, rhythm [7]float64, wobble float64) []int64 {
	const memory = 0.85
	counts := make([]int64, len(expected)-lead)
	state := 0.0
	for i := range expected {
		state = memory*state + math.Sqrt(1-memory*memory)*wobble*r.NormFloat64()
		if i < lead {
			continue
		}
		// All epidemics start on a Monday.
		weekday := (i - lead + 1) % 7
		counts[i-lead] = poisson(r, expected[i]*rhythm[weekday]*math.Exp(state))
	}
	return counts
}

// poisson draws from the Poisson distribution: by Knuth's product of uniforms
// for small means, by the normal distribution for large ones.
func poisson(r *rand.Rand, mean float64) int64 {
	if mean > 40 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	limit, product, n := math.Exp(-mean), r.Float64(), int64(0)
	for ; product > limit; n++ {
		product *= r.Float64()
	}
	return n
}
