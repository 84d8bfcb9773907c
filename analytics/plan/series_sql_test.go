package plan_test

import (
	"testing"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

func TestSeriesReadTheRowsOfARollupAsTheyAre(t *testing.T) {
	t.Parallel()
	p, _, err := planner(t).Series(mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.ISOWeek})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "weeks_of_a_country", show(p.SQL(plan.DuckDB)))
}
