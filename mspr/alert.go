package mspr

// AlertMethod says how alerts are found.
type AlertMethod string

// The methods.
const (
	AlertEARSC1             AlertMethod = "EARS_C1"
	AlertEARSC2             AlertMethod = "EARS_C2"
	AlertEARSC3             AlertMethod = "EARS_C3"
	AlertCUSUM              AlertMethod = "CUSUM"
	AlertOutbreakP          AlertMethod = "OUTBREAK_P"
	AlertFarrington         AlertMethod = "FARRINGTON"
	AlertFarringtonFlexible AlertMethod = "FARRINGTON_FLEXIBLE"
)

// AlertQuery asks for the alerts of a disease.
type AlertQuery struct {
	Disease DiseaseCode
	Method  AlertMethod
	Count   SeriesCount
	// Since asks for the alerts that lasted at least until that day, those that
	// are over included; nil for those that are on.
	Since *Date
	// Level and Under choose places; nil for all.
	Level *LocationLevel
	Under *LocationCode
	Page  Page
	// Total asks for the number of alerts on all pages.
	Total bool
}

// Alert is an unbroken run of days or weeks, in the preferred series of a place,
// whose counts lie above what was to be expected.
type Alert struct {
	Location LocationCode
	Source   SourceName
	Method   AlertMethod
	Count    SeriesCount
	// Since is the first day of the run, Periods its length, and Period its last
	// period, which the numbers are of.
	Since   Date
	Periods int
	Period  Period
	// Active says that Period is the last one of the series that is whole.
	Active bool
	// Observed is the count with later corrections taken out of it.
	Observed int64
	// Expected is what the method expects, Upper its threshold in counts; nil
	// where any count would have been an alarm.
	Expected float64
	Upper    *float64
	// Score is how far beyond its range the period is, by the measure of the
	// method; at 1 the range ends.
	Score float64
	// Missing counts the periods without a count, and Corrected tells of
	// corrections, among Period and those that it was compared with.
	Missing   int
	Corrected bool
	// Rank is the alert's place in an answer, from 1.
	Rank int64
}

// AlertPage is a page of alerts.
type AlertPage struct {
	Alerts  []Alert
	Cursors []string
	Info    PageInfo
	Total   *int64
	// Places is how many places the method could judge. To is the last day that
	// it judged in any, From the first day for which the alerts of all are known;
	// nil where it judged none.
	Places     int64
	From, To   *Date
	Parameters []AlertParameter
}

// AlertEdge is an alert and the cursor that points just behind it.
type AlertEdge struct {
	Cursor string
	Node   Alert
}

// Edges pairs the alerts of the page with their cursors.
func (p AlertPage) Edges() []AlertEdge {
	edges := make([]AlertEdge, len(p.Alerts))
	for i, a := range p.Alerts {
		edges[i] = AlertEdge{Cursor: p.Cursors[i], Node: a}
	}
	return edges
}

// AlertParameter is a setting of a method.
type AlertParameter struct {
	Name  string
	Value float64
}

// CountColumns are the counts of days or weeks that follow each other without a
// gap, by kind; NaN where a count is not known, as for a day without a record.
type CountColumns struct {
	// Start is the first day of the first period.
	Start  Date
	Values [CountKinds][]float64
}

// Len is the number of periods.
func (c *CountColumns) Len() int { return len(c.Values[0]) }

// RecentSeries is the last part of the preferred series of a place.
type RecentSeries struct {
	Disease  DiseaseCode
	Location LocationCode
	Source   SourceName
	// Daily ends on the last day with a record, Weekly with the last ISO week of
	// which the series holds all days.
	Daily, Weekly CountColumns
}

// Detection is what was found in a series: its alerts, and what was judged.
type Detection struct {
	Alerts []Alert
	Judged []Judged
}

// Judged says that a method judged a count of a series, and up to which day.
type Judged struct {
	Method AlertMethod
	Count  SeriesCount
	Last   Date
}
