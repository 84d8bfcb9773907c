package enginetest

import (
	"testing"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
)

// TestWordsThatASnapshotDoesNotKnow: after an upgrade the catalogue may know
// places and sources that the snapshot was built without.
func TestWordsThatASnapshotDoesNotKnow(t *testing.T) {
	e := start(t)
	places := append(plantest.Locations(), mspr.Location{Code: "NZL", Name: "New Zealand", Level: mspr.Country, Country: "NZL", WHORegion: mspr.WPRO})
	locations, err := mspr.NewLocations(places)
	if err != nil {
		t.Fatal(err)
	}
	newer := analytics.New(analytics.Options{
		Cluster: plantest.Cluster(), Locations: locations, Diseases: plantest.Diseases(), Snapshots: lender{e.snapshots},
		Sources: append(plantest.Sources(), mspr.Source{Name: "new"}),
	})
	location := func(f mspr.LocationFilter) *mspr.RecordFilter { return &mspr.RecordFilter{Location: &f} }
	for name, c := range map[string]struct {
		where *mspr.RecordFilter
		want  int
	}{
		"the place":            {location(mspr.LocationFilter{Eq: new(mspr.LocationCode("NZL"))}), 0},
		"the place and others": {location(mspr.LocationFilter{In: []mspr.LocationCode{"NZL", "FRA", "CH-ZH"}}), 2},
		"all but the place":    {location(mspr.LocationFilter{NotIn: []mspr.LocationCode{"NZL"}}), 7},
		"all but two":          {location(mspr.LocationFilter{NotIn: []mspr.LocationCode{"NZL", "FRA"}}), 6},
		"the source":           {&mspr.RecordFilter{Source: &mspr.SourceFilter{Eq: new(mspr.SourceName("new"))}}, 0},
	} {
		page, _, err := newer.Aggregate(t.Context(), mspr.AggregateQuery{
			Disease: "covid19", GroupBy: []mspr.Dimension{mspr.ByLocation}, Where: c.where, Page: mspr.Page{First: 50},
		})
		if err != nil || len(page.Rows) != c.want {
			t.Errorf("%s: %d places, want %d; %v", name, len(page.Rows), c.want, err)
		}
	}
}

// TestCursorOutlivesItsSnapshot walks on with a cursor after another snapshot
// was published.
func TestCursorOutlivesItsSnapshot(t *testing.T) {
	e := start(t)
	q := mspr.AggregateQuery{
		Disease: "covid19", GroupBy: []mspr.Dimension{mspr.ByLocation}, Measures: []mspr.Measure{mspr.MeasureCaseFatalityRatio},
		OrderBy: []mspr.AggregateOrder{{Measure: new(mspr.MeasureCaseFatalityRatio), Direction: mspr.Descending}}, Page: mspr.Page{First: 3},
	}
	first, before, err := e.fromDuck.Aggregate(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.snapshots.Publish(t.Context(), source{e.cluster}); err != nil {
		t.Fatal(err)
	}
	q.Page = mspr.Page{First: 50, After: *first.Info.EndCursor}
	rest, after, err := e.fromDuck.Aggregate(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if before.Snapshot == after.Snapshot || len(rest.Rows) != 4 || !rest.Info.HasPreviousPage {
		t.Errorf("%d rows after a page of 3, from snapshot %d after %d", len(rest.Rows), after.Snapshot, before.Snapshot)
	}
	for _, r := range rest.Rows {
		for _, s := range first.Rows {
			if *r.Location == *s.Location {
				t.Errorf("%s is on both pages", *r.Location)
			}
		}
	}
}
