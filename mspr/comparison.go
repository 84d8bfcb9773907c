package mspr

// ComparisonQuery asks for the periods of a series beside others of the same
// series.
type ComparisonQuery struct {
	// Series is the series of one place, with the window to compare.
	Series SeriesQuery
	// Shift tells how far before each period the other lies.
	Shift Shift
	// From, instead of a shift, is a day of the period that the first one in the
	// window is compared with; the next is compared with the one behind that, and
	// so forth.
	From *Date
}

// ComparedPoint is one period of a series beside another.
type ComparedPoint struct {
	Period Period
	// Base is the period that it is compared with; nil where the calendar has
	// none.
	Base *Period
	// Counts are those of both periods, indexed by CountKind.
	Counts [CountKinds]ComparedCount
	// CasesAverage and DeathsAverage compare the 7-day averages of daily series.
	CasesAverage  ComparedAverage
	DeathsAverage ComparedAverage
}

// Cases compares the cases.
func (p ComparedPoint) Cases() ComparedCount { return p.Counts[Cases] }

// Deaths compares the deaths.
func (p ComparedPoint) Deaths() ComparedCount { return p.Counts[Deaths] }

// Recovered compares the recovered persons.
func (p ComparedPoint) Recovered() ComparedCount { return p.Counts[Recovered] }

// Hospitalizations compares the admissions to hospital.
func (p ComparedPoint) Hospitalizations() ComparedCount { return p.Counts[Hospitalizations] }

// ICUAdmissions compares the admissions to intensive care.
func (p ComparedPoint) ICUAdmissions() ComparedCount { return p.Counts[ICUAdmissions] }

// ComparedCount is a count beside that of another period.
type ComparedCount struct {
	Value, Base, Change Count
	// ChangeRatio is Change / Base; nil where either count is missing or the base
	// is not above zero.
	ChangeRatio *float64
}

// ComparedAverage is an average beside that of another period.
type ComparedAverage struct {
	Value, Base, Change, ChangeRatio *float64
}
