package enginetest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
)

// edition is a snapshot that was published, with a service that goes on
// answering from its file alone.
type edition struct {
	mspr.Snapshot
	then *analytics.Service
}

// remembering are engines over data that arrived out of order, with each of the
// snapshots that were published meanwhile.
type remembering struct {
	*engines
	editions []edition
	// dir is where the last of them lies.
	dir string
}

// remember loads issues out of order, a second file of one instant and another
// order of preference, and publishes after each; the last snapshot is the one
// that e answers from.
func remember(t *testing.T) *remembering {
	t.Helper()
	e := &remembering{engines: &engines{locations: tree(t)}}
	e.cluster = openCluster(t, e.locations)
	states := statements()
	all := feeds()
	for _, step := range []func(){
		func() { e.issue(t, all[:3], states, 0) },
		func() { e.issue(t, all, states, 2) },
		func() { e.issue(t, all[:4], states, 1) }, // late
		func() { e.issue(t, all[:2], again(states), 2) },
		func() { e.prefer(t, "world", "counties", "states", "mspr") },
		func() { e.issue(t, all[3:], states, 0) },
		func() { e.issue(t, all[4:], states, 1) },
	} {
		step()
		e.publish(t)
	}
	last := e.editions[len(e.editions)-1]
	e.fromDuck, e.fromPostgres = last.then, e.service(nil, e.cluster)
	return e
}

// statements are what each feed states at each issue.
func statements() [][]statement {
	r := rand.New(rand.NewPCG(20, 26))
	states := make([][]statement, len(issues()))
	for n, issued := range issues() {
		for i, f := range feeds() {
			var before statement
			if n > 0 {
				before = states[n-1][i]
			}
			states[n] = append(states[n], revise(r, f, before, mspr.DateOf(issued.AddDate(0, 0, -2))))
		}
	}
	return states
}

// again revises what is stated within the same instants.
func again(states [][]statement) [][]statement {
	r := rand.New(rand.NewPCG(5, 7))
	revised := make([][]statement, len(states))
	for n, issued := range issues() {
		for i, f := range feeds() {
			revised[n] = append(revised[n], revise(r, f, states[n][i], mspr.DateOf(issued.AddDate(0, 0, -2))))
		}
	}
	return revised
}

func (e *remembering) issue(t *testing.T, some []feed, states [][]statement, n int) {
	t.Helper()
	for i, f := range feeds() {
		if slices.ContainsFunc(some, func(s feed) bool { return s.source == f.source && s.disease == f.disease && s.name == f.name }) {
			load(t.Context(), t, e.cluster, f, issues()[n], states[n][i].observations(e.locations))
		}
	}
}

// prefer gives the cluster another order of preference.
func (e *remembering) prefer(t *testing.T, order ...mspr.SourceName) {
	t.Helper()
	sources := plantest.Sources()
	slices.SortFunc(sources, func(a, b mspr.Source) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	if err := e.cluster.SyncCatalogue(t.Context(), plantest.Diseases(), e.locations, sources); err != nil {
		t.Fatal(err)
	}
}

// publish makes a snapshot that stays the newest of its folder.
func (e *remembering) publish(t *testing.T) {
	t.Helper()
	small := duck.Limits{Threads: 1, MemoryBytes: 256 << 20}
	e.dir = t.TempDir()
	snapshots, err := duck.Open(t.Context(), e.dir, "us", duck.Options{Serve: small, Build: small})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := snapshots.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := snapshots.Publish(t.Context(), source{e.cluster})
	if err != nil {
		t.Fatal(err)
	}
	e.snapshots = snapshots
	e.editions = append(e.editions, edition{made, e.service(lender{snapshots}, nil)})
}

// TestOldSnapshotsAreRemembered asks random questions about snapshots: what the
// newest one and Postgres remember of each is what its own file says.
func TestOldSnapshotsAreRemembered(t *testing.T) {
	e := remember(t)
	rows, differ := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		g := generator{r}
		of := pick(g, "snapshot", e.editions)
		q := e.allowedNow(r, g.query())
		q.Page.First = g.between("first", 5, 400)
		want, passport, err := of.then.Aggregate(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
			at, k, err := s.At(t.Context(), of.Number)
			if err != nil {
				r.Fatal(err)
			}
			got, told, err := s.Aggregate(at, q)
			if err != nil {
				r.Fatalf("%s: %v", name, err)
			}
			same(r, "snapshot "+name+" remembers", want, got)
			if told.Simulated != passport.Simulated || told.Snapshot != of.Number || !told.AsOf.Equal(passport.AsOf) || k.LastBatch != of.LastBatch {
				r.Fatalf("%s: the passport is %+v, was %+v", name, told, passport)
			}
		}
		rows += len(want.Rows)
		if now, _, err := e.fromDuck.Aggregate(t.Context(), q); err != nil || len(now.Rows) != len(want.Rows) || !slices.EqualFunc(now.Rows, want.Rows,
			func(a, b mspr.AggregateRow) bool { return a.Counts == b.Counts }) {
			differ++
		}
	})
	if rows == 0 || differ == 0 {
		t.Errorf("%d rows were compared, %d answers have changed since; the comparison would say little", rows, differ)
	}
}

