package duck

import (
	"maps"

	"github.com/mspr/surveillance/mspr"
)

// totals are what the rows of each disease add up to.
type totals map[mspr.DiseaseCode]mspr.Totals

// with adds rows.
func (t totals) with(more totals) totals { return t.plus(more, 1) }

// without takes rows away. What no row states any more adds up to 0 here, where
// SQL has NULL.
func (t totals) without(less totals) totals { return t.plus(less, -1) }

func (t totals) plus(o totals, sign int64) totals {
	sum := maps.Clone(t)
	if sum == nil {
		sum = totals{}
	}
	for disease, n := range o {
		s := sum[disease]
		s.Records += sign * n.Records
		s.Revisions += sign * n.Revisions
		for k := range s.Counts {
			s.Counts[k] = s.Counts[k].Plus(times(n.Counts[k], sign))
			s.RevisionCounts[k] = s.RevisionCounts[k].Plus(times(n.RevisionCounts[k], sign))
		}
		sum[disease] = s
	}
	return sum
}

func times(c mspr.Count, n int64) mspr.Count {
	c.N *= n
	return c
}

// rows counts over all diseases.
func (t totals) rows() (records, revisions int64) {
	for _, n := range t {
		records += n.Records
		revisions += n.Revisions
	}
	return records, revisions
}
