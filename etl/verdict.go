package etl

import (
	"strings"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// verdict is asked when the whole file has been read.
func (p *pass) verdict(previous *mspr.Batch, duplicates int64) error {
	t := p.transform
	for _, judge := range []func() error{
		func() error { return refuseForeignCounts(p.origin, t.layout) },
		func() error { return refuseLateStamp(p.origin, t.layout) },
		func() error { return refuseWeeklyTotals(t) },
		func() error { return refuseBadRows(t, duplicates, p.deps.Limits.BadShare) },
		func() error { return refuseLostRows(t, previous, duplicates, p.deps.Limits.LostShare) },
	} {
		if err := judge(); err != nil {
			return err
		}
	}
	return nil
}

// refuseForeignCounts: a file states only counts that its disease has.
func refuseForeignCounts(o *origin, l *sources.Layout) error {
	has, ok := o.counts(o.disease)
	if !ok {
		return mspr.Refusef("the disease %q is not in the catalogue", o.disease)
	}
	var foreign []string
	for _, k := range l.Given.Kinds() {
		if !has.Has(k) {
			foreign = append(foreign, k.Column())
		}
	}
	if foreign != nil {
		return mspr.Refusef("the file states %s, which records of %s do not have; leave the column out", strings.Join(foreign, ", "), o.disease)
	}
	return nil
}

// refuseLateStamp: a file is not issued after it is loaded, give or take the
// difference of two clocks and zones.
func refuseLateStamp(o *origin, l *sources.Layout) error {
	if issued := o.issued(l); issued.After(o.loaded.AddDate(0, 0, 1)) {
		return mspr.Refusef("the file says that it was issued on %s, which lies in the future", issued.Format("2006-01-02 15:04"))
	}
	return nil
}

// refuseWeeklyTotals: a file of daily counts has rows on more than one weekday.
func refuseWeeklyTotals(t *transform) error {
	if !t.layout.EveryDay || !t.days.weekly() {
		return nil
	}
	return mspr.Refusef("all rows fall on a %s, from %s to %s: these are weekly totals, which are no daily counts; load the publisher's daily file",
		dayNames()[t.days.first.Time().Weekday()], t.days.first, t.days.last)
}

// dayNames has the days of the week from Sunday on, as time.Weekday has them.
func dayNames() [7]mspr.Term {
	return [7]mspr.Term{
		mspr.Term("Sunday"), mspr.Term("Monday"), mspr.Term("Tuesday"), mspr.Term("Wednesday"),
		mspr.Term("Thursday"), mspr.Term("Friday"), mspr.Term("Saturday"),
	}
}

// refuseBadRows: few rows break a rule.
func refuseBadRows(t *transform, duplicates int64, share float64) error {
	bad := t.counts.Quarantined + duplicates
	if float64(bad) <= share*float64(t.counts.Read) {
		return nil
	}
	worst := t.bad.worst()
	if duplicates > t.bad.rules[worst] {
		worst = mspr.RuleDuplicate
	}
	return mspr.Refusef("%d of %d rows (%.1f %%) break a rule, most of them %s, and more than %.0f %% may not; mend them, or ask the publisher",
		bad, t.counts.Read, 100*float64(bad)/float64(t.counts.Read), worst, 100*share)
}

// refuseLostRows: a file of a whole series does not shrink.
func refuseLostRows(t *transform, previous *mspr.Batch, duplicates int64, share float64) error {
	if previous == nil || !t.layout.Whole {
		return nil
	}
	kept := t.counts.Kept - duplicates
	if float64(kept) >= (1-share)*float64(previous.Kept) {
		return nil
	}
	return mspr.Refusef("the file has %d good rows where the one before it had %d: more than %.0f %% are gone; check with the publisher that they are withdrawn on purpose",
		kept, previous.Kept, 100*share)
}
