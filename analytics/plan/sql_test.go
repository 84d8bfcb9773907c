package plan_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSQLOfBothDialects(t *testing.T) {
	t.Parallel()
	moment := time.Date(2022, 3, 1, 12, 0, 0, 0, time.UTC)
	cases := map[string]func() mspr.AggregateQuery{
		"world_total": func() mspr.AggregateQuery { return query(t, "") },
		"country_days": func() mspr.AggregateQuery {
			return query(t, `{"location":{"in":["FRA","USA"]},"date":{"from":"2021-01-05","to":"2021-03-01"}}`, mspr.ByLocation, mspr.ByDay)
		},
		"region_months": func() mspr.AggregateQuery {
			return query(t, `{"whoRegion":{"notIn":["EURO"]},"date":{"from":"2021-01-01","to":"2021-12-31"}}`, mspr.ByWHORegion, mspr.ByMonth)
		},
		"country_months": func() mspr.AggregateQuery { return query(t, "", mspr.ByCountry, mspr.ByMonth) },
		"counties_of_a_state": func() mspr.AggregateQuery {
			q := query(t, `{"location":{"under":"US-CA"},"level":{"eq":"COUNTY"},"source":{"eq":"counties"}}`, mspr.ByLocation)
			q.Measures = mspr.Measures()
			q.OrderBy = []mspr.AggregateOrder{{Measure: new(mspr.MeasureIncidencePer100k), Direction: mspr.Descending}}
			q.Having = &mspr.MeasureFilter{Not: &mspr.MeasureFilter{Cases: &mspr.NumberFilter{Lt: new(5.0)}}}
			return q
		},
		"as_of": func() mspr.AggregateQuery {
			q := query(t, `{"location":{"under":"USA"},"level":{"eq":"SUBDIVISION"}}`, mspr.ByMMWRWeek, mspr.BySource)
			q.Measures = append(q.Measures, mspr.MeasureRecords)
			q.AsOf = &moment
			return q
		},
	}
	for name, of := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := planner(t).Aggregate(of())
			if err != nil {
				t.Fatal(err)
			}
			text := show(p.SQL(plan.DuckDB)) + "\n" + show(p.SQL(plan.Postgres)) + "\n" + show(p.TotalSQL(plan.DuckDB))
			golden(t, name, text)
		})
	}
}

func TestSQLOfSummaries(t *testing.T) {
	t.Parallel()
	moment := time.Date(2022, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, q := range map[string]mspr.SummariesQuery{
		"summaries":       {Disease: "covid19", Level: mspr.Country},
		"summaries_as_of": {Disease: "mpox", Level: mspr.County, Under: new(mspr.LocationCode("US-CA")), AsOf: &moment},
	} {
		p, err := planner(t).Summaries(q)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, show(p.SQL(plan.DuckDB))+"\n"+show(p.SQL(plan.Postgres)))
	}
	for word, q := range map[string]mspr.SummariesQuery{
		"disease": {Disease: "plague", Level: mspr.Country}, "location": {Disease: "mpox", Level: mspr.Country, Under: new(mspr.LocationCode("XX"))},
		"level": {Disease: "mpox", Level: "PLANET"},
	} {
		if _, err := planner(t).Summaries(q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("an unknown %s: %v", word, err)
		}
	}
}

func TestSQLOfRecords(t *testing.T) {
	t.Parallel()
	moment := time.Date(2022, 3, 1, 12, 0, 0, 0, time.UTC)
	known := &mspr.Knowledge{Snapshot: 7, LastBatch: 12, Edition: 3}
	for name, of := range map[string]plan.Scope{
		"records": {}, "records_as_of": {AsOf: &moment}, "records_known": {Known: known}, "records_known_as_of": {AsOf: &moment, Known: known},
	} {
		p, err := planner(t).Records(mspr.RecordQuery{
			Disease: "mpox", Descending: true, Page: mspr.Page{First: 5}, AsOf: of.AsOf,
			Where: filter(t, `{"or":[{"source":{"eq":"world"}},{"level":{"eq":"COUNTY"}}]}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Known = of.Known
		golden(t, name, show(p.SQL(plan.DuckDB))+"\n"+show(p.SQL(plan.Postgres)))
	}
}

func TestSQLOfWhatASnapshotHeld(t *testing.T) {
	t.Parallel()
	q := query(t, `{"country":{"eq":"FRA"}}`, mspr.ByMonth)
	p, err := planner(t).Aggregate(q)
	if err != nil {
		t.Fatal(err)
	}
	p.Known = &mspr.Knowledge{Snapshot: 7, LastBatch: 12, Edition: 3}
	golden(t, "known", show(p.SQL(plan.DuckDB))+"\n"+show(p.SQL(plan.Postgres)))
}

func show(s plan.Statement) string {
	args, err := json.Marshal(s.Args)
	if err != nil {
		return err.Error()
	}
	return "-- " + string(s.Tier) + "\n" + s.SQL + "\n-- " + string(args) + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".sql")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got); -update rewrites it:\n%s", path, d)
	}
}
