package enginetest

import (
	"context"
	"flag"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// So many random plans are compared, a few in each case; of records and series,
// so many cases.
//
//	go test ./analytics/enginetest -plans 50000
var plans = flag.Int("plans", defaultPlans, "random plans that are compared")

const plansPerCase = 5

func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("rapid.checks", strconv.Itoa(cases())) // were it to fail, the count of plans would tell
	storetest.Main(m)
}

// cases are those of each property on each core.
func cases() int { return *plans / plansPerCase / workers() }

// workers are the cores.
func workers() int { return runtime.GOMAXPROCS(0) }

// check checks a property on all cores at once.
func check(t *testing.T, property func(t *testing.T, r *rapid.T)) {
	t.Helper()
	t.Run("on all cores", func(t *testing.T) {
		for w := range workers() {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(r *rapid.T) { property(t, r) })
			})
		}
	})
}

// engines are the same data in both engines, and services that use one each.
type engines struct {
	cluster   *store.Cluster
	snapshots *duck.Snapshots
	planner   *plan.Planner
	locations *mspr.Locations
	// fromDuck answers from the snapshot, fromPostgres from Postgres.
	fromDuck, fromPostgres *analytics.Service
	oracle                 *oracle
	drawn                  *drawn
}

// start loads and publishes the data.
func start(t *testing.T) *engines {
	t.Helper()
	return startWith(t, fill)
}

// startWith is start with other data.
func startWith(t *testing.T, fill func(context.Context, *testing.T, *store.Cluster, *mspr.Locations)) *engines {
	t.Helper()
	ctx := t.Context()
	e := &engines{locations: tree(t), drawn: newDrawn()}
	e.cluster = openCluster(t, e.locations)
	fill(ctx, t, e.cluster, e.locations)
	var err error
	if e.snapshots, err = duck.Open(ctx, t.TempDir(), "us", duck.Options{Detector: analytics.Detector{}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.snapshots.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := e.snapshots.Publish(ctx, source{e.cluster}); err != nil {
		t.Fatal(err)
	}
	e.planner = plan.NewPlanner(e.locations, plantest.Diseases(), plantest.Sources())
	e.fromDuck = e.service(lender{e.snapshots}, nil)
	e.fromPostgres = e.service(nil, e.cluster)
	e.oracle = newOracle(ctx, t, e)
	return e
}

func openCluster(t *testing.T, locations *mspr.Locations) *store.Cluster {
	t.Helper()
	address := storetest.New(t)
	ctx := t.Context()
	if err := store.Bootstrap(ctx, address, []mspr.ClusterID{"us"}); err != nil {
		t.Fatal(err)
	}
	c, err := store.OpenCluster(ctx, address, "us")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.SyncCatalogue(ctx, plantest.Diseases(), locations, plantest.Sources()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (e *engines) service(snapshots analytics.Snapshots, postgres analytics.Engine) *analytics.Service {
	return analytics.New(analytics.Options{
		Cluster: plantest.Cluster(), Locations: e.locations, Diseases: plantest.Diseases(), Sources: plantest.Sources(),
		Snapshots: snapshots, Postgres: postgres, Log: zerolog.Nop(), QueryTimeout: time.Minute,
	})
}

// lender gives package duck's leases as those of package analytics.
type lender struct{ *duck.Snapshots }

// Acquire lends the snapshot.
func (l lender) Acquire() (analytics.Lease, error) {
	lease, err := l.Snapshots.Acquire()
	if err != nil {
		return nil, err
	}
	return lease, nil
}

// source gives the store's dump as package duck's source.
type source struct{ *store.Cluster }

// Dump passes the view on.
func (s source) Dump(ctx context.Context, read func(context.Context, duck.Dump) error) error {
	return s.Cluster.Dump(ctx, func(ctx context.Context, d *store.Dump) error { return read(ctx, d) })
}
