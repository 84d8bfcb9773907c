package resolvers_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// overview is how many questions of the overview hold numbers at the test's
// edge: of one disease the world's headline, and the country's with its weeks, and
// those of all countries and of the country's subdivisions.
const overview = 5

// isReady says that a question is answered without asking for numbers.
func (e *edge) isReady(t *testing.T, query string, variables ...map[string]any) bool {
	t.Helper()
	before := e.numbers.asked.Load()
	if got := e.ask(t, query, variables...); len(got.Errors) > 0 {
		t.Fatal(got.raw)
	}
	return e.numbers.asked.Load() == before
}

// headlineOf is a question of its own for each place.
func headlineOf(name string) string {
	return fmt.Sprintf(`{ %s: summary(disease: "covid19") { cases } }`, name)
}

func TestWhatWasAskedOfASnapshotIsReadyInTheNext(t *testing.T) {
	e := keeper(t)
	const document = `query A($d: DiseaseCode!, $l: LocationCode) { summary(disease: $d, location: $l) { cases } } query B { cluster { id } }`
	e.post(t, `{"query": "`+document+`", "operationName": "A", "variables": {"d": "covid19"}}`)
	e.ask(t, headline)
	e.numbers.steady.Store(2)
	if n := e.handler.Warm(t.Context(), 100); n != 2+overview+1 {
		t.Errorf("%d questions were answered ahead", n)
	}
	before := e.numbers.asked.Load()
	e.post(t, `{"query": "`+document+`", "operationName": "A", "variables": {"d": "covid19"}}`)
	if n := e.numbers.asked.Load(); n != before || !e.isReady(t, headline) {
		t.Errorf("what was asked before is not ready: %d questions for numbers, then %d", before, n)
	}
	if got := e.ask(t, headline).Extensions.MSPR["snapshot"]; got != 2.0 {
		t.Errorf("the ready answer is of snapshot %v", got)
	}
}

func TestTheOverviewIsReadyBeforeAnybodyAsks(t *testing.T) {
	e := keeper(t, anglophone)
	e.handler.Warm(t.Context(), 100)
	queries, err := resolvers.RegisteredQueries()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queries {
		variables := map[string]map[string]any{
			"Headline": {"disease": "covid19", "location": "FRA"}, "WeeklySeries": {"disease": "covid19", "locations": []string{"FRA"}},
			"Places": {"disease": "covid19", "level": "SUBDIVISION", "under": "FRA"},
		}[q.Name]
		if !e.isReady(t, q.Text, variables) {
			t.Errorf("%s is not ready", q.Name)
		}
	}
}

func TestWhatIsAskedMostIsReadyFirst(t *testing.T) {
	e := keeper(t)
	for i, name := range []string{"rare", "often", "sometimes"} {
		for range []int{1, 9, 4}[i] {
			e.ask(t, headlineOf(name))
		}
	}
	for snapshot := int64(2); snapshot < 5; snapshot++ { // what is asked of one snapshot is not forgotten by the next but one
		e.numbers.steady.Store(snapshot)
		if n := e.handler.Warm(t.Context(), 2); n != 2 {
			t.Errorf("%d questions were answered ahead, want 2", n)
		}
	}
	if !e.isReady(t, headlineOf("often")) || !e.isReady(t, headlineOf("sometimes")) || e.isReady(t, headlineOf("rare")) {
		t.Error("others are ready than those asked most")
	}
}

// A caller may ask before the service does.
func TestWhatWasAskedMostIsKnownAfterTheFirstAnswerOfTheNext(t *testing.T) {
	e := keeper(t)
	e.ask(t, headlineOf("before"))
	e.numbers.steady.Store(2)
	e.ask(t, headlineOf("after"))
	e.handler.Warm(t.Context(), 1)
	if !e.isReady(t, headlineOf("before")) {
		t.Error("what was asked of the snapshot before is forgotten")
	}
}

func TestOnlyThePublicsQuestionsAreAskedAhead(t *testing.T) {
	e := keeper(t, us)
	const query = `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	e.as(mspr.Researcher).ask(t, query)
	e.as(mspr.Researcher).ask(t, headline)
	e.numbers.steady.Store(2)
	e.handler.Warm(t.Context(), 100)
	if e.as(mspr.Researcher).isReady(t, query) || e.isReady(t, headline) {
		t.Error("a researcher's question was asked ahead")
	}
	if n := len(e.diary.entries); n != 2 {
		t.Errorf("%d entries in the audit log, want those of the two times that the researcher asked", n)
	}
}

func TestAskingAheadIsTheServicesOwnAndCountsAsNobodysAnswer(t *testing.T) {
	var answered atomic.Int64
	e := keeper(t, func(o *resolvers.Options) { o.Answered = func(mspr.Tier) { answered.Add(1) } })
	e.handler.Warm(t.Context(), 100)
	if e.numbers.asker != mspr.TheService || len(e.quota.taken) != 0 || answered.Load() != 0 {
		t.Errorf("asked by %q, %d taken of quotas, %d answers counted", e.numbers.asker, len(e.quota.taken), answered.Load())
	}
}

func TestAskingAheadEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*edge, context.CancelFunc)
		want int64
	}{
		"with its context":           {func(_ *edge, cancel context.CancelFunc) { cancel() }, 1},
		"when a newer snapshot came": {func(e *edge, _ context.CancelFunc) { e.numbers.steady.Store(3) }, 1},
		"not before":                 {func(*edge, context.CancelFunc) {}, 5 + overview},
	} {
		t.Run(name, func(t *testing.T) {
			e := keeper(t)
			for i := range 5 {
				e.ask(t, headlineOf(fmt.Sprint("a", i)))
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			e.numbers.steady.Store(2)
			before := e.numbers.asked.Load()
			e.numbers.during = func(context.Context) { c.end(e, cancel) }
			e.handler.Warm(ctx, 100)
			if n := e.numbers.asked.Load() - before; n != c.want {
				t.Errorf("the numbers were asked for %d times, want %d", n, c.want)
			}
		})
	}
}

func TestNothingIsAskedAheadWithoutASnapshotOrACache(t *testing.T) {
	e := keeper(t)
	e.numbers.steady.Store(none)
	without := newEdge(t)
	if n, m := e.handler.Warm(t.Context(), 100), without.handler.Warm(t.Context(), 100); n+m != 0 || e.numbers.asked.Load() != 0 || without.numbers.asked.Load() != 0 {
		t.Errorf("%d and %d questions were answered ahead", n, m)
	}
}
