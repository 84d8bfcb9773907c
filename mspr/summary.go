package mspr

import "time"

// SummaryQuery asks for the headline numbers of a place, or of all countries.
type SummaryQuery struct {
	Disease  DiseaseCode
	Location *LocationCode
	AsOf     *time.Time
}

// SummariesQuery asks for the headline numbers of all places of a level that
// have any, or of those below one place.
type SummariesQuery struct {
	Disease DiseaseCode
	Level   LocationLevel
	Under   *LocationCode
	AsOf    *time.Time
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
