package mspr

// CompletenessQuery asks how complete the counts of a source are by their age.
type CompletenessQuery struct {
	Disease DiseaseCode
	Source  SourceName
	// Location is the place whose own rows are asked about; none for all rows of
	// the source.
	Location *LocationCode
	Count    SeriesCount
	// Lags is the greatest age in days, from 0 to CompletenessLags.
	Lags int
}

// CompletenessLags is the age at which a count is taken as final, in days.
const CompletenessLags = 90

// Completeness tells how much of its final count a source had stated of a day so
// many days later.
type Completeness struct {
	Disease  DiseaseCode
	Source   SourceName
	Location *LocationCode
	Count    SeriesCount
	// First and Last are the days that are looked at; none where the source has
	// issued nothing.
	First, Last *Date
	// Records is how many records tell it.
	Records int64
	// Days is the age at which records settle; none where it isn't known.
	Days *int
	// ByLag has an entry for each age from 0; none where too few records tell.
	ByLag []CompletenessLag
}

// CompletenessLag is how complete counts are at an age. Shares are of the final
// count: 1 is all of it, more than 1 too much.
type CompletenessLag struct {
	// Lag is the age in days.
	Lag int
	// Median and the quartiles are over records, in steps of a thousandth.
	Median, LowerQuartile, UpperQuartile float64
	// Share is that of the sum of all records.
	Share float64
	// Stated is how many of the records had a count.
	Stated int64
}
