package mspr

import "time"

// AverageMethod says which days a 7-day average covers.
type AverageMethod string

// The methods.
const (
	// Trailing averages a day and the six days before it.
	Trailing AverageMethod = "TRAILING"
	// Centred averages a day, the three before and the three after it.
	Centred AverageMethod = "CENTRED"
)

// SeriesQuery asks for series over time, one for each place.
type SeriesQuery struct {
	Disease   DiseaseCode
	Locations []LocationCode
	Interval  Interval
	From, To  *Date
	// Source overrides the preferred source.
	Source *SourceName
	AsOf   *time.Time
	// Average is the method of the 7-day average; empty means Trailing.
	Average AverageMethod
}

// TimeSeries is the series of one place from one source.
type TimeSeries struct {
	Disease  DiseaseCode
	Location LocationCode
	// Source is none where no source covers the place.
	Source   *SourceName
	Interval Interval
	Average  AverageMethod
	// AsOf, From and To are those of the query.
	AsOf     *time.Time
	From, To *Date
	// Denominator is what the rates divide by; none where the population is
	// not known.
	Denominator *Denominator
	Points      []Point
}

// Point is one period of a series.
type Point struct {
	Period Period
	// Counts are the counts new in the period; Cumulative all up to its end,
	// from the first day of the series on.
	Counts
	Cumulative Counts
	// CasesAverage and DeathsAverage are 7-day averages, for daily series; nil
	// where a day of the seven is missing.
	CasesAverage  *float64
	DeathsAverage *float64
	// CasesPer100k and DeathsPer100k are the period's counts per 100,000
	// residents, of which Denominator tells.
	CasesPer100k  *float64
	DeathsPer100k *float64
	Denominator   *Denominator
	// Corrected says that the period holds a correction below zero.
	Corrected bool
}
