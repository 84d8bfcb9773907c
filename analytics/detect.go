package analytics

import (
	"fmt"
	"math"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// endedAfter is how many days at the end of a series may lack a count before it
// counts as one that is stated no more.
const endedAfter = 2 * week

// Detector finds alerts in the last part of a series, by every method. It is
// given to what makes snapshots.
type Detector struct{}

// Reach is how many days and weeks of a series Detect looks at.
func (Detector) Reach() (days, weeks int) {
	for _, m := range alertMethods() {
		if m.unit == mspr.Day {
			days = max(days, m.history+m.judged+endedAfter)
			continue
		}
		weeks = max(weeks, m.history+m.judged+endedAfter/week)
	}
	return days, weeks
}

// Detect judges the last counts of a series, up to the last one that is known. A
// period without a count counts as none in what others are compared with, and is
// itself no alert; a count below zero is taken out of the periods before it, as in
// all estimates. A count that is not stated, or no more, and a series that is too
// short for a method, are not judged.
func (Detector) Detect(s *mspr.RecentSeries) (mspr.Detection, error) {
	var found mspr.Detection
	for _, count := range mspr.AllSeriesCounts() {
		daily, weekly := settle(&s.Daily, mspr.Day, count), settle(&s.Weekly, mspr.ISOWeek, count)
		for _, m := range alertMethods() {
			counts := daily
			if m.unit != mspr.Day {
				counts = weekly
			}
			if err := counts.judge(m, &found); err != nil {
				return found, err
			}
		}
	}
	return found, nil
}

// settled are the counts of a kind, as they are judged.
type settled struct {
	count            mspr.SeriesCount
	unit             mspr.Interval
	start            mspr.Date
	values           []float64
	missing, touched []bool
}

// settle makes counts fit to be judged, up to the last that is known; it gives
// none where that is long ago.
func settle(c *mspr.CountColumns, unit mspr.Interval, count mspr.SeriesCount) settled {
	raw, lost := c.Values[count.Kind()], endedAfter
	if unit == mspr.ISOWeek {
		lost /= week
	}
	known := len(raw)
	for known > 0 && math.IsNaN(raw[known-1]) {
		known--
	}
	s := settled{count: count, unit: unit, start: c.Start}
	if known == 0 || len(raw)-known > lost {
		return s
	}
	s.values, s.touched = epi.Settle(raw[:known])
	s.missing = make([]bool, known)
	for i, v := range s.values {
		if s.missing[i] = math.IsNaN(v); s.missing[i] {
			s.values[i] = 0
		}
	}
	return s
}

// period gives the days of a value.
func (s *settled) period(i int) mspr.Period {
	days := 1
	if s.unit == mspr.ISOWeek {
		days = week
	}
	return mspr.NewPeriod(s.unit, s.start.AddDays(i*days))
}

// judge adds what a method finds.
func (s *settled) judge(m alertMethod, found *mspr.Detection) error {
	last := len(s.values) - 1
	from := max(m.history, len(s.values)-m.judged)
	if from > last {
		return nil
	}
	begin := from - m.history
	detections, err := m.detect(s.values[begin:], s.period(begin).Start, m.history)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", m.name, s.count, err)
	}
	if !detections[last-from].Known {
		return nil
	}
	found.Judged = append(found.Judged, mspr.Judged{Method: m.name, Count: s.count, Last: s.period(last).End})
	alarm := func(i int) bool { return i <= last && !s.missing[i] && detections[i-from].Alarm }
	for i := from; i <= last; i++ {
		first := i
		for alarm(i) {
			i++
		}
		if i > first {
			found.Alerts = append(found.Alerts, s.alert(m, first, i-1, detections[i-1-from]))
		}
	}
	return nil
}

func (s *settled) alert(m alertMethod, first, last int, d epi.Detection) mspr.Alert {
	a := mspr.Alert{
		Method: m.name, Count: s.count, Since: s.period(first).Start, Periods: last - first + 1, Period: s.period(last),
		Active: last == len(s.values)-1, Observed: int64(d.Observed), Expected: d.Expected, Upper: defined(d.Upper), Score: m.score(d),
	}
	compared := last - m.history
	for _, missing := range s.missing[compared : last+1] {
		if missing {
			a.Missing++
		}
	}
	a.Corrected = anyOf(s.touched, compared, last)
	return a
}
