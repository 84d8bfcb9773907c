package etl

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// loadHistory reads a whole history and loads it issue by issue, in order. It
// is judged as a whole, before its first issue is loaded.
func (p *pass) loadHistory() ([]mspr.Batch, error) {
	h := &historian{
		transform: p.transform, limit: p.deps.Limits.HistoryRows,
		issues: map[mspr.Date]*issue{}, states: map[*place]*state{},
	}
	err := p.readHistory(h)
	if err != nil {
		return p.loadOne(mspr.LoadJob{Finish: p.finish, Verdict: p.verdict}, failing(err))
	}
	var batches []mspr.Batch
	for _, date := range slices.Sorted(maps.Keys(h.issues)) {
		loaded, err := p.loadIssue(h, h.issues[date])
		batches = append(batches, loaded...)
		if err != nil {
			return batches, fmt.Errorf("loading the issue of %s, after %d others: %w", date, len(batches)-len(loaded), err)
		}
	}
	return batches, nil
}

func (p *pass) readHistory(h *historian) error {
	if !p.job.Issued.IsZero() {
		return mspr.Refusef("a history tells the time of each of its issues; leave out the time of issue")
	}
	if err := h.read(); err != nil {
		return err
	}
	return p.verdict(nil, 0)
}

// loadIssue loads one issue, issued at midnight UTC of its day.
func (p *pass) loadIssue(h *historian, i *issue) ([]mspr.Batch, error) {
	observations, err := h.observations(i)
	job := mspr.LoadJob{
		Finish: func() mspr.LoadFinish {
			f := p.finish()
			f.Batch.Issued, f.Batch.BatchCounts, f.Defects = i.date.Time(), i.counts, i.defects
			return f
		},
		// The history was judged as a whole; an issue may be all corrections.
		Verdict: func(*mspr.Batch, int64) error { return nil },
	}
	if err != nil {
		return p.loadOne(job, failing(err))
	}
	return p.loadOne(job, func(yield func(mspr.Observation, error) bool) {
		for _, o := range observations {
			if negative(o.Counts) {
				i.counts.Corrected++
			}
			if !yield(o, nil) {
				return
			}
		}
	})
}

// failing is a sequence that ends with an error before it begins.
func failing(err error) iter.Seq2[mspr.Observation, error] {
	return func(yield func(mspr.Observation, error) bool) { yield(mspr.Observation{}, err) }
}
