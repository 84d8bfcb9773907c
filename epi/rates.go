package epi

import "math"

// PerHundredThousand gives count per 100,000 of population; NaN where either
// is missing or the population is not above zero.
func PerHundredThousand(count, population float64) float64 {
	return ratio(count, population) * 100_000
}

// CaseFatalityRatio gives deaths / cases, between 0 and 1 where the two count
// the same people; NaN where either is missing or cases are not above zero.
// During an epidemic it is neither the risk of dying from an infection nor
// stable: deaths lag behind cases, and many cases are never found.
func CaseFatalityRatio(deaths, cases float64) float64 { return ratio(deaths, cases) }

// Change gives current / previous - 1: 0.25 is a rise by a quarter, -1 a fall
// to nothing. It is NaN where either is missing or previous is not above zero.
func Change(current, previous float64) float64 { return ratio(current, previous) - 1 }

// ratio is NaN unless the denominator is above zero.
func ratio(numerator, denominator float64) float64 {
	if !(denominator > 0) { // also true for NaN
		return math.NaN()
	}
	return numerator / denominator
}
