package plan_test

import (
	"testing"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

func TestCompletenessOfWhatThereIsNotIsRefused(t *testing.T) {
	good := mspr.CompletenessQuery{Disease: "covid19", Source: "world", Count: mspr.SeriesCases, Lags: 90}
	if _, err := planner(t).Completeness(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*mspr.CompletenessQuery){
		"disease": func(q *mspr.CompletenessQuery) { q.Disease = "flu" }, "source": func(q *mspr.CompletenessQuery) { q.Source = "nobody" },
		"location": func(q *mspr.CompletenessQuery) { q.Location = new(mspr.LocationCode("XXX")) },
		"no lag":   func(q *mspr.CompletenessQuery) { q.Lags = -1 }, "too many": func(q *mspr.CompletenessQuery) { q.Lags = 91 },
	} {
		q := good
		change(&q)
		if _, err := planner(t).Completeness(q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// All of a source may be all that there is, so that others don't wait for it.
func TestCompletenessOfAllPlacesIsAHeavyQuestion(t *testing.T) {
	for _, place := range []*mspr.LocationCode{nil, new(mspr.LocationCode("FRA"))} {
		c, err := planner(t).Completeness(mspr.CompletenessQuery{Disease: "covid19", Source: "world", Location: place, Count: mspr.SeriesCases})
		if err != nil {
			t.Fatal(err)
		}
		if s := c.SQL(mspr.NewDate(2021, 6, 1), plan.DuckDB); s.Heavy != (place == nil) {
			t.Errorf("%v: heavy is %v", place, s.Heavy)
		}
	}
}
