//go:build !race

package enginetest

// `make plans` compares five times as many.
const defaultPlans = 1000