// allowedNow is allowed, with the planner of any of the snapshots.
func (e *remembering) allowedNow(r *rapid.T, q mspr.AggregateQuery) mspr.AggregateQuery {
	if e.planner == nil {
		e.planner = plan.NewPlanner(e.locations, plantest.Diseases(), plantest.Sources())
	}
	return e.allowed(r, q)
}

func TestOldRecordsAndSeriesAreRemembered(t *testing.T) {
	e := remember(t)
	rapid.Check(t, func(r *rapid.T) {
		g := generator{r}
		of := pick(g, "snapshot", e.editions)
		records := mspr.RecordQuery{Disease: "covid19", Total: true, Page: mspr.Page{First: g.between("first", 1, 300)}}
		series := mspr.SeriesQuery{Disease: "covid19", Locations: g.codes("places"), Interval: pick(g, "interval", mspr.Intervals())}
		summary := mspr.SummaryQuery{Disease: "covid19"}
		if g.often("as of", 50) {
			moment := g.moment()
			records.AsOf, series.AsOf, summary.AsOf = &moment, &moment, &moment
		}
		ask := func(s *analytics.Service, number int64) []any {
			at, _, err := s.At(t.Context(), number)
			if err != nil {
				r.Fatal(err)
			}
			page, _, err := s.Records(at, records)
			if err != nil {
				r.Fatal(err)
			}
			for i := range page.Records { // when it was stored is not remembered, nor the number of what has gone
				page.Records[i].CreatedAt, page.Records[i].UpdatedAt, page.Records[i].ID = time.Time{}, time.Time{}, 0
			}
			list, _, err := s.TimeSeries(at, series)
			if err != nil {
				r.Fatal(err)
			}
			sum, _, err := s.Summary(at, summary)
			if err != nil {
				r.Fatal(err)
			}
			return []any{page, list, sum}
		}
		want := ask(of.then, of.Number)
		same(r, "what the snapshot remembers", want, ask(e.fromDuck, of.Number))
		same(r, "what Postgres remembers", want, ask(e.fromPostgres, of.Number))
	})
}

func TestWhatCantBeRememberedIsSaid(t *testing.T) {
	e := remember(t)
	for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
		for _, number := range []int64{0, 99} {
			if _, _, err := s.At(t.Context(), number); mspr.CodeOf(err) != mspr.BadUserInput {
				t.Errorf("%s: snapshot %d: %v", name, number, err)
			}
		}
	}
	if _, _, err := e.fromDuck.At(t.Context(), 0); err == nil || err.Error() != "there is no snapshot 0; those published here are 1–7" {
		t.Errorf("of snapshot 0 it says %v", err)
	}
	moved := plantest.Locations()
	for i := range moved {
		if moved[i].Code == "FRA" {
			moved[i].Population.N++
		}
	}
	slices.Reverse(moved)
	var err error
	if e.locations, err = mspr.NewLocations(moved); err != nil {
		t.Fatal(err)
	}
	e.prefer(t, "world", "states", "counties", "mspr")
	e.publish(t)
	last := e.editions[len(e.editions)-1].then
	for name, s := range map[string]*analytics.Service{"the snapshot": last, "Postgres": e.fromPostgres} {
		if _, _, err := s.At(t.Context(), 3); mspr.CodeOf(err) != mspr.Gone {
			t.Errorf("%s: after a place has another population: %v", name, err)
		}
		if k, err := s.Knowledge(t.Context(), 3); err != nil || !k.Moved || k.LastBatch != e.editions[2].LastBatch {
			t.Errorf("%s: its records are known as of %+v, %v", name, k, err)
		}
	}
	before := mspr.Snapshot{Number: 50, Created: time.Now(), LastBatch: 1}
	if err := e.cluster.RecordSnapshot(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.fromPostgres.At(t.Context(), 50); mspr.CodeOf(err) != mspr.Gone {
		t.Errorf("of a snapshot made before memories were kept it says %v", err)
	}
}
