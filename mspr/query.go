package mspr

import "time"

// Dimension is something that an aggregate can be grouped by.
type Dimension string

// The dimensions.
const (
	ByDisease   Dimension = "DISEASE"
	ByLocation  Dimension = "LOCATION"
	ByCountry   Dimension = "COUNTRY"
	ByWHORegion Dimension = "WHO_REGION"
	ByDay       Dimension = "DAY"
	ByISOWeek   Dimension = "ISO_WEEK"
	ByMMWRWeek  Dimension = "MMWR_WEEK"
	ByMonth     Dimension = "MONTH"
	ByQuarter   Dimension = "QUARTER"
	ByYear      Dimension = "YEAR"
	BySource    Dimension = "SOURCE"
)

// Dimensions lists every dimension.
func Dimensions() []Dimension {
	return []Dimension{ByDisease, ByLocation, ByCountry, ByWHORegion, ByDay, ByISOWeek, ByMMWRWeek, ByMonth, ByQuarter, ByYear, BySource}
}

// Interval gives the calendar part that the dimension groups by, if it is one.
func (d Dimension) Interval() (Interval, bool) {
	switch d {
	case ByDay, ByISOWeek, ByMMWRWeek, ByMonth, ByQuarter, ByYear:
		return Interval(d), true
	case ByDisease, ByLocation, ByCountry, ByWHORegion, BySource:
	}
	return "", false
}

// Interval is a calendar part.
type Interval string

// The intervals. Weeks are ISO 8601 weeks (Monday to Sunday) or MMWR
// epidemiological weeks (Sunday to Saturday).
const (
	Day      Interval = "DAY"
	ISOWeek  Interval = "ISO_WEEK"
	MMWRWeek Interval = "MMWR_WEEK"
	Month    Interval = "MONTH"
	Quarter  Interval = "QUARTER"
	Year     Interval = "YEAR"
)

// Intervals lists every interval, from the shortest.
func Intervals() []Interval { return []Interval{Day, ISOWeek, MMWRWeek, Month, Quarter, Year} }

// Start gives the first day of the interval that holds d.
func (i Interval) Start(d Date) Date {
	switch i {
	case ISOWeek:
		return d.ISOWeekStart()
	case MMWRWeek:
		return d.MMWRWeekStart()
	case Month:
		return d.MonthStart()
	case Quarter:
		return d.QuarterStart()
	case Year:
		return d.YearStart()
	case Day:
	}
	return d
}

// End gives the last day of the interval that holds d.
func (i Interval) End(d Date) Date {
	start := i.Start(d)
	switch i {
	case ISOWeek, MMWRWeek:
		return start.AddDays(6)
	case Month:
		return start.AddDays(31).MonthStart().AddDays(-1)
	case Quarter:
		return start.AddDays(95).QuarterStart().AddDays(-1)
	case Year:
		return start.AddDays(366).YearStart().AddDays(-1)
	case Day:
	}
	return start
}

// Period is a stretch of days, both ends included.
type Period struct {
	Interval Interval
	Start    Date
	End      Date
}

// NewPeriod gives the period of the interval that holds d.
func NewPeriod(i Interval, d Date) Period {
	return Period{Interval: i, Start: i.Start(d), End: i.End(d)}
}

// RecordFilter chooses records. All parts given must hold; And, Or and Not
// combine further filters. An empty filter chooses everything.
type RecordFilter struct {
	And       []*RecordFilter  `json:"and,omitempty"`
	Or        []*RecordFilter  `json:"or,omitempty"`
	Not       *RecordFilter    `json:"not,omitempty"`
	Location  *LocationFilter  `json:"location,omitempty"`
	Country   *CodeFilter      `json:"country,omitempty"`
	Level     *LevelFilter     `json:"level,omitempty"`
	WHORegion *WHORegionFilter `json:"whoRegion,omitempty"`
	Date      *DateFilter      `json:"date,omitempty"`
	Source    *SourceFilter    `json:"source,omitempty"`
}

