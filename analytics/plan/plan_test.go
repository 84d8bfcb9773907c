package plan_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
)

func planner(tb testing.TB) *plan.Planner {
	tb.Helper()
	locations, err := mspr.NewLocations(plantest.Locations())
	if err != nil {
		tb.Fatal(err)
	}
	return plan.NewPlanner(locations, plantest.Diseases(), plantest.Sources())
}

func filter(tb testing.TB, text string) *mspr.RecordFilter {
	tb.Helper()
	if text == "" {
		return nil
	}
	var f mspr.RecordFilter
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		tb.Fatal(err)
	}
	return &f
}

func query(tb testing.TB, where string, dims ...mspr.Dimension) mspr.AggregateQuery {
	tb.Helper()
	return mspr.AggregateQuery{
		Disease: "covid19", GroupBy: dims, Measures: []mspr.Measure{mspr.MeasureCases},
		Where: filter(tb, where), Page: mspr.Page{First: 10},
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, where string
		dims        []mspr.Dimension
		change      func(*mspr.AggregateQuery)
		says        string
	}{
		{"source below or", `{"or":[{"source":{"eq":"world"}}]}`, nil, nil, "only at the top"},
		{"source below not", `{"not":{"source":{"eq":"world"}}}`, nil, nil, "only at the top"},
		{"two sources in one number", `{"source":{"in":["world","states"]}}`, nil, nil, "never mixes sources"},
		{"two sources at once", `{"source":{"eq":"world"},"and":[{"source":{"eq":"states"}}]}`, nil, nil, "no row has both"},
		{"unknown source", `{"source":{"eq":"nobody"}}`, nil, nil, `unknown source "nobody"`},
		{"unknown location", `{"location":{"eq":"XXX"}}`, nil, nil, `unknown location "XXX"`},
		{"unknown location after not", `{"not":{"location":{"notIn":["XXX"]}}}`, nil, nil, `unknown location "XXX"`},
		{"no country", `{"country":{"eq":"US-CA"}}`, nil, nil, "not a country"},
		{"unknown level", `{"level":{"eq":"CITY"}}`, nil, nil, `unknown level "CITY"`},
		{"unknown region", `{"whoRegion":{"in":["MARS"]}}`, nil, nil, `unknown WHO region "MARS"`},
		{"empty in", `{"location":{"in":[]}}`, nil, nil, "where.location.in is empty"},
		{"empty or", `{"or":[]}`, nil, nil, "where.or is empty"},
		{"dates the wrong way round", `{"date":{"from":"2022-01-02","to":"2022-01-01"}}`, nil, nil, "is after"},
		{"nested places", `{"location":{"in":["US-06037","FRA","USA"]}}`, nil, nil, "US-06037 lies within USA"},
		{"under without a level", `{"location":{"under":"USA"}}`, nil, nil, "name the level"},
		{"two levels", `{"level":{"in":["COUNTRY","COUNTY"]}}`, nil, nil, "one level"},
		{"the unplaced of several sources", `{"level":{"eq":"UNALLOCATED"}}`, nil, nil, "name one source"},
		{"a level below or", `{"or":[{"level":{"eq":"COUNTY"}}]}`, nil, nil, "at the top of where"},
		{"a state below or", `{"or":[{"location":{"eq":"US-CA"}},{"location":{"eq":"US-NY"}}]}`, nil, nil, "US-CA is a SUBDIVISION"},
		{"two calendars", "", []mspr.Dimension{mspr.ByDay, mspr.ByMonth}, nil, "one period"},
		{"unknown dimension", "", []mspr.Dimension{"MOON"}, nil, `unknown dimension "MOON"`},
		{"a rate of the world", "", nil, measure(mspr.MeasureIncidencePer100k), "group by LOCATION or COUNTRY"},
		{
			"a rate of cantons by country", `{"location":{"in":["CH-ZH","CH-BE"]}}`,
			[]mspr.Dimension{mspr.ByCountry},
			measure(mspr.MeasureMortalityPer100k), "group by LOCATION too",
		},
		{"a rate in having", "", nil, func(q *mspr.AggregateQuery) {
			q.Having = &mspr.MeasureFilter{Or: []*mspr.MeasureFilter{{IncidencePer100k: &mspr.NumberFilter{Gt: new(1.0)}}}}
		}, "group by LOCATION or COUNTRY"},
		{"unknown measure", "", nil, measure("LUCK"), `unknown measure "LUCK"`},
		{"unknown disease", "", nil, func(q *mspr.AggregateQuery) { q.Disease = "flu" }, `unknown disease "flu"`},
		{"order by what is not grouped", "", nil, func(q *mspr.AggregateQuery) {
			q.OrderBy = []mspr.AggregateOrder{{Dimension: new(mspr.ByDay)}}
		}, "which groupBy does not"},
		{"order by sources", "", nil, func(q *mspr.AggregateQuery) {
			q.OrderBy = []mspr.AggregateOrder{{Measure: new(mspr.MeasureSources)}}
		}, "can't be ordered"},
		{"order by both", "", nil, func(q *mspr.AggregateQuery) {
			q.OrderBy = []mspr.AggregateOrder{{}}
		}, "one dimension or one measure"},
		{"no rows", "", nil, func(q *mspr.AggregateQuery) { q.Page.First = 0 }, "first is 0"},
		{"too many rows", "", nil, func(q *mspr.AggregateQuery) { q.Page.First = 10_001 }, "first is 10001"},
		{"no cursor", "", nil, func(q *mspr.AggregateQuery) { q.Page.After = "!" }, "not a cursor"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := query(t, c.where, c.dims...)
			if c.change != nil {
				c.change(&q)
			}
			_, err := planner(t).Aggregate(q)
			if mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want a BAD_USER_INPUT that says %q", err, c.says)
			}
		})
	}
}

