package mspr

import "time"

// SeriesCount names a count of a daily series to estimate from.
type SeriesCount string

// The counts.
const (
	SeriesCases            SeriesCount = "CASES"
	SeriesDeaths           SeriesCount = "DEATHS"
	SeriesHospitalizations SeriesCount = "HOSPITALIZATIONS"
	SeriesICUAdmissions    SeriesCount = "ICU_ADMISSIONS"
)

// AllSeriesCounts lists them in the order of the columns.
func AllSeriesCounts() []SeriesCount {
	return []SeriesCount{SeriesCases, SeriesDeaths, SeriesHospitalizations, SeriesICUAdmissions}
}

// Kind gives the count's place in a record.
func (c SeriesCount) Kind() CountKind {
	switch c {
	case SeriesDeaths:
		return Deaths
	case SeriesHospitalizations:
		return Hospitalizations
	case SeriesICUAdmissions:
		return ICUAdmissions
	case SeriesCases:
	}
	return Cases
}

// DailyPart is the stretch of a place's daily series for which something is
// estimated, from the whole of the series.
type DailyPart struct {
	Disease  DiseaseCode
	Location LocationCode
	// Source is none where no source covers the place.
	Source   *SourceName
	AsOf     *time.Time
	From, To *Date
	Count    SeriesCount
	// Level is that of the intervals.
	Level float64
}

// ReproductionMethod says how a reproduction number is estimated.
type ReproductionMethod string

// The methods.
const (
	Cori           ReproductionMethod = "CORI"
	WallingaTeunis ReproductionMethod = "WALLINGA_TEUNIS"
)

// SerialInterval is the time in days between the onset of a case and of those
// it infects: mean and standard deviation, or the shares of 0, 1, 2 … days.
type SerialInterval struct {
	Mean         *float64
	SD           *float64
	Distribution []float64
}

// ReproductionPrior is the mean and the standard deviation of a gamma
// distribution.
type ReproductionPrior struct{ Mean, SD float64 }

// ImportedCases are those of a day's count who were infected elsewhere.
type ImportedCases struct {
	Date  Date
	Count Count
}

// ReproductionQuery asks for the reproduction number of each day of a part.
type ReproductionQuery struct {
	DailyPart
	Method   ReproductionMethod
	Interval SerialInterval
	// Window is the number of days of an estimate.
	Window   int
	Prior    *ReproductionPrior
	Imported []ImportedCases
}

// ReproductionEstimate is the reproduction number of a window that ends on Date;
// nil where there is none.
type ReproductionEstimate struct {
	Date                        Date
	Mean, SD, Median, Low, High *float64
	// Count is what the estimate rests on, MissingDays the days without a count.
	Count       int64
	MissingDays int
	// Corrected says that a correction touches the window, Incomplete that
	// persons infected in it may not be counted yet.
	Corrected, Incomplete bool
}

// GrowthMethod says how growth is fitted.
type GrowthMethod string

// The methods.
const (
	GrowthQuasiPoisson GrowthMethod = "QUASI_POISSON"
	GrowthPoisson      GrowthMethod = "POISSON"
	GrowthLogLinear    GrowthMethod = "LOG_LINEAR"
)

// GrowthQuery asks for the growth up to each day of a part.
type GrowthQuery struct {
	DailyPart
	Method GrowthMethod
	// Window is the number of days to fit.
	Window int
}

// GrowthEstimate is the growth over a window that ends on Date; what can't be
// fitted is nil.
type GrowthEstimate struct {
	Date                                            Date
	Rate, RateLow, RateHigh                         *float64
	DoublingTime, DoublingTimeLow, DoublingTimeHigh *float64
	Dispersion                                      *float64
	// Days counts the days that were used.
	Days      int
	Corrected bool
}

// BaselineMethod says what counts are compared with.
type BaselineMethod string

// The methods.
const (
	BaselineMean     BaselineMethod = "MEAN"
	BaselineHarmonic BaselineMethod = "HARMONIC"
)

// ExcessQuery asks for the excess of each ISO week of a part.
type ExcessQuery struct {
	DailyPart
	// Years are the ISO years of the baseline.
	Years     []int
	Method    BaselineMethod
	Harmonics int
	Trend     bool
}

// ExcessWeek is a week beside its baseline; what is not known is nil.
type ExcessWeek struct {
	Period                              Period
	Observed                            Count
	Expected, ExpectedLow, ExpectedHigh *float64
	Excess, ExcessLow, ExcessHigh       *float64
	PScore                              *float64
	// Reference says that the week belongs to the baseline.
	Reference bool
}
