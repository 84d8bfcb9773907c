package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// ordered is a query ordered by a value of every kind.
func ordered(tb testing.TB) mspr.AggregateQuery {
	tb.Helper()
	q := query(tb, "", mspr.ByLocation, mspr.ByDay)
	q.OrderBy = []mspr.AggregateOrder{
		{Measure: new(mspr.MeasureCaseFatalityRatio), Direction: mspr.Descending}, {Measure: new(mspr.MeasureDeaths)},
	}
	return q
}

func TestCursorKeepsEveryValueExactly(t *testing.T) {
	t.Parallel()
	p := planner(t)
	q := ordered(t)
	first, err := p.Aggregate(q)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		values := []any{
			missing(r, any(rapid.Float64Range(-1e300, 1e300).Draw(r, "ratio"))),
			missing(r, any(rapid.Int64().Draw(r, "deaths"))),
			missing(r, any(rapid.StringMatching(`[A-Z]{2,3}(-[A-Z0-9]{1,5})?`).Draw(r, "location"))),
			any(mspr.Date(rapid.Int32Range(-700_000, 2_900_000).Draw(r, "day"))),
		}
		next := q
		next.Page.After = first.Cursor(values)
		second, err := p.Aggregate(next)
		if err != nil {
			r.Fatal(err)
		}
		if d := cmp.Diff(values, second.After); d != "" {
			r.Fatalf("the cursor changed the values (-want +got):\n%s", d)
		}
	})
}

func missing(r *rapid.T, v any) any {
	if rapid.Bool().Draw(r, "missing") {
		return nil
	}
	return v
}

func TestCursorOfAnotherQueryIsRefused(t *testing.T) {
	t.Parallel()
	p := planner(t)
	q := ordered(t)
	first, err := p.Aggregate(q)
	if err != nil {
		t.Fatal(err)
	}
	cursor := first.Cursor([]any{nil, int64(1), "FRA", mspr.Date(1)})
	changes := map[string]func(*mspr.AggregateQuery){
		"other direction":  func(q *mspr.AggregateQuery) { q.OrderBy[0].Direction = mspr.Ascending },
		"other measure":    func(q *mspr.AggregateQuery) { q.OrderBy[1].Measure = new(mspr.MeasureCases) },
		"other dimensions": func(q *mspr.AggregateQuery) { q.GroupBy = []mspr.Dimension{mspr.ByCountry, mspr.ByDay} },
		"other interval":   func(q *mspr.AggregateQuery) { q.GroupBy = []mspr.Dimension{mspr.ByLocation, mspr.ByMonth} },
		"other disease":    func(q *mspr.AggregateQuery) { q.Disease = "mpox" },
	}
	for name, change := range changes {
		q := ordered(t)
		change(&q)
		q.Page.After = cursor
		if _, err := p.Aggregate(q); mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), "another query") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err = p.Records(mspr.RecordQuery{Disease: "covid19", Page: mspr.Page{First: 1, After: cursor}})
	if mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("records: got %v", err)
	}
}

func FuzzCursor(f *testing.F) {
	p := planner(f)
	q := ordered(f)
	first, err := p.Aggregate(q)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(first.Cursor([]any{0.25, int64(3), "FRA", mspr.Date(18_000)}))
	f.Add(first.Cursor([]any{nil, nil, nil, nil}))
	f.Add("eyJ2IjoxfQ")
	f.Add("\x00")
	f.Fuzz(func(t *testing.T, after string) {
		q := q
		q.Page.After = after
		a, err := p.Aggregate(q)
		if err != nil {
			if mspr.CodeOf(err) != mspr.BadUserInput {
				t.Errorf("a bad cursor gives %v", err)
			}
			return
		}
		if after != "" && len(a.After) != len(a.Order) {
			t.Errorf("%d values for an order of %d", len(a.After), len(a.Order))
		}
		checkStatement(t, a.SQL(plan.DuckDB))
		checkStatement(t, a.SQL(plan.Postgres))
	})
}
