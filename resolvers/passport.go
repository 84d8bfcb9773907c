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
	mspr.Passport
	Fields map[string]mspr.Passport `json:"fields,omitempty"`
}

// passport gives none when no root field answered with numbers.
func (r *request) passport() *passport {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := slices.Sorted(maps.Keys(r.stamps))
	if len(names) == 0 {
		return nil
	}
	merged := &passport{Passport: r.stamps[names[0]]}
	for _, name := range names[1:] {
		merged.Passport = both(merged.Passport, r.stamps[name])
		merged.Fields = r.stamps
	}
	return merged
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
