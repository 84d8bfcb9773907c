package enginetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

// levelsAndPlaces are lists of every level, of everywhere and below some places.
func levelsAndPlaces(disease mspr.DiseaseCode, asOf *time.Time) (all []mspr.SummariesQuery) {
	for _, level := range mspr.LocationLevels() {
		for _, under := range []*mspr.LocationCode{nil, new(mspr.LocationCode("USA")), new(mspr.LocationCode("US-CA")), new(mspr.LocationCode("FRA")), new(mspr.LocationCode("FR-75"))} {
			all = append(all, mspr.SummariesQuery{Disease: disease, Level: level, Under: under, AsOf: asOf})
		}
	}
	return all
}

// moments are none, one between issues, that of an issue and one before any.
func moments() []*time.Time {
	return []*time.Time{nil, new(issues()[1].Add(time.Hour)), new(issues()[0]), new(issues()[0].AddDate(-1, 0, 0))}
}

// TestSummariesAreTheSummariesOfTheirPlaces compares the lists of both engines with
// what they say of one place after the other.
func TestSummariesAreTheSummariesOfTheirPlaces(t *testing.T) {
	e := start(t)
	told, differentEnds := 0, 0
	for _, disease := range []mspr.DiseaseCode{"covid19", "mpox"} {
		for _, asOf := range moments() {
			all := e.oneByOne(t, disease, asOf)
			for _, q := range levelsAndPlaces(disease, asOf) {
				snapshot, passport, err := e.fromDuck.Summaries(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				postgres, degraded, err := e.fromPostgres.Summaries(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				same(t, "Postgres and the snapshot", postgres, snapshot)
				same(t, "the list and its places", e.among(all, q), snapshot)
				if passport.Simulated != degraded.Simulated || passport.Simulated != slices.ContainsFunc(snapshot, func(s mspr.Summary) bool { return s.Simulated }) {
					t.Errorf("passports %+v and %+v", passport, degraded)
				}
				told += len(snapshot)
				if ends := lastDates(snapshot); len(ends) > 1 {
					differentEnds++
				}
			}
		}
	}
	if told == 0 || differentEnds == 0 {
		t.Errorf("%d places were compared, in %d lists they ended on different days; the comparison would say little", told, differentEnds)
	}
}

// oneByOne asks for each place by itself.
func (e *engines) oneByOne(t *testing.T, disease mspr.DiseaseCode, asOf *time.Time) []mspr.Summary {
	t.Helper()
	list := []mspr.Summary{}
	for _, l := range e.locations.All() {
		one, _, err := e.fromDuck.Summary(t.Context(), mspr.SummaryQuery{Disease: disease, Location: &l.Code, AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		if one.LastDate != nil {
			list = append(list, one)
		}
	}
	return list
}

// among chooses and orders the summaries that a query asks for.
func (e *engines) among(all []mspr.Summary, q mspr.SummariesQuery) []mspr.Summary {
	list := slices.DeleteFunc(slices.Clone(all), func(s mspr.Summary) bool {
		l, _ := e.locations.Get(*s.Location)
		return l.Level != q.Level || q.Under != nil && (l.Code == *q.Under || !e.locations.Within(l.Code, *q.Under))
	})
	slices.SortFunc(list, func(a, b mspr.Summary) int {
		x, y := number(a.Last7Days[mspr.Cases]), number(b.Last7Days[mspr.Cases])
		return cmp.Or(compare(x, y, mspr.Descending), cmp.Compare(*a.Location, *b.Location))
	})
	return list
}

func lastDates(list []mspr.Summary) map[mspr.Date]bool {
	days := map[mspr.Date]bool{}
	for _, s := range list {
		days[*s.LastDate] = true
	}
	return days
}

// TestSummariesOfOldSnapshotsAreRemembered compares what the newest snapshot and
// Postgres remember of each earlier one with what its own file says.
func TestSummariesOfOldSnapshotsAreRemembered(t *testing.T) {
	e := remember(t)
	differ := 0
	for _, of := range e.editions {
		for _, q := range levelsAndPlaces("covid19", nil)[:12] {
			want, _, err := of.then.Summaries(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
				at, _, err := s.At(t.Context(), of.Number)
				if err != nil {
					t.Fatal(err)
				}
				got, told, err := s.Summaries(at, q)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				same(t, "snapshot "+name+" remembers", want, got)
				if told.Snapshot != of.Number {
					t.Errorf("%s: the passport is %+v", name, told)
				}
			}
			if now, _, err := e.fromDuck.Summaries(t.Context(), q); err != nil || !slices.EqualFunc(now, want, func(a, b mspr.Summary) bool { return a.Counts == b.Counts }) {
				differ++
			}
		}
	}
	if differ == 0 {
		t.Error("nothing has changed since; the comparison would say little")
	}
}
