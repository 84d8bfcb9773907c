package etl

import (
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// settleRests closes the counts of people whom a cumulative file had not yet
// placed: on the first day on which their place is missing and others below the
// same parent are stated, they have been placed, and the totals are zero again.
// Without it they would count twice from then on.
func (t *transform) settleRests() {
	days := t.statedDays()
	for _, p := range t.places.inOrder() {
		if p.level == mspr.Unallocated && len(p.days) > 0 {
			p.days = settled(p, days[p.parent], t.hides)
		}
	}
}

// statedDays lists the days on which the file states anything below a parent.
func (t *transform) statedDays() map[mspr.LocationCode][]mspr.Date {
	found := map[mspr.LocationCode]map[mspr.Date]bool{}
	for _, p := range t.places.inOrder() {
		if found[p.parent] == nil {
			found[p.parent] = map[mspr.Date]bool{}
		}
		for _, d := range p.days {
			found[p.parent][d.date] = true
		}
	}
	days := make(map[mspr.LocationCode][]mspr.Date, len(found))
	for parent, dates := range found {
		days[parent] = slices.Sorted(maps.Keys(dates))
	}
	return days
}

// settled gives the days of a place with a day of zeros where it vanishes.
func settled(p *place, stated []mspr.Date, hides func(mspr.LocationCode, mspr.Date) bool) []day {
	all := make([]day, 0, len(p.days))
	next := 0
	for _, date := range stated {
		switch {
		case next < len(p.days) && p.days[next].date == date:
			all = append(all, p.days[next])
			next++
		case next == 0 || all[len(all)-1].empty() || hides(p.code, date):
		default:
			all = append(all, all[len(all)-1].emptied(date))
		}
	}
	return all
}

// hides says that a bad row may hold what the place states on the day.
func (t *transform) hides(code mspr.LocationCode, date mspr.Date) bool {
	return slices.ContainsFunc(t.bad.defects, func(d mspr.Defect) bool {
		h := d.Hides
		return h.All || h.Location == code && (!h.Dated || h.Date == date)
	})
}

// empty says that the day's totals count nobody.
func (d day) empty() bool {
	return !slices.ContainsFunc(d.totals[:], func(n int64) bool { return n != unknown && n != 0 })
}

// emptied gives a later day, in no line of the file, on which nobody is left of
// those that this one counts.
func (d day) emptied(date mspr.Date) day {
	d.date, d.implied = date, true
	for i, n := range d.totals {
		if n != unknown {
			d.totals[i] = 0
		}
	}
	return d
}