// LocationFilter chooses places by code or by a place above them.
type LocationFilter struct {
	Eq    *LocationCode  `json:"eq,omitempty"`
	In    []LocationCode `json:"in,omitempty"`
	NotIn []LocationCode `json:"notIn,omitempty"`
	// Under chooses the places below this one, at any depth, itself excluded.
	Under *LocationCode `json:"under,omitempty"`
}

// CodeFilter chooses countries.
type CodeFilter struct {
	Eq    *LocationCode  `json:"eq,omitempty"`
	In    []LocationCode `json:"in,omitempty"`
	NotIn []LocationCode `json:"notIn,omitempty"`
}

// LevelFilter chooses levels.
type LevelFilter struct {
	Eq *LocationLevel  `json:"eq,omitempty"`
	In []LocationLevel `json:"in,omitempty"`
}

// WHORegionFilter chooses WHO regions.
type WHORegionFilter struct {
	Eq    *WHORegion  `json:"eq,omitempty"`
	In    []WHORegion `json:"in,omitempty"`
	NotIn []WHORegion `json:"notIn,omitempty"`
}

// DateFilter chooses days; both ends are included.
type DateFilter struct {
	Eq   *Date `json:"eq,omitempty"`
	From *Date `json:"from,omitempty"`
	To   *Date `json:"to,omitempty"`
}

// SourceFilter chooses sources. Without one, each place answers from its
// preferred source.
type SourceFilter struct {
	Eq *SourceName  `json:"eq,omitempty"`
	In []SourceName `json:"in,omitempty"`
}

// Measure is a number that an aggregate can compute.
type Measure string

// The measures. The first five are the sums of the counts of a record.
const (
	MeasureCases            Measure = "CASES"
	MeasureDeaths           Measure = "DEATHS"
	MeasureRecovered        Measure = "RECOVERED"
	MeasureHospitalizations Measure = "HOSPITALIZATIONS"
	MeasureICUAdmissions    Measure = "ICU_ADMISSIONS"
	// MeasureRecords is the number of days with a record.
	MeasureRecords Measure = "RECORDS"
	// MeasureCaseFatalityRatio is deaths / cases.
	MeasureCaseFatalityRatio Measure = "CASE_FATALITY_RATIO"
	// MeasureIncidencePer100k is cases per 100,000 residents; it needs the
	// dimension LOCATION or COUNTRY.
	MeasureIncidencePer100k Measure = "INCIDENCE_PER_100K"
	// MeasureMortalityPer100k is deaths per 100,000 residents.
	MeasureMortalityPer100k Measure = "MORTALITY_PER_100K"
	// MeasureSources lists the sources behind the numbers.
	MeasureSources Measure = "SOURCES"
)

// Measures lists every measure.
func Measures() []Measure {
	return []Measure{
		MeasureCases, MeasureDeaths, MeasureRecovered, MeasureHospitalizations, MeasureICUAdmissions, MeasureRecords,
		MeasureCaseFatalityRatio, MeasureIncidencePer100k, MeasureMortalityPer100k, MeasureSources,
	}
}

// AggregateQuery asks for measures grouped by dimensions.
type AggregateQuery struct {
	Disease  DiseaseCode
	GroupBy  []Dimension
	Measures []Measure
	Where    *RecordFilter
	Having   *MeasureFilter
	OrderBy  []AggregateOrder
	Page     Page
	// Total asks for the number of groups too.
	Total bool
	AsOf  *time.Time
}

// MeasureFilter keeps the groups whose measures lie within bounds. All parts
// given must hold.
type MeasureFilter struct {
	And               []*MeasureFilter `json:"and,omitempty"`
	Or                []*MeasureFilter `json:"or,omitempty"`
	Not               *MeasureFilter   `json:"not,omitempty"`
	Cases             *NumberFilter    `json:"cases,omitempty"`
	Deaths            *NumberFilter    `json:"deaths,omitempty"`
	Recovered         *NumberFilter    `json:"recovered,omitempty"`
	Hospitalizations  *NumberFilter    `json:"hospitalizations,omitempty"`
	ICUAdmissions     *NumberFilter    `json:"icuAdmissions,omitempty"`
	Records           *NumberFilter    `json:"records,omitempty"`
	CaseFatalityRatio *NumberFilter    `json:"caseFatalityRatio,omitempty"`
	IncidencePer100k  *NumberFilter    `json:"incidencePer100k,omitempty"`
	MortalityPer100k  *NumberFilter    `json:"mortalityPer100k,omitempty"`
}

