package etl

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// day is what a cumulative file states about one place and day: the counts up
// to that day, along the layout's kinds.
type day struct {
	date   mspr.Date
	line   int32
	totals [maxTotals]int64
	// implied says that no line states the day; line is that of the day before.
	implied bool
}

// maxTotals is how many cumulative counts a line of any format carries.
const maxTotals = 3

// insert puts a day into its place in time, in whatever order the days come;
// false means that the day is there already.
func (p *place) insert(d day) bool {
	if n := len(p.days); n == 0 || p.days[n-1].date < d.date {
		p.days = append(p.days, d)
		return true
	}
	i, found := p.search(d.date)
	if found {
		return false
	}
	p.days = slices.Insert(p.days, i, d)
	return true
}

func (p *place) search(date mspr.Date) (int, bool) {
	return slices.BinarySearchFunc(p.days, date, func(d day, date mspr.Date) int { return cmp.Compare(d.date, date) })
}

// inOrder lists the places of a file by code.
func (ps *places) inOrder() []*place {
	all := make([]*place, 0, len(ps.byCode))
	for _, code := range slices.Sorted(maps.Keys(ps.byCode)) {
		all = append(all, ps.byCode[code])
	}
	return all
}

// difference turns a cumulative count into a daily one: what is new since the
// last day that the count is known for; on the first day, all of it.
type difference struct{ last int64 }

// next gives the daily count, or unknown; absurd says that the count jumps
// further than people can fall ill in a day, and is passed over.
func (d *difference) next(total int64) (daily int64, absurd bool) {
	if total == unknown {
		return unknown, false
	}
	daily = total - d.last
	if daily > mspr.DailyLimit || daily < -mspr.DailyLimit {
		return unknown, true
	}
	d.last = total
	return daily, false
}
