package etl

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// historian reads a changed-only history and sorts it into issues.
type historian struct {
	*transform
	limit  int
	held   int
	issues map[mspr.Date]*issue
	states map[*place]*state
}

// issue is what the publisher issued on one day.
type issue struct {
	date    mspr.Date
	changes []change
	counts  mspr.BatchCounts
	defects []mspr.Defect
}

// change is one good row: what an issue says of a place and day.
type change struct {
	place *place
	day
}

// read reads the whole history. Rows that tell no issue are put down to the
// first one.
func (h *historian) read() error {
	for {
		fields, broken, err := h.table.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = h.row(fields, broken)
		}
		if err != nil {
			return err
		}
	}
	if h.counts.Read == 0 {
		return mspr.Refusef("%s has a header and no rows; fetch it again", h.table.title())
	}
	h.adoptStrays()
	for _, i := range h.issues {
		h.dropDuplicates(i)
	}
	return nil
}

func (h *historian) row(fields []string, broken *sources.Broken) error {
	before, defects := h.counts, len(h.bad.defects)
	if err := h.line(fields, broken, nil); err != nil {
		return err
	}
	i := h.issue(h.at.issue)
	i.counts.Read++
	switch {
	case h.counts.Quarantined > before.Quarantined:
		i.counts.Quarantined++
		i.defects = append(i.defects, h.bad.defects[defects:]...)
		return nil
	case h.counts.Excluded > before.Excluded:
		i.counts.Excluded++
		return nil
	}
	if h.held++; h.held > h.limit {
		return mspr.Refusef("%s has more than %d rows, which a history is held in memory for; split it by issue", h.table.title(), h.limit)
	}
	h.counts.Kept++
	i.counts.Kept++
	i.changes = append(i.changes, change{h.at.place, h.heldDay()})
	return nil
}

func (h *historian) issue(date mspr.Date) *issue {
	i, ok := h.issues[date]
	if !ok {
		i = &issue{date: date}
		h.issues[date] = i
	}
	return i
}

// adoptStrays gives the bad rows that tell no issue to the first issue.
func (h *historian) adoptStrays() {
	strays, ok := h.issues[0]
	if !ok || len(h.issues) == 1 {
		return
	}
	delete(h.issues, 0)
	first := h.issues[slices.Min(slices.Collect(maps.Keys(h.issues)))]
	first.counts.Read += strays.counts.Read
	first.counts.Excluded += strays.counts.Excluded
	first.counts.Quarantined += strays.counts.Quarantined
	first.defects = append(first.defects, strays.defects...)
}

// dropDuplicates puts the changes of an issue in order and sets aside those of
// a place and day that an earlier line speaks of.
func (h *historian) dropDuplicates(i *issue) {
	slices.SortFunc(i.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.place.code, b.place.code), cmp.Compare(a.date, b.date), cmp.Compare(a.line, b.line))
	})
	kept := i.changes[:0]
	for _, c := range i.changes {
		if n := len(kept); n == 0 || kept[n-1].place != c.place || kept[n-1].date != c.date {
			kept = append(kept, c)
			continue
		}
		h.counts.Kept--
		i.counts.Kept--
		i.counts.Quarantined++
		i.defects = append(i.defects, h.quarantineLate(c.place, c.day, duplicate(reading{place: c.place, date: c.date})))
	}
	i.changes = kept
}

// observations is what an issue changes in daily counts.
func (h *historian) observations(i *issue) ([]mspr.Observation, error) {
	if h.layout.Shape == sources.Cumulative {
		return h.newIssue(i)
	}
	all := make([]mspr.Observation, len(i.changes))
	for n, c := range i.changes {
		o := mspr.Observation{Location: c.place.code, Country: c.place.country, Date: c.date, Line: int(c.line)}
		for k, kind := range h.kinds() {
			if total := c.totals[k]; total != unknown {
				o.Counts[kind] = mspr.Known(total)
			}
		}
		o.Withdrawn = o.Counts.Empty()
		all[n] = o
	}
	return all, nil
}
