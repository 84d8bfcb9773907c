package analytics

import (
	"context"
	"runtime"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Engine runs SQL. Placeholders are $1 to $n; arguments are string, int64,
// float64, bool, mspr.Date, time.Time and []string. Values of a row are of the
// same types, or nil; the slice is reused from row to row. An error with the
// code Unavailable says that the engine itself is of no use now.
type Engine interface {
	Query(ctx context.Context, sql string, args []any, each func(row []any) error) error
}

// Lease is a snapshot on loan: it stays as it is until Release.
type Lease interface {
	Engine
	// QueryAside is Query for statements that read most of the snapshot, which
	// yield to all others.
	QueryAside(ctx context.Context, sql string, args []any, each func(row []any) error) error
	Snapshot() mspr.Snapshot
	Release()
}

// Snapshots lends the snapshot that serves; an error with the code Unavailable
// says that there is none.
type Snapshots interface {
	Acquire() (Lease, error)
}

// Options make a Service. Snapshots or Postgres may be left out; a limit of
// zero gets its default.
type Options struct {
	Cluster   mspr.Cluster
	Locations *mspr.Locations
	Diseases  []mspr.Disease
	Sources   []mspr.Source
	Snapshots Snapshots
	Postgres  Engine
	Log       zerolog.Logger
	// CacheBytes bounds the memory that cached answers take; 64 MiB by default.
	CacheBytes int64
	// Concurrency bounds the light queries that run in DuckDB at once, and the
	// heavy ones beside them; the number of cores by default.
	Concurrency int64
	// QueryTimeout bounds one query in an engine; 5 s by default.
	QueryTimeout time.Duration
}

const (
	defaultCacheBytes   = 64 << 20
	defaultQueryTimeout = 5 * time.Second
)

func (o Options) withDefaults() Options {
	if o.CacheBytes <= 0 {
		o.CacheBytes = defaultCacheBytes
	}
	if o.Concurrency <= 0 {
		o.Concurrency = int64(runtime.GOMAXPROCS(0))
	}
	if o.QueryTimeout <= 0 {
		o.QueryTimeout = defaultQueryTimeout
	}
	return o
}

// Service answers a cluster's queries for numbers. Its methods may be called
// at once from many goroutines.
//
// Errors carry a code: BadUserInput and TooComplex for a query that cannot be
// answered as it stands, Timeout, Unavailable where no engine can answer. A
// context that ends gives its own error.
type Service struct {
	Statistics

	options    Options
	planner    *plan.Planner
	simulated  map[mspr.SourceName]bool
	cache      *cache
	flights    flights
	lanes      lanes
	provenance provenance
}

// New makes the service of a cluster.
func New(o Options) *Service {
	o = o.withDefaults()
	s := &Service{
		options:   o,
		planner:   plan.NewPlanner(o.Locations, o.Diseases, o.Sources),
		simulated: map[mspr.SourceName]bool{},
		cache:     newCache(o.CacheBytes),
		lanes:     newLanes(o.Concurrency),
	}
	for _, source := range o.Sources {
		s.simulated[source.Name] = source.Simulated
	}
	return s
}

// CacheStats says how well the cache does.
func (s *Service) CacheStats() CacheStats { return s.cache.stats() }
