package etl

import (
	"errors"
	"fmt"
	"io"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// transform turns the rows of one file into observations, in one pass. It
// counts every row once: kept, excluded or quarantined.
type transform struct {
	table  rows
	layout *sources.Layout
	origin *origin
	places *places
	rules  ruleBook

	// The row at hand: its fields, what the layout reads in them, and what
	// the rules make of that.
	fields []string
	row    sources.Row
	at     reading

	lastDate   readDateOnce
	kindsGiven mspr.CountSet
	kindsList  []mspr.CountKind
	totals     []int64 // of a wide row

	counts mspr.BatchCounts
	bad    quarantine
	days   weekdays
}

// reading is a row that the rules have read.
type reading struct {
	place  *place
	date   mspr.Date
	issue  mspr.Date
	counts [mspr.CountKinds]int64
}

// readDateOnce spares reading the same date again on the next line.
type readDateOnce struct {
	text string
	date mspr.Date
}

// emit takes one observation; false means that no more are wanted.
type emit func(mspr.Observation) bool

// errStopped says that the loader wants no more observations.
var errStopped = errors.New("the loader wants no more rows")

// newTransform reads the header.
func newTransform(t rows, format sources.Format, o *origin, deps Deps) (*transform, error) {
	columns, err := t.header()
	if err != nil {
		return nil, err
	}
	layout, err := format.Layout(columns, sources.Hint{File: fileName(o.job.Address), Feed: o.job.Feed})
	if err != nil {
		return nil, fmt.Errorf("reading the header of %s: %w", t.title(), err)
	}
	if err := o.count(layout.Disease); err != nil {
		return nil, err
	}
	return &transform{
		table: t, layout: layout, origin: o, rules: newRuleBook(),
		places: newPlaces(deps.Locations, deps.Aliases, o.source(layout), layout.Codes),
		totals: make([]int64, len(layout.Dates)),
	}, refuseFutureDays(layout, o)
}

// refuseFutureDays holds the columns of a wide file to what rows are held to.
func refuseFutureDays(l *sources.Layout, o *origin) error {
	latest := mspr.DateOf(o.issued(l)).AddDays(1)
	for _, d := range l.Dates {
		if d < mspr.EarliestDate() || d > latest {
			return mspr.Refusef("line 1: the column of %s is not between %s and %s, the day after the issue", d, mspr.EarliestDate(), latest)
		}
	}
	return nil
}

// run reads the file to its end.
func (t *transform) run(out emit) error {
	for {
		fields, broken, err := t.table.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := t.line(fields, broken, out); err != nil {
			return err
		}
	}
	if t.counts.Read == 0 {
		return mspr.Refusef("%s has a header and no rows; fetch it again", t.table.title())
	}
	if t.layout.Shape == sources.Cumulative && !t.layout.History {
		return t.differences(out)
	}
	return nil
}

// line takes one line through the rules and on to what its shape asks for.
func (t *transform) line(fields []string, broken *sources.Broken, out emit) error {
	rows := int64(max(1, len(t.layout.Dates)))
	t.counts.Read += rows
	t.fields, t.row, t.at = fields, sources.Row{}, reading{}
	if broken == nil {
		broken = t.rules.check(t)
	}
	switch {
	case broken != nil:
		return t.quarantine(broken, rows)
	case t.row.Excluded:
		t.counts.Excluded += rows
		return nil
	case t.layout.Shape == sources.Wide:
		return t.wide(out)
	case t.layout.History:
		return nil // the caller takes t.at
	}
	t.days.note(t.at.date)
	switch {
	case t.nothingGiven():
		t.counts.Excluded++
		return nil
	case t.layout.Shape == sources.Cumulative:
		return t.hold()
	}
	return t.keep(out, t.at.place, t.at.date, t.table.number(), t.daily())
}

// keep hands one observation on.
func (t *transform) keep(out emit, p *place, date mspr.Date, line int, counts mspr.Counts) error {
	t.counts.Kept++
	if negative(counts) {
		t.counts.Corrected++
	}
	return t.give(out, p, date, line, counts)
}

// give hands on an observation that is not a row of the file.
func (t *transform) give(out emit, p *place, date mspr.Date, line int, counts mspr.Counts) error {
	if !out(mspr.Observation{Location: p.code, Country: p.country, Date: date, Counts: counts, Line: line}) {
		return errStopped
	}
	return nil
}

// negative says that a count corrects earlier days.
func negative(counts mspr.Counts) bool {
	for _, c := range counts {
		if c.Known && c.N < 0 {
			return true
		}
	}
	return false
}

// quarantine sets aside the row at hand. A bad last row means a file that was
// cut on its way, which nobody wants half of.
func (t *transform) quarantine(broken *sources.Broken, rows int64) error {
	last, ended := t.table.atEnd()
	cut := !ended || broken.Rule == RuleColumns || broken.Rule == RuleQuotes
	if last && cut {
		return mspr.Refusef("%s seems to be cut: its last line, %d, breaks the rule %s (%s); fetch it again", t.table.title(), t.table.number(), broken.Rule, broken.Message)
	}
	t.counts.Quarantined += rows
	t.bad.add(mspr.Defect{Line: t.table.number(), Rule: broken.Rule, Message: broken.Message, Raw: t.table.raw(), Hides: t.hidden(broken.Rule)}, rows)
	return nil
}

// hidden tells what the bad row at hand may have been about.
func (t *transform) hidden(rule string) mspr.Hidden {
	switch rule {
	case RuleLocation, RulePlausibleDate, RuleDisease, sources.RuleMixedFile, mspr.RuleDuplicate:
		return mspr.Hidden{} // nothing that could be stored, or nothing new
	case RuleDate:
		if p, ok := t.places.find(t.row.Place); ok {
			return mspr.Hidden{Location: p.code}
		}
		return mspr.Hidden{}
	}
	if t.at.place == nil {
		return mspr.Hidden{All: true}
	}
	return mspr.Hidden{Location: t.at.place.code, Date: t.at.date, Dated: true}
}

// kinds lists the counts that the layout gives, in the order of columns. A
// layout may learn them from its first row.
func (t *transform) kinds() []mspr.CountKind {
	if t.kindsGiven != t.layout.Given {
		t.kindsGiven, t.kindsList = t.layout.Given, t.layout.Given.Kinds()
	}
	return t.kindsList
}

func (t *transform) nothingGiven() bool {
	for _, k := range t.kinds() {
		if t.at.counts[k] != unknown {
			return false
		}
	}
	return true
}

// daily gives the counts of the row at hand.
func (t *transform) daily() mspr.Counts {
	var counts mspr.Counts
	for _, k := range t.kinds() {
		if n := t.at.counts[k]; n != unknown {
			counts[k] = mspr.Known(n)
		}
	}
	return counts
}
