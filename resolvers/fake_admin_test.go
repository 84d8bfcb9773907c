package resolvers_test

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/mspr/surveillance/mspr"
)

// shelved is a quarantine of two rows that remembers what it was asked.
type shelved struct {
	query   mspr.QuarantineQuery
	discard mspr.Discard
	replay  mspr.Replay
	by      mspr.Caller
	err     error
}

func (s *shelved) Quarantine(_ context.Context, q mspr.QuarantineQuery) (mspr.QuarantinePage, error) {
	s.query = q
	return mspr.QuarantinePage{
		Rows: []mspr.QuarantinedRow{
			{
				ID: 8, Batch: 3, Source: "who", Disease: "covid19", Line: 7, Rule: "unknown-location", Message: "\"\u202EAtlantis\" is no place",
				Raw: "<script>\t\x00\x1b[31m", State: mspr.QuarantineDiscarded,
				ResolvedAt: &asOf, ResolvedBy: "admin@example.org", Reason: "a ship",
			},
			{ID: 9, Batch: 3, Source: "who", Disease: "covid19", Line: 8, Rule: "not-a-date", State: mspr.QuarantineOpen},
		},
		Cursors: []string{"q1", "q2"}, Total: total(q.Total, 2),
	}, s.err
}

func (s *shelved) QuarantineSummary(context.Context) ([]mspr.QuarantineGroup, error) {
	return []mspr.QuarantineGroup{{Source: "who", Rule: "not-a-date", Open: 1, Discarded: 2, Newest: 3}}, s.err
}

func (s *shelved) DiscardQuarantine(_ context.Context, by mspr.Caller, d mspr.Discard) (int64, error) {
	s.discard, s.by = d, by
	return 2, s.err
}

// Replay ends at once, except for batch 1.
func (s *shelved) Replay(_ context.Context, r mspr.Replay) (mspr.Replayed, error) {
	s.replay = r
	if r.Batch == 1 {
		return mspr.Replayed{}, s.err
	}
	return mspr.Replayed{Finished: true, Batches: []mspr.Batch{{ID: 9, Source: "who", Disease: "covid19"}}, Rows: 2}, s.err
}

// nicknames is one alias that remembers what it was asked.
type nicknames struct {
	query mspr.AliasQuery
	set   mspr.LocationAlias
	did   string
	by    mspr.Caller
	err   error
}

func (n *nicknames) LocationAliases(_ context.Context, q mspr.AliasQuery) (mspr.LocationAliasPage, error) {
	n.query = q
	return mspr.LocationAliasPage{
		Aliases: []mspr.LocationAlias{{ID: 4, Name: "La Suisse", Location: "CHE", Reason: "a new name", Made: asOf, MadeBy: "admin@example.org"}},
		Cursors: []string{"n4"}, Total: total(q.Total, 1),
	}, n.err
}

func (n *nicknames) SetLocationAlias(_ context.Context, by mspr.Caller, a mspr.LocationAlias) (mspr.LocationAlias, error) {
	n.set, n.by, n.did = a, by, "set"
	a.ID, a.Made, a.MadeBy = 5, asOf, by.Name
	return a, n.err
}

func (n *nicknames) RemoveLocationAlias(_ context.Context, by mspr.Caller, id int64, reason string) (mspr.LocationAlias, error) {
	n.by, n.did = by, "removed"
	return mspr.LocationAlias{ID: id, Source: "who", Name: "La Suisse", Location: "CHE", Removed: &asOf, RemovedBy: by.Name, RemovalReason: reason}, n.err
}

// remarks is one note that remembers what it was asked.
type remarks struct {
	query  mspr.AnnotationQuery
	added  mspr.Annotation
	reason string
	by     mspr.Caller
	err    error
}

func (r *remarks) AnnotationPage(_ context.Context, q mspr.AnnotationQuery) (mspr.AnnotationPage, error) {
	r.query = q
	return mspr.AnnotationPage{
		Annotations: []mspr.Annotation{{ID: 6, Disease: "covid19", Location: "FRA", Counts: mspr.NewCountSet(mspr.Cases), OmitBelow: true, Note: "A backlog", Noted: asOf}},
		Cursors:     []string{"a6"}, Total: total(q.Total, 1),
	}, r.err
}

func (r *remarks) AddAnnotation(_ context.Context, by mspr.Caller, n mspr.Annotation) (mspr.Annotation, error) {
	r.added, r.by = n, by
	n.ID, n.Noted = 7, asOf
	return n, r.err
}

func (r *remarks) RemoveAnnotation(_ context.Context, by mspr.Caller, id int64, reason string) (mspr.Annotation, error) {
	r.by, r.reason = by, reason
	return mspr.Annotation{ID: id, Disease: "covid19", Location: "FRA", Counts: mspr.NewCountSet(mspr.Cases), Noted: asOf, Removed: &asOf}, r.err
}

// imports remembers what it was asked to load, and what it read.
type imports struct {
	mu     sync.Mutex
	asked  mspr.Import
	by     mspr.Caller
	read   string
	result mspr.ImportResult
	err    error
}

func (i *imports) Import(_ context.Context, by mspr.Caller, asked mspr.Import) (mspr.ImportResult, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked, i.by = asked, by
	if asked.File.File == nil {
		return i.result, i.err
	}
	text, err := io.ReadAll(asked.File.File)
	i.read = string(text)
	return i.result, errors.Join(i.err, err)
}
