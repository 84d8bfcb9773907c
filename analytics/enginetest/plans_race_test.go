//go:build race

package enginetest

// Under the race detector a plan takes ten times as long.
const defaultPlans = 500
