//go:build !race

package enginetest

const defaultPlans = 5000
