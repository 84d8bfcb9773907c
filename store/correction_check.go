package store

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// reasonLimit bounds the reason of a correction, in characters.
const reasonLimit = 1000

// check refuses what can't be a correction, whatever is stored, and completes
// what follows from the catalogue.
func (m *correcting) check(known *catalogue) error {
	disease, ok := known.disease(m.Disease)
	if !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown disease %q; the query diseases lists those known here", m.Disease)
	}
	if m.place, ok = known.locations.Get(m.Location); !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown location %q; the query locations finds the codes", m.Location)
	}
	if !slices.ContainsFunc(known.sources, func(s mspr.Source) bool { return s.Name == m.Source }) {
		return mspr.Errorf(mspr.BadUserInput, "unknown source %q; cluster { sources { name } } lists those known here", m.Source)
	}
	if first, last := mspr.EarliestDate(), mspr.LatestDate(m.now); m.Date < first || m.Date > last {
		return mspr.Errorf(mspr.BadUserInput, "date: %s is not between %s and %s, which is tomorrow", m.Date, first, last)
	}
	if m.Reason, ok = mspr.ReadReason(m.Reason, reasonLimit); !ok {
		return mspr.Errorf(mspr.BadUserInput, "reason: say in 1 to %d characters why the record is changed, on one line and without control characters", reasonLimit)
	}
	return m.checkCounts(disease)
}

// checkCounts looks at the counts that are given, and drops the others.
func (m *correcting) checkCounts(disease mspr.Disease) error {
	if m.Delete {
		m.Given, m.Counts = disease.Counts, mspr.Counts{}
		return nil
	}
	if foreign := m.Given &^ disease.Counts; foreign != 0 {
		return mspr.Errorf(mspr.BadUserInput, "records of %s have no count %q", disease.Code, foreign.Kinds()[0].Column())
	}
	if m.Given == 0 {
		return mspr.Errorf(mspr.BadUserInput, "no count is given; state at least one, or null to take one away")
	}
	var counts mspr.Counts
	for _, k := range m.Given.Kinds() {
		if counts[k] = m.Counts[k]; counts[k].N > mspr.DailyLimit || counts[k].N < -mspr.DailyLimit {
			return mspr.Errorf(mspr.BadUserInput, "%s: %d is beyond %d, more than a day can have", k.Column(), counts[k].N, mspr.DailyLimit)
		}
	}
	m.Counts = counts
	return nil
}
