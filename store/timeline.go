package store

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// version is what was known of a key from its time of issue on, until the next
// version of the timeline; the last one is current. Counts that are all unknown
// are a tombstone.
type version struct {
	issued time.Time
	counts mspr.Counts
	batch  int64
}

// timeline is the history of one key, by time of issue.
type timeline []version

// current gives the counts of the last version; none of an empty history.
func (t timeline) current() mspr.Counts {
	if len(t) == 0 {
		return mspr.Counts{}
	}
	return t[len(t)-1].counts
}

// statement is what a batch says of a key.
type statement struct {
	given  mspr.CountSet
	counts mspr.Counts
	issued time.Time
	batch  int64
	// next is the whole batch that speaks of the key again; nil when there is
	// none.
	next *mspr.Batch
}

// overlay puts a statement into the history: it holds from its time of issue
// until a later issue says something else.
func (t timeline) overlay(s statement) timeline {
	end, bounded := t.end(s)
	var made timeline
	before := version{}
	for _, v := range t {
		if v.issued.Before(s.issued) {
			made, before = append(made, v), v
		}
	}
	made = append(made, s.version(before, s.issued))
	last := before
	for _, v := range t {
		if v.issued.Before(s.issued) {
			continue
		}
		if bounded && !v.issued.Before(end.issued) {
			break
		}
		made, last = append(made, s.version(v, v.issued)), v
	}
	if bounded {
		made = append(made, version{issued: end.issued, counts: last.counts, batch: end.batch})
		for _, v := range t {
			if !v.issued.Before(end.issued) {
				made = append(made, v)
			}
		}
	}
	return made.settled()
}

// version gives another version with the statement's counts.
func (s statement) version(v version, issued time.Time) version {
	stated := version{issued: issued, counts: v.counts, batch: v.batch}
	for _, k := range s.given.Kinds() {
		if stated.counts[k] != s.counts[k] {
			stated.counts[k], stated.batch = s.counts[k], s.batch
		}
	}
	if stated.batch == 0 || issued.Equal(s.issued) {
		stated.batch = s.batch
	}
	return stated
}

// end finds where a later issue says something else: at the next whole batch, or
// at the first version after the statement that changes a count it gives.
func (t timeline) end(s statement) (end version, bounded bool) {
	if s.next != nil {
		end, bounded = version{issued: s.next.Issued, batch: s.next.ID}, true
	}
	at := version{}
	for _, v := range t {
		if !v.issued.After(s.issued) {
			at = v
			continue
		}
		if !sameGiven(s.given, at.counts, v.counts) && (!bounded || v.issued.Before(end.issued)) {
			return v, true
		}
	}
	return end, bounded
}

// withdraws says that none of the counts that the statement could give is known.
func (s statement) withdraws() bool { return sameGiven(s.given, s.counts, mspr.Counts{}) }

func sameGiven(given mspr.CountSet, a, b mspr.Counts) bool { return differing(given, a, b) == 0 }

// differing gives those of the given counts that are not the same.
func differing(given mspr.CountSet, a, b mspr.Counts) (kinds mspr.CountSet) {
	for _, k := range given.Kinds() {
		if a[k] != b[k] {
			kinds |= 1 << k
		}
	}
	return kinds
}

// settled drops what says nothing: of versions of one instant all but the last,
// versions that repeat the one before, and tombstones of what was never known.
func (t timeline) settled() timeline {
	var made timeline
	for _, v := range t {
		if n := len(made); n > 0 && !made[n-1].issued.Before(v.issued) {
			made = made[:n-1]
		}
		if n := len(made); n > 0 && made[n-1].counts == v.counts {
			continue
		}
		made = append(made, v)
	}
	if len(made) > 1 && made[0].counts.Empty() {
		made = made[1:]
	}
	return made
}

// equal says that two histories tell the same. One that is a tombstone alone
// tells nothing, whenever that was put.
func (t timeline) equal(o timeline) bool {
	if len(t) != len(o) {
		return false
	}
	if len(t) == 1 && t[0].counts.Empty() && o[0].counts.Empty() {
		return true
	}
	for i := range t {
		if !t[i].issued.Equal(o[i].issued) || t[i].counts != o[i].counts {
			return false
		}
	}
	return true
}
