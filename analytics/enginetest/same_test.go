package enginetest

import (
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// TestSameNumbersFromEveryEngine compares, for each of many random plans, the
// pages of the snapshot, those of Postgres, the rows of the snapshot without
// its rollups, and what plain Go works out.
func TestSameNumbersFromEveryEngine(t *testing.T) {
	e := start(t)
	seen := map[mspr.Tier]int{}
	empty := 0
	var mu sync.Mutex
	check(t, func(t *testing.T, r *rapid.T) {
		t.Helper()
		for range plansPerCase {
			groups, tier := e.compare(t, r)
			mu.Lock()
			seen[tier]++
			if groups == 0 {
				empty++
			}
			mu.Unlock()
		}
	})
	everythingIsDrawn(t, e.drawn, e.query, "AggregateQuery.MaxDays", "Page.After")
	t.Logf("plans by tier: %v; %d without any group", seen, empty)
	if n := seen[mspr.FromRollup] + seen[mspr.FromSnapshot]; n < *plans-plansPerCase*workers() {
		t.Errorf("%d plans were compared, want %d", n, *plans)
	}
	if seen[mspr.FromRollup] < *plans/10 || seen[mspr.FromSnapshot] < *plans/10 || empty > *plans/2 {
		t.Errorf("plans by tier: %v, %d without any group; the comparison would say little", seen, empty)
	}
}

// compare draws a plan and says how many groups it has and which tier of the
// snapshot answers.
func (e *engines) compare(t *testing.T, r *rapid.T) (int, mspr.Tier) {
	t.Helper()
	q := e.query(r)
	p, err := e.planner.Aggregate(q)
	if err != nil {
		r.Fatal(err)
	}
	want := e.oracle.rows(q, p)
	q.Page.First = max(generator{r}.between("first", 1, 60), len(want)/4+1)
	same(r, "plain Go and the snapshot", want, e.walk(t, r, q))
	e.compareWithoutRollups(t, r, q)
	return len(want), p.SQL(plan.DuckDB).Tier
}

func (e *engines) query(r *rapid.T) mspr.AggregateQuery { return e.allowed(r, generator{r}.query()) }

// allowed changes a query that the rules refuse into one that they allow: by
// location no place is counted twice, and every rate has its population.
func (e *engines) allowed(r *rapid.T, q mspr.AggregateQuery) mspr.AggregateQuery {
	q.Page.First = plan.MaxPage
	for _, less := range []func(){
		func() {},
		func() { q.Totals = false },
		func() {
			if !slices.Contains(q.GroupBy, mspr.ByLocation) {
				q.GroupBy = append(slices.Clone(q.GroupBy), mspr.ByLocation)
			}
		},
		func() { // what looks at other days or places than where lets through
			q.Figures = slices.DeleteFunc(slices.Clone(q.Figures), func(f mspr.Figure) bool { return !f.Statistic.OfDays() })
			q.OrderBy = slices.DeleteFunc(slices.Clone(q.OrderBy), func(o mspr.AggregateOrder) bool { return o.Statistic != nil })
			q.Having = nil
		},
	} {
		less()
		_, err := e.planner.Aggregate(q)
		if err == nil {
			return q
		}
		if mspr.CodeOf(err) != mspr.BadUserInput {
			r.Fatal(err)
		}
	}
	return q
}

// walk reads all pages of both services side by side.
func (e *engines) walk(t *testing.T, r *rapid.T, q mspr.AggregateQuery) []mspr.AggregateRow {
	t.Helper()
	rows := []mspr.AggregateRow{}
	for {
		e.drawn.note(q)
		snapshot, passport, err := e.fromDuck.Aggregate(t.Context(), q)
		if err != nil {
			r.Fatalf("the snapshot: %v", err)
		}
		postgres, degraded, err := e.fromPostgres.Aggregate(t.Context(), q)
		if err != nil {
			r.Fatalf("Postgres: %v", err)
		}
		same(r, "Postgres and the snapshot", postgres, snapshot)
		if passport.Simulated != degraded.Simulated || degraded.Tier != mspr.FromPostgres {
			r.Fatalf("passports %+v and %+v", passport, degraded)
		}
		for _, row := range snapshot.Rows {
			row.Cursor = ""
			rows = append(rows, row)
		}
		if !snapshot.Info.HasNextPage {
			e.totals(r, q, rows, snapshot.Totals)
			if *snapshot.Total != int64(len(rows)) {
				r.Fatalf("%d rows on all pages, but a total of %d", len(rows), *snapshot.Total)
			}
			return rows
		}
		q.Page.After = *snapshot.Info.EndCursor
	}
}

// totals compares the sums over all groups with the sums of the rows of all
// pages, as far as those show them.
func (e *engines) totals(r *rapid.T, q mspr.AggregateQuery, rows []mspr.AggregateRow, got *mspr.AggregateTotals) {
	if (got != nil) != q.Totals {
		r.Fatalf("totals are %v, asked for: %v", got, q.Totals)
	}
	if got == nil {
		return
	}
	var want mspr.Counts
	for _, row := range rows {
		want = plus(want, row.Counts)
	}
	for i, m := range mspr.Measures()[:mspr.CountKinds] {
		if slices.Contains(q.Measures, m) && got.Counts[i] != want[i] {
			r.Fatalf("the total of %s is %v, want %v", m, got.Counts[i], want[i])
		}
	}
}

// compareWithoutRollups runs the plan on the snapshot's rows alone.
func (e *engines) compareWithoutRollups(t *testing.T, r *rapid.T, q mspr.AggregateQuery) {
	t.Helper()
	p, err := e.planner.Aggregate(q)
	if err != nil {
		r.Fatal(err)
	}
	with := p.SQL(plan.DuckDB)
	p.FromRows = true
	without := p.SQL(plan.DuckDB)
	if with.Tier != mspr.FromRollup {
		return
	}
	same(r, "rows and rollups", e.raw(t, r, without), e.raw(t, r, with))
}

func (e *engines) raw(t *testing.T, r *rapid.T, s plan.Statement) [][]any {
	t.Helper()
	lease, err := e.snapshots.Acquire()
	if err != nil {
		r.Fatal(err)
	}
	defer lease.Release()
	var rows [][]any
	err = lease.Query(t.Context(), s.SQL, s.Args, func(row []any) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	if err != nil {
		r.Fatalf("%v:\n%s", err, s.SQL)
	}
	return rows
}

type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

func same(t failing, what string, want, got any) {
	t.Helper()
	if reflect.DeepEqual(want, got) { // which is a tenth of the work
		return
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(mspr.AggregateRow{}, "Cursor"), cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s differ (-want +got):\n%s", what, d)
	}
}
