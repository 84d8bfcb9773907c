package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// Work is what the jobs of a cluster do. Each gives up when its context ends.
type Work interface {
	// RunSource reads a source's files and publishes what is new. A refusal is an
	// outcome; an error is tried again, and last says that this was the last attempt.
	RunSource(ctx context.Context, source mspr.SourceName, last bool) (outcome string, err error)
	// SendNotice tells the webhook that a notice was raised, or resolved.
	SendNotice(ctx context.Context, id int64, resolved bool) error
	// Upkeep puts what is due into the queue and looks after what is late.
	Upkeep(ctx context.Context) error
	// Retain removes what is past its period.
	Retain(ctx context.Context) (outcome string, err error)
}

// Options are what a queue is made of.
type Options struct {
	Cluster *store.Cluster
	// Work is needed to Start; a queue without it only takes jobs.
	Work Work
	Log  zerolog.Logger
	// Tell says that somebody listens to notices; else nobody is told of them.
	Tell bool
	// Every is the time between two upkeeps, at least a second.
	Every time.Duration
	// Daily is the time between two questions whether the work of the day is done.
	Daily time.Duration
	// Lease is how long a job of a process that died is left alone.
	Lease time.Duration
	// Waits are the times between attempts, the last of them before every further one;
	// none are those that suit publishers.
	Waits []time.Duration
	// Time stands in for the clock in tests; nil otherwise.
	Time Clock
}

// Clock is river's: Now gives the time, NowOrNil nil where it is that of the world.
type Clock interface {
	Now() time.Time
	NowOrNil() *time.Time
}

const (
	everyMinute  = time.Minute
	aDay         = 24 * time.Hour
	defaultLease = 15 * time.Second
	// poolSize is for river's own statements and those of jobs; a reader of sources
	// holds one, which is its lock.
	poolSize = 5
	// kept is how long finished jobs can be looked at.
	kept = 30 * 24 * time.Hour
	// stuck is when river takes a job for lost that adopt did not find: far longer than
	// the stages of all files of a source may take.
	stuck = 24 * time.Hour
)

// Queue is a cluster's queue of jobs. It is safe for concurrent use.
type Queue struct {
	cluster *store.Cluster
	pool    *pgxpool.Pool
	client  *river.Client[pgx.Tx]
	work    Work
	tells   bool
	log     zerolog.Logger
	lease   time.Duration
	now     func() time.Time
	started bool
	stop    context.CancelFunc
	watched chan struct{}
}

// Open reaches the queue and brings its tables up to date. Close ends it.
func Open(ctx context.Context, o Options) (*Queue, error) {
	if o.Every == 0 {
		o.Every = everyMinute
	}
	if len(o.Waits) == 0 {
		o.Waits = waits()
	}
	if o.Daily == 0 {
		o.Daily = time.Hour
	}
	if o.Lease == 0 {
		o.Lease = defaultLease
	}
	pool, err := o.Cluster.NewPool(ctx, poolSize)
	if err != nil {
		return nil, err
	}
	q := &Queue{cluster: o.Cluster, pool: pool, work: o.Work, tells: o.Tell, log: o.Log, lease: o.Lease, now: time.Now, stop: func() {}}
	if o.Time != nil {
		q.now = o.Time.Now
	}
	if err := q.migrate(ctx); err != nil {
		pool.Close()
		return nil, store.Failure(err, "bring the queue of cluster "+string(o.Cluster.ID)+" up to date")
	}
	if q.client, err = river.NewClient(riverpgxv5.New(pool), q.config(o)); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open the queue of cluster %s: %w", o.Cluster.ID, err)
	}
	return q, nil
}

func (q *Queue) config(o Options) *river.Config {
	c := &river.Config{
		Schema: o.Cluster.ID.Schema(), Logger: quiet(o.Log), JobTimeout: -1, RescueStuckJobsAfter: stuck,
		CompletedJobRetentionPeriod: kept, CancelledJobRetentionPeriod: kept, DiscardedJobRetentionPeriod: kept,
		RetryPolicy: backoff{q.now, o.Waits}, Test: river.TestConfig{Time: o.Time},
	}
	if o.Work == nil {
		return c
	}
	c.Workers = river.NewWorkers()
	river.AddWorker(c.Workers, &runWorker{queue: q})
	river.AddWorker(c.Workers, &noticeWorker{work: o.Work})
	river.AddWorker(c.Workers, &upkeepWorker{queue: q})
	river.AddWorker(c.Workers, &retainWorker{work: o.Work})
	c.Queues = map[string]river.QueueConfig{sourcesQueue: {MaxWorkers: 1}, upkeepQueue: {MaxWorkers: 2}}
	c.PeriodicJobs = []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(o.Every),
			func() (river.JobArgs, *river.InsertOpts) { return upkeepArgs{}, nil }, &river.PeriodicJobOpts{ID: kindUpkeep, RunOnStart: true}),
		// Asked for more often than it is done, so that no restart skips a day.
		river.NewPeriodicJob(river.PeriodicInterval(o.Daily),
			func() (river.JobArgs, *river.InsertOpts) { return retainArgs{}, nil }, &river.PeriodicJobOpts{ID: kindRetain}),
	}
	return c
}

// quiet keeps of river's log what somebody should act on.
func quiet(log zerolog.Logger) *slog.Logger {
	return slog.New(zerolog.NewSlogHandler(log.Level(max(zerolog.WarnLevel, log.GetLevel()))))
}

// Start begins to do jobs; Stop ends that.
func (q *Queue) Start(ctx context.Context) error {
	// Jobs end by Stop, in order, and not because ctx does.
	ctx, q.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := q.client.Start(ctx); err != nil {
		q.stop()
		return fmt.Errorf("start the queue of cluster %s: %w", q.cluster.ID, err)
	}
	q.started, q.watched = true, make(chan struct{})
	go q.watch(ctx)
	return nil
}

// Stop takes no more jobs, tells those that run to end, and waits for them. It is
// safe on a queue that was never started.
func (q *Queue) Stop(ctx context.Context) error {
	if !q.started {
		return nil
	}
	q.started = false
	err := q.client.StopAndCancel(ctx)
	q.stop()
	<-q.watched
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("stop the queue of cluster %s: %w", q.cluster.ID, err)
	}
	return nil
}

// Close ends the connections of a queue that does not run.
func (q *Queue) Close() { q.pool.Close() }
