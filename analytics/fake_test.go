package analytics_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is an Engine that says what a test tells it to. What the SQL means is
// tested against real engines in enginetest.
type script struct {
	rows    [][]any
	err     error
	queries atomic.Int64
	// yielding counts those of the queries that yield to others.
	yielding atomic.Int64
	// free, if set, holds up each query until it is closed.
	free chan struct{}
}

func (s *script) Query(ctx context.Context, sql string, _ []any, each func([]any) error) error {
	if strings.Contains(sql, "bool_or(s.preferred)") {
		return each([]any{"mspr", true})
	}
	s.queries.Add(1)
	if s.free != nil {
		select {
		case <-s.free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if s.err != nil {
		return s.err
	}
	for _, r := range s.rows {
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

// shelf lends one snapshot and counts its leases.
type shelf struct {
	*script
	mu       sync.Mutex
	snapshot mspr.Snapshot
	err      error
	leases   int
}

func newShelf(s *script) *shelf {
	return &shelf{script: s, snapshot: mspr.Snapshot{Cluster: "us", Number: 7, Created: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}}
}

func (s *shelf) Acquire() (analytics.Lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	s.leases++
	return &loan{s, s.snapshot}, nil
}

func (s *shelf) publish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapshot.Number++
}

func (s *shelf) out() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases
}

type loan struct {
	*shelf
	of mspr.Snapshot
}

func (l *loan) Snapshot() mspr.Snapshot { return l.of }
func (l *loan) QueryAside(ctx context.Context, sql string, args []any, each func([]any) error) error {
	l.yielding.Add(1)
	return l.Query(ctx, sql, args, each)
}

func (l *loan) Release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leases--
}

func service(tb testing.TB, snapshots analytics.Snapshots, postgres analytics.Engine, change ...func(*analytics.Options)) *analytics.Service {
	tb.Helper()
	locations, err := mspr.NewLocations(plantest.Locations())
	if err != nil {
		tb.Fatal(err)
	}
	o := analytics.Options{
		Cluster: plantest.Cluster(), Locations: locations, Diseases: plantest.Diseases(), Sources: plantest.Sources(),
		Snapshots: snapshots, Postgres: postgres, Log: zerolog.Nop(),
	}
	for _, c := range change {
		c(&o)
	}
	return analytics.New(o)
}

func total(after string) mspr.AggregateQuery {
	return mspr.AggregateQuery{
		Disease: "covid19", GroupBy: []mspr.Dimension{mspr.ByLocation}, Measures: []mspr.Measure{mspr.MeasureCases},
		Page: mspr.Page{First: 2, After: after},
	}
}
