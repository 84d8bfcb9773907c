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
	// Figures are the statistics shown beside the measures.
	Figures []Figure
	Where   *RecordFilter
	Having  *MeasureFilter
	OrderBy []AggregateOrder
	Page    Page
	// Total asks for the number of groups too, and Totals for the sums over all of
	// them.
	Total  bool
	Totals bool
	// MaxDays is the longest time that may be asked for; 0 for any.
	MaxDays int
	AsOf    *time.Time
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
	// Statistics bound statistics of counts.
	Statistics []StatisticFilter `json:"statistics,omitempty"`
}

// StatisticFilter bounds a statistic of a count.
type StatisticFilter struct {
	Measure   Measure      `json:"measure"`
	Statistic Statistic    `json:"statistic"`
	P         *float64     `json:"p,omitempty"`
	Is        NumberFilter `json:"is"`
}

// NumberFilter bounds a number.
type NumberFilter struct {
	Eq  *float64 `json:"eq,omitempty"`
	Ne  *float64 `json:"ne,omitempty"`
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
// the two is set. Statistic and P belong to the measure.
type AggregateOrder struct {
	Dimension *Dimension
	Measure   *Measure
	Statistic *Statistic
	P         *float64
	Direction Direction
}

// AggregatePage is a page of groups.
type AggregatePage struct {
	Rows  []AggregateRow
	Info  PageInfo
	Total *int64
	// Totals are the sums over all groups; nil where not asked for.
	Totals *AggregateTotals
}

// AggregateTotals are the sums over all groups of a query, those of other pages
// too. A place whose people the number of another includes is left out.
type AggregateTotals struct {
	Counts
	Records           Count
	CaseFatalityRatio *float64
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
	// Statistics are nil where none was asked for.
	Statistics *GroupStatistics
}

// Denominator is the population that a rate divides by.
type Denominator struct {
	Population int64
	// Year is the year for which the population was counted or estimated.
	Year int
}
