package etl

import (
	"strconv"
	"strings"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// hold keeps the cumulative counts of the row at hand until the file's end,
// so that the order of its rows does not matter.
func (t *transform) hold() error {
	d := t.heldDay()
	if n := len(t.at.place.days); n > 0 {
		if err := t.refuseCutTotal(t.at.place.days[n-1].totals[:], d.totals[:]); err != nil {
			return err
		}
	}
	if !t.at.place.insert(d) {
		return t.quarantine(duplicate(t.at), 1)
	}
	return nil
}

// refuseCutTotal looks at the one number that can be cut without its row
// breaking any rule: the last one of a file that doesn't end its last line. A
// cut total is smaller than the one before it.
func (t *transform) refuseCutTotal(before, last []int64) error {
	if last, ended := t.table.atEnd(); !last || ended {
		return nil
	}
	for i := range last {
		if last[i] != unknown && last[i] < before[i] {
			return mspr.Refusef("%s seems to be cut: it has no line break at its end, and the count of its last line, %d, is below the one before it; fetch it again, or end it with a line break if it is complete",
				t.table.title(), t.table.number())
		}
	}
	return nil
}

func duplicate(at reading) *sources.Broken {
	return &sources.Broken{Rule: mspr.RuleDuplicate, Message: mspr.Tell("%s %s stands in an earlier line already", at.place.code, at.date)}
}

func (t *transform) heldDay() day {
	d := day{date: t.at.date, line: int32(t.table.number())} //nolint:gosec // a file of at most 2 GiB has fewer lines than fit
	for i, k := range t.kinds() {
		d.totals[i] = t.at.counts[k]
	}
	return d
}

// differences turns what was held into daily counts, place by place.
func (t *transform) differences(out emit) error {
	if t.layout.Rests {
		t.settleRests()
	}
	for _, p := range t.places.inOrder() {
		var last [maxTotals]difference
		for _, d := range p.days {
			counts, absurd := t.newCounts(d, &last)
			if absurd {
				t.quarantineLate(p, d, &sources.Broken{
					Rule: RuleAbsurd, Message: mspr.Tell("the count up to this day is more than %d away from that of the day before", mspr.DailyLimit),
				})
				continue
			}
			give := t.keep
			if d.implied {
				give = t.give
			}
			if err := give(out, p, d.date, int(d.line), counts); err != nil {
				return err
			}
		}
		p.days = nil
	}
	return nil
}

// newCounts gives what is new on a day since the days before it.
func (t *transform) newCounts(d day, last *[maxTotals]difference) (mspr.Counts, bool) {
	var counts mspr.Counts
	before := *last
	for i, k := range t.kinds() {
		n, absurd := last[i].next(d.totals[i])
		if absurd {
			*last = before
			return mspr.Counts{}, true
		}
		if n != unknown {
			counts[k] = mspr.Known(n)
		}
	}
	return counts, false
}

// quarantineLate sets aside a row whose line is gone; its text is what was
// read from it.
func (t *transform) quarantineLate(p *place, d day, broken *sources.Broken) mspr.Defect {
	raw := []string{string(p.code), d.date.String()}
	for i := range t.kinds() {
		total := ""
		if d.totals[i] != unknown {
			total = strconv.FormatInt(d.totals[i], 10)
		}
		raw = append(raw, total)
	}
	defect := mspr.Defect{Line: int(d.line), Rule: broken.Rule, Message: broken.Message, Raw: strings.Join(raw, ","), Hides: mspr.Hidden{Location: p.code, Date: d.date, Dated: true}}
	t.counts.Quarantined++
	t.bad.add(defect, 1)
	return defect
}

// wide turns the cells of a row into daily counts.
func (t *transform) wide(out emit) error {
	if err := t.readCells(); err != nil {
		return err
	}
	if n := len(t.totals); n > 1 {
		if err := t.refuseCutTotal(t.totals[n-2:n-1], t.totals[n-1:]); err != nil {
			return err
		}
	}
	if t.layout.Stops {
		t.endStopped()
	}
	var last difference
	kind := t.kinds()[0]
	for i, total := range t.totals {
		if total == unknown {
			continue // counted already
		}
		n, absurd := last.next(total)
		if absurd {
			t.at.date = t.layout.Dates[i]
			broken := &sources.Broken{Rule: RuleAbsurd, Message: mspr.Tell("%s: %d is more than %d away from the day before", t.layout.Dates[i], total, mspr.DailyLimit)}
			if err := t.quarantine(broken, 1); err != nil {
				return err
			}
			continue
		}
		var counts mspr.Counts
		counts[kind] = mspr.Known(n)
		if err := t.keep(out, t.at.place, t.layout.Dates[i], t.table.number(), counts); err != nil {
			return err
		}
	}
	return nil
}

// readCells reads every cell of the row at hand; an empty one is excluded.
func (t *transform) readCells() error {
	for i, cell := range t.row.Cells {
		n, broken := t.count(cell)
		t.totals[i] = n
		switch {
		case broken != nil:
			t.at.date = t.layout.Dates[i]
			broken.Message = t.at.date.String() + ": " + broken.Message
			if err := t.quarantine(broken, 1); err != nil {
				return err
			}
		case n == unknown:
			t.counts.Excluded++
		}
	}
	return nil
}

// endStopped leaves out the zeros after the last day above zero: the publisher
// stopped the series, and the people did not fall ill again.
func (t *transform) endStopped() {
	last := len(t.totals) - 1
	for last >= 0 && t.totals[last] <= 0 {
		last--
	}
	if last < 0 {
		return // it never began
	}
	for i := last + 1; i < len(t.totals); i++ {
		if t.totals[i] != unknown {
			t.totals[i] = unknown
			t.counts.Excluded++
		}
	}
}