func measure(m mspr.Measure) func(*mspr.AggregateQuery) {
	return func(q *mspr.AggregateQuery) { q.Measures = []mspr.Measure{m} }
}

func TestLevelThatCounts(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, where string
		dims        []mspr.Dimension
		want        mspr.LocationLevel
	}{
		{"nothing said", "", nil, mspr.Country},
		{"nothing said, by location", "", []mspr.Dimension{mspr.ByLocation}, mspr.Country},
		{"one level", `{"level":{"eq":"COUNTY"}}`, nil, mspr.County},
		{"the unplaced of a source", `{"level":{"eq":"UNALLOCATED"},"source":{"eq":"world"}}`, nil, mspr.Unallocated},
		{"the unplaced by source", `{"level":{"eq":"UNALLOCATED"}}`, []mspr.Dimension{mspr.BySource}, mspr.Unallocated},
		{"one level within and", `{"and":[{"level":{"in":["COUNTY","REGION"]}},{"level":{"eq":"COUNTY"}}]}`, nil, mspr.County},
		{"places that lie apart", `{"location":{"in":["US-06037","FRA"]}}`, nil, ""},
		{"all but one country", `{"not":{"location":{"eq":"FRA"}}}`, nil, mspr.Country},
		{"either of two countries", `{"or":[{"location":{"eq":"FRA"}},{"location":{"eq":"USA"}}]}`, nil, mspr.Country},
		{"nested places, by location", `{"location":{"in":["USA","US-CA"]}}`, []mspr.Dimension{mspr.ByLocation}, ""},
		{"below a place, by location", `{"location":{"under":"USA"}}`, []mspr.Dimension{mspr.ByLocation}, ""},
		{"below a place with its level", `{"location":{"under":"USA"},"level":{"eq":"SUBDIVISION"}}`, nil, mspr.Subdivision},
		{"one of two named twice", `{"location":{"in":["USA","US-CA"]},"and":[{"location":{"eq":"USA"}}]}`, nil, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := planner(t).Aggregate(query(t, c.where, c.dims...))
			if err != nil {
				t.Fatal(err)
			}
			if p.Level != c.want {
				t.Errorf("level %q, want %q", p.Level, c.want)
			}
		})
	}
}

