package mspr

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
