package mspr

// DetectionMethod names a method of outbreak detection.
type DetectionMethod string

// The methods.
const (
	DetectC1                 DetectionMethod = "EARS_C1"
	DetectC2                 DetectionMethod = "EARS_C2"
	DetectC3                 DetectionMethod = "EARS_C3"
	DetectCUSUM              DetectionMethod = "CUSUM"
	DetectOutbreakP          DetectionMethod = "OUTBREAK_P"
	DetectFarrington         DetectionMethod = "FARRINGTON"
	DetectFarringtonFlexible DetectionMethod = "FARRINGTON_FLEXIBLE"
)

// EarsParameters are those of EARS_C1, EARS_C2 and EARS_C3.
type EarsParameters struct {
	Baseline int
	MinSigma float64
}

// CusumTransformation makes counts about normal.
type CusumTransformation string

// The transformations.
const (
	TransformStandard            CusumTransformation = "STANDARD"
	TransformRossi               CusumTransformation = "ROSSI"
	TransformAnscombe            CusumTransformation = "ANSCOMBE"
	TransformAnscombeSecondOrder CusumTransformation = "ANSCOMBE_SECOND_ORDER"
	TransformNegativeBinomial    CusumTransformation = "NEGATIVE_BINOMIAL"
)

// CusumParameters are those of CUSUM.
type CusumParameters struct {
	Start            *Date
	Training         int
	Mean             *float64
	Season           *float64
	Reference, Limit float64
	Transformation   CusumTransformation
	Dispersion       *float64
}

// OutbreakPParameters are those of OUTBREAK_P.
type OutbreakPParameters struct {
	Start *Date
	Limit float64
}

// FarringtonPower is the power of counts that is taken to be normal.
type FarringtonPower string

// The powers.
const (
	PowerTwoThirds FarringtonPower = "TWO_THIRDS"
	PowerHalf      FarringtonPower = "HALF"
	PowerOne       FarringtonPower = "ONE"
)

// FarringtonThreshold says how FARRINGTON_FLEXIBLE finds a threshold.
type FarringtonThreshold string

// The ways.
const (
	ThresholdDelta    FarringtonThreshold = "DELTA"
	ThresholdNBPlugin FarringtonThreshold = "NB_PLUGIN"
	ThresholdMuan     FarringtonThreshold = "MUAN"
)

// FarringtonParameters are those of FARRINGTON and FARRINGTON_FLEXIBLE, and from
// Seasons on of the latter alone.
type FarringtonParameters struct {
	Years, HalfWindow       int
	Reweight, Trend         bool
	LeastCases, RecentWeeks int
	Power                   FarringtonPower
	Seasons                 int
	ExcludedWeeks           int
	WeightsThreshold        float64
	TrendLevel              float64
	Threshold               FarringtonThreshold
}

// AberrationQuery asks how each day or week of a part compares with what a method
// expects. Level is not asked for.
type AberrationQuery struct {
	DailyPart
	Method DetectionMethod
	// By is a day or an ISO week; nil leaves it to the method.
	By *Interval
	// Alpha is the method's own where it is nil, and so are the parameters.
	Alpha      *float64
	Ears       *EarsParameters
	Cusum      *CusumParameters
	OutbreakP  *OutbreakPParameters
	Farrington *FarringtonParameters
}

// Aberration is a day or a week beside what a method expects; what can't be told
// is nil.
type Aberration struct {
	Period                     Period
	Observed                   Count
	Expected, Upper, Statistic *float64
	Alarm                      *bool
	// PValue, Dispersion and Trend are of Farrington's methods.
	PValue, Dispersion *float64
	Trend              *bool
	// MissingDays counts the days without a count.
	MissingDays int
	Corrected   bool
}
