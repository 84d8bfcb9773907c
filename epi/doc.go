// Package epi is epidemiology on slices, and pure: it knows no database, no
// place and no disease.
//
// What is counted: MovingAverage, Cumulative, rates and ratios with their
// intervals (ProportionInterval, PoissonInterval, RateInterval), Standardize,
// Quantile. How an epidemic spreads: EstimateR and WallingaTeunis from a
// SerialInterval, GrowthRate. What was to be expected: SeasonalMean and
// SeasonalPoisson, on FitPoisson. What is out of the ordinary: EARS, CUSUM,
// OutbreakP, Farrington and FarringtonFlexible, with a Detection for each count.
// Each method names its paper and the R function that gives the same numbers;
// testdata holds R's.
//
// A series is a []float64 with one value a day and no gaps between days; NaN
// stands for a value that is not known, and comes back wherever a result would
// need it. Nothing is guessed: a missing day is not zero, except where a method
// says that it counts as none and tells how many did. Counts are exact up to
// 2^53. Counts below zero, by which publishers correct days before, are refused
// where a method is for counts; Settle takes them out of the days before.
package epi