func TestRollupThatAnswers(t *testing.T) {
	t.Parallel()
	now := time.Now()
	cases := []struct {
		name, where string
		dims        []mspr.Dimension
		change      func(*mspr.AggregateQuery)
		want        string
	}{
		{"months of a place", `{"location":{"eq":"FRA"}}`, []mspr.Dimension{mspr.ByMonth}, nil, "rollup_country_month"},
		{"months of a county", `{"location":{"eq":"US-06037"}}`, []mspr.Dimension{mspr.ByMonth}, nil, "rollup_month"},
		{"months of a country beside a county", `{"location":{"in":["FRA","US-06037"]}}`, []mspr.Dimension{mspr.ByLocation, mspr.ByMonth}, nil, "rollup_month"},
		{"months of all countries", `{"level":{"eq":"COUNTRY"}}`, []mspr.Dimension{mspr.ByLocation, mspr.ByMonth}, nil, "rollup_country_month"},
		{"months of countries and counties", `{"level":{"in":["COUNTRY","COUNTY"]}}`, []mspr.Dimension{mspr.ByLocation, mspr.ByMonth}, nil, "rollup_month"},
		{"months of no country", `{"not":{"level":{"eq":"COUNTRY"}}}`, []mspr.Dimension{mspr.ByLocation, mspr.ByMonth}, nil, "rollup_country_month"},
		{"a country or a level", `{"or":[{"location":{"eq":"FRA"}},{"level":{"eq":"COUNTY"}}]}`, []mspr.Dimension{mspr.ByLocation, mspr.ByMonth}, nil, "rollup_month"},
		{"quarters cut at a month", `{"location":{"eq":"FRA"},"date":{"from":"2021-02-01"}}`, []mspr.Dimension{mspr.ByQuarter}, nil, "rollup_country_month"},
		{"weeks", `{"location":{"eq":"FRA"}}`, []mspr.Dimension{mspr.ByISOWeek}, nil, "rollup_country_week"},
		{"weeks cut in two", `{"location":{"eq":"FRA"},"date":{"from":"2021-02-02"}}`, []mspr.Dimension{mspr.ByISOWeek}, nil, "facts"},
		{"MMWR weeks", `{"location":{"eq":"FRA"}}`, []mspr.Dimension{mspr.ByMMWRWeek}, nil, "facts"},
		{"days", "", []mspr.Dimension{mspr.ByDay}, nil, "facts"},
		{"whole weeks without a calendar", `{"location":{"eq":"FRA"},"date":{"from":"2021-02-01","to":"2021-02-07"}}`, nil, nil, "rollup_country_week"},
		{"regions", "", []mspr.Dimension{mspr.ByWHORegion, mspr.ByISOWeek}, nil, "rollup_region_week"},
		{"the world", "", nil, nil, "rollup_region_month"},
		{"the world with its sources", "", nil, measure(mspr.MeasureSources), "rollup_country_month"},
		{"the world of one source", `{"source":{"eq":"world"}}`, nil, nil, "rollup_country_month"},
		{"a date below or", `{"or":[{"date":{"from":"2021-01-01"}},{"location":{"eq":"FRA"}}]}`, []mspr.Dimension{mspr.ByMonth}, nil, "facts"},
		{"an earlier moment", "", []mspr.Dimension{mspr.ByMonth}, func(q *mspr.AggregateQuery) { q.AsOf = &now }, "series"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := query(t, c.where, c.dims...)
			if c.change != nil {
				c.change(&q)
			}
			p, err := planner(t).Aggregate(q)
			if err != nil {
				t.Fatal(err)
			}
			s := p.SQL(plan.DuckDB)
			if !strings.Contains(s.SQL, "FROM "+c.want+" ") {
				t.Errorf("want it read from %s:\n%s", c.want, s.SQL)
			}
			if (s.Tier == mspr.FromRollup) != strings.HasPrefix(c.want, "rollup") {
				t.Errorf("tier %s of %s", s.Tier, c.want)
			}
		})
	}
}

func TestEqualQueriesHaveEqualKeys(t *testing.T) {
	t.Parallel()
	key := func(where string, dims ...mspr.Dimension) string {
		p, err := planner(t).Aggregate(query(t, where, dims...))
		if err != nil {
			t.Fatal(err)
		}
		k, err := p.Key()
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	if a, b := key(`{"location":{"in":["USA","FRA","USA"]}}`), key(`{"location":{"in":["FRA","USA"]},"and":[]}`); a != b {
		t.Errorf("two spellings of one query have the keys\n%s\n%s", a, b)
	}
	seen := map[string]string{}
	for _, where := range []string{
		"", `{"location":{"in":["FRA"]}}`, `{"location":{"notIn":["FRA"]}}`, `{"not":{"location":{"in":["FRA"]}}}`,
		`{"date":{"from":"2021-01-01"}}`, `{"date":{"to":"2021-01-01"}}`, `{"source":{"eq":"world"}}`,
	} {
		for _, dims := range [][]mspr.Dimension{{mspr.ByCountry, mspr.ByDay}, {mspr.ByDay, mspr.ByCountry}, {mspr.ByDay}} {
			k := key(where, dims...)
			if other, ok := seen[k]; ok {
				t.Errorf("%s and %s share a key", where, other)
			}
			seen[k] = where
		}
	}
}
