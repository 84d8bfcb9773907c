package store

import (
	"slices"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// amendment is a correction as it lies over what the publisher tells of a key:
// from its issue on, and for the counts that it covers, until it is contradicted
// or a later amendment covers them.
type amendment struct {
	issued time.Time
	batch  int64
	// deleted says that the record was deleted: then all counts are covered.
	deleted bool
	covers  mspr.CountSet
	counts  mspr.Counts
	// published is what the publisher had stated before anybody corrected it.
	published    mspr.Counts
	contradicted []contradiction
}

// contradiction is a later file that states something else than what had been
// published.
type contradiction struct {
	issued time.Time
	batch  int64
	feed   string
	counts mspr.CountSet
}

// contradictedBy gives the counts for which a publisher's statement ends the
// amendment: those of which it says something else than what had been
// published. A row that is taken back ends it for all counts of its feed, and
// what brings back a deleted record brings back all of it.
func (a *amendment) contradictedBy(s statement) mspr.CountSet {
	if !s.issued.After(a.issued) {
		return 0
	}
	given := a.covers & s.given
	ended := differing(given, s.counts, a.published)
	if s.withdraws() && !sameGiven(s.given, a.published, mspr.Counts{}) {
		ended = given
	}
	if a.deleted && ended != 0 {
		return a.covers
	}
	return ended
}

// heed notes what a statement of the feed contradicts. It replaces what an
// earlier file of the same feed and instant did.
func (a *amendment) heed(s statement, feed string) {
	a.contradicted = slices.DeleteFunc(a.contradicted, func(c contradiction) bool { return c.feed == feed && c.issued.Equal(s.issued) })
	if counts := a.contradictedBy(s); counts != 0 {
		a.contradicted = append(a.contradicted, contradiction{s.issued, s.batch, feed, counts})
	}
}

// overFor says whether the amendment was contradicted for a count up to a time.
func (a *amendment) overFor(k mspr.CountKind, at time.Time) bool {
	return slices.ContainsFunc(a.contradicted, func(c contradiction) bool { return c.counts.Has(k) && !c.issued.After(at) })
}

// amendments are those of one key, by time of issue.
type amendments []*amendment

// standing gives the amendment that holds for a count at a time; nil where the
// publisher's count does.
func (all amendments) standing(k mspr.CountKind, at time.Time) *amendment {
	for _, a := range slices.Backward(all) {
		if a.covers.Has(k) && !a.issued.After(at) {
			if a.overFor(k, at) {
				return nil
			}
			return a
		}
	}
	return nil
}

// over gives the counts that are believed at a time at which the publisher
// states these.
func (all amendments) over(counts mspr.Counts, at time.Time) mspr.Counts {
	for _, k := range mspr.AllCounts() {
		if a := all.standing(k, at); a != nil {
			counts[k] = a.counts[k]
		}
	}
	return counts
}

// before gives, of counts that the publisher states at a time, what it had
// stated before anybody corrected those that are corrected now.
func (all amendments) before(counts mspr.Counts, at time.Time) mspr.Counts {
	for _, k := range mspr.AllCounts() {
		if a := all.standing(k, at); a != nil {
			counts[k] = a.published[k]
		}
	}
	return counts
}

// amended gives the history that is believed, from the one that the publisher
// tells.
func (t timeline) amended(all amendments) timeline {
	made := make(timeline, 0, len(t)+len(all))
	var published mspr.Counts
	for _, e := range t.events(all) {
		if e.published != nil {
			published = *e.published
		}
		made = append(made, version{issued: e.issued, counts: all.over(published, e.issued), batch: e.batch})
	}
	return made.settled()
}

// event is an instant at which what is believed may change.
type event struct {
	issued time.Time
	batch  int64
	// published is what the publisher states from then on; nil when that stays.
	published *mspr.Counts
}

// events lists what happens to a key in order. Of one instant, contradictions
// come first and amendments last, so that a change is put down to the batch that
// states the value.
func (t timeline) events(all amendments) []event {
	var list []event
	for _, a := range all {
		for _, c := range a.contradicted {
			list = append(list, event{issued: c.issued, batch: c.batch})
		}
	}
	for i := range t {
		list = append(list, event{t[i].issued, t[i].batch, &t[i].counts})
	}
	for _, a := range all {
		list = append(list, event{issued: a.issued, batch: a.batch})
	}
	slices.SortStableFunc(list, func(a, b event) int { return a.issued.Compare(b.issued) })
	return list
}
