package live_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
)

// tree is a country with a region and so many subdivisions.
func tree(t *testing.T, subdivisions int) *mspr.Locations {
	t.Helper()
	all := []mspr.Location{
		{Code: "FRA", Level: mspr.Country, Country: "FRA"},
		{Code: "CHE", Level: mspr.Country, Country: "CHE"},
		{Code: "FR-IDF", Level: mspr.Region, Parent: "FRA", Country: "FRA"},
	}
	for i := range subdivisions {
		all = append(all, mspr.Location{Code: code(i), Level: mspr.Subdivision, Parent: "FR-IDF", Country: "FRA"})
	}
	tree, err := mspr.NewLocations(all)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func code(i int) mspr.LocationCode { return mspr.LocationCode(fmt.Sprintf("FR-%03d", i)) }

func TestAPlaceThatChangedChangesThoseAboveIt(t *testing.T) {
	day := func(n int) mspr.Date { return mspr.NewDate(2021, 3, n) }
	got := live.Changes([]mspr.ChangedPlace{
		{Disease: "mpox", Location: "CHE", FirstDate: day(5), LastDate: day(5)},
		{Disease: "covid19", Location: "FR-001", FirstDate: day(4), LastDate: day(9)},
		{Disease: "covid19", Location: "FR-000", FirstDate: day(2), LastDate: day(3)},
	}, tree(t, 2))
	want := []mspr.SnapshotChange{
		{Disease: "covid19", FirstDate: day(2), LastDate: day(9), LocationCount: 4, Locations: []mspr.LocationCode{"FR-000", "FR-001", "FR-IDF", "FRA"}},
		{Disease: "mpox", FirstDate: day(5), LastDate: day(5), LocationCount: 1, Locations: []mspr.LocationCode{"CHE"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the changes (-want +got):\n%s", diff)
	}
	if got := live.Changes(nil, tree(t, 0)); got == nil || len(got) != 0 {
		t.Errorf("when nothing changed, it is %#v: known, and none", got)
	}
}

func TestManyPlacesAreCountedAndNotCut(t *testing.T) {
	for n, listed := range map[int]bool{mspr.MostChangedLocations - 2: true, mspr.MostChangedLocations - 1: false} {
		var places []mspr.ChangedPlace
		for i := range n {
			places = append(places, mspr.ChangedPlace{Disease: "covid19", Location: code(i)})
		}
		got := live.Changes(places, tree(t, n))[0]
		if got.LocationCount != n+2 || (got.Locations != nil) != listed || listed && len(got.Locations) != n+2 {
			t.Errorf("of %d places and two above them, %d are counted and %d listed", n, got.LocationCount, len(got.Locations))
		}
	}
}
