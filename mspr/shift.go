package mspr

// Shift tells how far another period lies before a period, in one unit.
type Shift struct {
	Unit ShiftUnit
	N    int
}

// ShiftUnit is a unit of shifts.
type ShiftUnit string

// The units.
const (
	ShiftDays   ShiftUnit = "days"
	ShiftWeeks  ShiftUnit = "weeks"
	ShiftMonths ShiftUnit = "months"
	ShiftYears  ShiftUnit = "years"
)

// maxShift is further back than any series reaches.
const maxShift = 10_000

// OnePeriod is the shift to the period right before.
func OnePeriod(i Interval) Shift {
	switch i {
	case ISOWeek, MMWRWeek:
		return Shift{ShiftWeeks, 1}
	case Month:
		return Shift{ShiftMonths, 1}
	case Quarter:
		return Shift{ShiftMonths, 3}
	case Year:
		return Shift{ShiftYears, 1}
	case Day:
	}
	return Shift{ShiftDays, 1}
}

// Check says whether each period of an interval has one period of the same
// interval that lies so far before it: weeks do not fit into months, and three
// months make a quarter.
func (s Shift) Check(i Interval) error {
	if s.N < 1 || s.N > maxShift {
		return Errorf(BadUserInput, "%s is %d: give a number from 1 to %d", s.Unit, s.N, maxShift)
	}
	fits := s.Unit == ShiftYears
	switch i {
	case Day:
		fits = true
	case ISOWeek, MMWRWeek:
		fits = fits || s.Unit == ShiftWeeks
	case Month:
		fits = fits || s.Unit == ShiftMonths
	case Quarter:
		fits = fits || s.Unit == ShiftMonths && s.N%3 == 0
	case Year:
	}
	if !fits {
		return Errorf(BadUserInput, "%d %s before a period of the interval %s there is none: days go with DAY, weeks with DAY and with weeks, "+
			"months with DAY and MONTH, three months with QUARTER, years with all", s.N, s.Unit, i)
	}
	return nil
}

// Before gives the period that lies so far before p; ok is false where the
// calendar has none. Months and years before a day lies the same day of an earlier
// month, and not every month has a 29th, 30th and 31st; years before a week lies
// the week of the same number, and not every year has a week 53.
func (s Shift) Before(p Period) (before Period, ok bool) {
	start := p.Start
	switch s.Unit {
	case ShiftDays:
		start = start.AddDays(-s.N)
	case ShiftWeeks:
		start = start.AddDays(-7 * s.N)
	case ShiftMonths:
		start, ok = start.monthsBefore(s.N)
		return NewPeriod(p.Interval, start), ok
	case ShiftYears:
		if p.Interval == ISOWeek || p.Interval == MMWRWeek {
			return p.weekOfYearBefore(s.N)
		}
		start, ok = start.monthsBefore(12 * s.N)
		return NewPeriod(p.Interval, start), ok
	}
	return NewPeriod(p.Interval, start), true
}

// monthsBefore gives the same day of an earlier month; ok is false where that
// month has no such day.
func (d Date) monthsBefore(n int) (before Date, ok bool) {
	year, month, day := d.Time().Date()
	before = NewDate(year, int(month)-n, day)
	return before, before.Time().Day() == day
}

// Week gives the year and the number of a week, of ISO 8601 or of the MMWR: the
// year is the one in which most of its days lie, and its first week is number 1.
func (p Period) Week() (year, number int) {
	middle := p.Start.AddDays(3).Time()
	return middle.Year(), (middle.YearDay()-1)/7 + 1
}

func (p Period) weekOfYearBefore(n int) (before Period, ok bool) {
	year, number := p.Week()
	// The fourth of January is in the first week by either reckoning.
	first := NewPeriod(p.Interval, NewDate(year-n, 1, 4))
	before = NewPeriod(p.Interval, first.Start.AddDays(7*(number-1)))
	y, _ := before.Week()
	return before, y == year-n
}

// Next gives the period right behind p.
func (p Period) Next() Period { return NewPeriod(p.Interval, p.End.AddDays(1)) }
