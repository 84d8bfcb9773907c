package resolvers_test

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// shelved is a quarantine of two rows that remembers what it was asked.
type shelved struct {
	query   mspr.QuarantineQuery
	discard mspr.Discard
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
