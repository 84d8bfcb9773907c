package mspr

// IntervalMethod says how a confidence interval is found.
type IntervalMethod string

// The methods.
const (
	IntervalWilson         IntervalMethod = "WILSON"
	IntervalClopperPearson IntervalMethod = "CLOPPER_PEARSON"
	IntervalGarwood        IntervalMethod = "GARWOOD"
	IntervalFayFeuer       IntervalMethod = "FAY_FEUER"
)

// ProportionMethod is an IntervalMethod for proportions.
type ProportionMethod string

// The methods.
const (
	Wilson         ProportionMethod = "WILSON"
	ClopperPearson ProportionMethod = "CLOPPER_PEARSON"
)

// ConfidenceInterval is a range with both ends in it.
type ConfidenceInterval struct {
	Low, High, Level float64
	Method           IntervalMethod
}

// StandardGroup is a group of a population with its part of a standard one.
type StandardGroup struct {
	Events     Count
	Population float64
	Standard   float64
}

// StandardizedRate is a rate per 100,000, as it is and standardized.
type StandardizedRate struct {
	Crude, Adjusted float64
	// Interval is that of Adjusted.
	Interval ConfidenceInterval
}