// NumberFilter bounds a number.
type NumberFilter struct {
	Eq  *float64 `json:"eq,omitempty"`
	Gt  *float64 `json:"gt,omitempty"`
	Gte *float64 `json:"gte,omitempty"`
	Lt  *float64 `json:"lt,omitempty"`
	Lte *float64 `json:"lte,omitempty"`
}

// Direction is the direction of an order.
type Direction string

// The directions. Missing values come last in both.
const (
	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// AggregateOrder orders groups by one dimension or one measure; exactly one of
// the two is set.
type AggregateOrder struct {
	Dimension *Dimension
	Measure   *Measure
	Direction Direction
}

// Page asks for the first so many rows after a cursor.
type Page struct {
	First int
	After string
}

// PageInfo is the Relay page information of an answer.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// AggregatePage is a page of groups.
type AggregatePage struct {
	Rows  []AggregateRow
	Info  PageInfo
	Total *int64
}

// AggregateRow is one group: its keys, where they were asked for, and its
// measures.
type AggregateRow struct {
	Cursor    string
	Disease   *DiseaseCode
	Location  *LocationCode
	Country   *LocationCode
	WHORegion *WHORegion
	Period    *Period
	Source    *SourceName
	Counts
	// Records is the number of days with a record.
	Records           Count
	CaseFatalityRatio *float64
	IncidencePer100k  *float64
	MortalityPer100k  *float64
	Sources           []SourceName
	// Denominator is what the rates divide by.
	Denominator *Denominator
}

// Denominator is the population that a rate divides by.
type Denominator struct {
	Population int64
	// Year is the year for which the population was counted or estimated.
	Year int
}

// RecordQuery asks for a page of canonical records of one disease.
type RecordQuery struct {
	Disease DiseaseCode
	Where   *RecordFilter
	// Descending lists the newest dates first.
	Descending bool
	Page       Page
	Total      bool
	AsOf       *time.Time
}

// RecordPage is a page of records with their cursors.
type RecordPage struct {
	Records []Record
	Cursors []string
	Info    PageInfo
	Total   *int64
}

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
	// residents.
	CasesPer100k  *float64
	DeathsPer100k *float64
	// Corrected says that the period holds a correction below zero.
	Corrected bool
}

// SummaryQuery asks for the headline numbers of a place, or of all countries.
type SummaryQuery struct {
	Disease  DiseaseCode
	Location *LocationCode
	AsOf     *time.Time
}

// Summary holds the headline numbers.
type Summary struct {
	Disease  DiseaseCode
	Location *LocationCode
	Sources  []SourceName
	// FirstDate and LastDate bound the days with a record.
	FirstDate *Date
	LastDate  *Date
	// Counts are the totals over all days.
	Counts
	// Last7Days and Previous7Days are the sums of the seven days up to
	// LastDate and of the seven before them.
	Last7Days     Counts
	Previous7Days Counts
	// CasesChange is Last7Days / Previous7Days - 1 for cases; nil where the
	// latter is missing or not above zero.
	CasesChange       *float64
	DeathsChange      *float64
	CaseFatalityRatio *float64
	CasesPer100k      *float64
	DeathsPer100k     *float64
	Denominator       *Denominator
	Simulated         bool
}

// LocationQuery asks for a page of places in order of their codes.
type LocationQuery struct {
	Search string
	Level  *LocationLevel
	Under  *LocationCode
	Page   Page
}

// LocationPage is a page of places.
type LocationPage struct {
	Locations []Location
	Cursors   []string
	Info      PageInfo
	Total     int64
}

// BatchQuery asks for a page of batches, newest first.
type BatchQuery struct {
	Source *SourceName
	Status *BatchStatus
	Page   Page
	Total  bool
}

// BatchPage is a page of batches with their cursors.
type BatchPage struct {
	Batches []Batch
	Cursors []string
	Info    PageInfo
	Total   *int64
}
