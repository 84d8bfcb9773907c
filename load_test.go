package main

import (
	"slices"
	"time"
)

// durations is how long something took, time after time.
type durations []time.Duration

// quantile gives the duration that a share of them does not exceed.
func (d durations) quantile(share float64) time.Duration {
	ordered := slices.Sorted(slices.Values(d))
	return ordered[min(int(share*float64(len(ordered))), len(ordered)-1)]
}
