package resolvers

import (
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// passport is extensions.mspr of an answer. With several root fields it says
// what holds for all of them, the oldest knowledge and the slowest tier, and
// Fields gives each its own under its name in the answer.
type passport struct {
	// Passport is none when no root field answered with numbers.
	*mspr.Passport
	Cluster mspr.ClusterID `json:"cluster"`
	// Cost is the number of values that the query was reckoned with.
	Cost   int                      `json:"cost"`
	Fields map[string]mspr.Passport `json:"fields,omitempty"`
}

func (r *request) passport() passport {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := passport{Cluster: r.cluster, Cost: r.cost}
	names := slices.Sorted(maps.Keys(r.stamps))
	for i, name := range names {
		stamped := r.stamps[name]
		if i > 0 {
			stamped = both(*p.Passport, stamped)
			p.Fields = r.stamps
		}
		p.Passport = &stamped
	}
	return p
}

func both(a, b mspr.Passport) mspr.Passport {
	a.Snapshot = max(a.Snapshot, b.Snapshot)
	if b.AsOf.Before(a.AsOf) {
		a.AsOf = b.AsOf
	}
	if slowness(b.Tier) > slowness(a.Tier) {
		a.Tier = b.Tier
	}
	a.Simulated = a.Simulated || b.Simulated
	if a.Degraded == "" {
		a.Degraded = b.Degraded
	}
	if a.Suppression == "" {
		a.Suppression = b.Suppression
	}
	return a
}

func slowness(t mspr.Tier) int {
	return slices.Index([]mspr.Tier{mspr.FromCache, mspr.FromRollup, mspr.FromSnapshot, mspr.FromPostgres}, t)
}
