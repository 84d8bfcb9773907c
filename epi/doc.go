// Package epi is epidemiology on slices: moving averages, cumulative counts,
// rates and ratios. It is pure: it knows no database, no place and no disease.
//
// A series is a []float64 with one value a day and no gaps between days; NaN
// stands for a value that is not known, and comes back wherever a result would
// need it. Nothing is guessed: a missing day is not zero. Counts are exact up
// to 2^53.
package epi
