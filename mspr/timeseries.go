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
	// OmitAnnotated leaves the days that are annotated so out of the averages.
	OmitAnnotated bool
	// Show is what the series tell beside counts, averages and rates.
	Show SeriesShow
}

// SeriesShow names parts of series that are worked out where they are asked
// for.
type SeriesShow struct {
	Annotations, Days, Provisional bool
}

// TimeSeries is the series of one place from one source.
type TimeSeries struct {
	Disease  DiseaseCode
	Location LocationCode
	// Source is none where no source covers the place.
	Source   *SourceName
	Interval Interval
	Average  AverageMethod
	// OmitAnnotated says that annotated days are left out of the averages.
	OmitAnnotated bool
	// AsOf, From and To are those of the query.
	AsOf     *time.Time
	From, To *Date
	// Denominator is what the rates divide by; none where the population is
	// not known.
	Denominator *Denominator
	// Annotations are the notes on days of the place's data, where they are asked
	// for.
	Annotations []Annotation
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
	// Provisional says, where it is asked for, that such counts usually still
	// change.
	Provisional bool
	// Days are the days behind the counts, where they are asked for.
	Days *CountDays
}

// CountDays tells on how many days of a period each count is given.
type CountDays struct {
	// Period is the number of days of the period.
	Period int
	// Given are the days on which each count is given, indexed by CountKind.
	Given [CountKinds]int
}

// Cases gives the days on which cases are given.
func (d CountDays) Cases() int { return d.Given[Cases] }

// Deaths gives the days on which deaths are given.
func (d CountDays) Deaths() int { return d.Given[Deaths] }

// Recovered gives the days on which recovered persons are given.
func (d CountDays) Recovered() int { return d.Given[Recovered] }

// Hospitalizations gives the days on which admissions to hospital are given.
func (d CountDays) Hospitalizations() int { return d.Given[Hospitalizations] }

// ICUAdmissions gives the days on which admissions to intensive care are given.
func (d CountDays) ICUAdmissions() int { return d.Given[ICUAdmissions] }
