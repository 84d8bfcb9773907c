package jobs_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/jobs"
)

// patience bounds how long a test waits for what should happen at once.
const patience = 30 * time.Second

// work is what the jobs of a test do; a nil function does nothing.
type work struct {
	run    func(ctx context.Context, source mspr.SourceName, last bool) (string, error)
	notice func(id int64, resolved bool) error
	retain func() (string, error)
	upkeep func()
}

func (w work) RunSource(ctx context.Context, source mspr.SourceName, last bool) (string, error) {
	if w.run == nil {
		return "", nil
	}
	return w.run(ctx, source, last)
}

func (w work) SendNotice(_ context.Context, id int64, resolved bool) error {
	if w.notice == nil {
		return nil
	}
	return w.notice(id, resolved)
}

func (w work) Upkeep(context.Context) error {
	if w.upkeep != nil {
		w.upkeep()
	}
	return nil
}

func (w work) Retain(context.Context) (string, error) {
	if w.retain == nil {
		return "", nil
	}
	return w.retain()
}

// open opens a queue, and starts it where there is work.
func open(t *testing.T, c *store.Cluster, does jobs.Work, set ...func(*jobs.Options)) *jobs.Queue {
	t.Helper()
	o := jobs.Options{Cluster: c, Work: does, Log: zerolog.Nop(), Tell: true, Every: time.Hour}
	for _, s := range set {
		s(&o)
	}
	q, err := jobs.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	if does == nil {
		return q
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return q
}

func admin() mspr.Caller {
	return mspr.Caller{Role: mspr.Admin, Account: 1, Name: "ada@example.org", Cluster: "us"}
}

// job gives one job as the queue lists it.
func job(t *testing.T, q *jobs.Queue, id int64) mspr.Job {
	t.Helper()
	page, err := q.Jobs(t.Context(), mspr.JobQuery{Kinds: mspr.JobKinds(), Page: mspr.Page{First: 100}})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range page.Jobs {
		if j.ID == id {
			return j
		}
	}
	t.Fatalf("there is no job %d among %d", id, len(page.Jobs))
	return mspr.Job{}
}

// until waits for a job to come into a state.
func until(t *testing.T, q *jobs.Queue, id int64, state mspr.JobState) mspr.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		j := job(t, q, id)
		if j.State == state {
			return j
		}
		select {
		case <-ctx.Done():
			t.Fatalf("job %d is %s and not %s: %+v", id, j.State, state, j)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// asked gives what a channel gives, or fails.
func asked[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	var v T
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
	}
	return v
}

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) NowOrNil() *time.Time { return new(c.Now()) }

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var errAway = errors.New("the publisher is away")
