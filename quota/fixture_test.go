package quota_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// clock is a clock that stands still until it is moved. It begins at noon.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.nanos.Store(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) Now() time.Time      { return time.Unix(0, c.nanos.Load()) }
func (c *clock) Add(d time.Duration) { c.nanos.Add(int64(d)) }

// watched is a cluster's store that counts what it is asked.
type watched struct {
	*store.Cluster
	// hold keeps answers back until it is closed; nil keeps none.
	hold           chan struct{}
	takes, forgets atomic.Int64
}

func (w *watched) TakeQuota(ctx context.Context, key string, window time.Time, n, limit int64) (granted, taken int64, err error) {
	w.takes.Add(1)
	granted, taken, err = w.Cluster.TakeQuota(ctx, key, window, n, limit)
	if w.hold != nil {
		<-w.hold
	}
	return granted, taken, err
}

func (w *watched) ForgetQuotas(ctx context.Context, before time.Time) error {
	w.forgets.Add(1)
	return w.Cluster.ForgetQuotas(ctx, before)
}

// fleet makes servers on one database, with one clock and one limit.
type fleet struct {
	*clock
	t       *testing.T
	address string
	limit   atomic.Int64
}

func newFleet(t *testing.T, limit int64) *fleet {
	t.Helper()
	f := &fleet{clock: newClock(), t: t, address: storetest.Prepared(t, "us")}
	f.limit.Store(limit)
	return f
}

// server starts a server that waits for the database as long as it takes.
func (f *fleet) server() (*quota.Keeper, *watched) {
	f.t.Helper()
	return f.with(quota.Options{Patience: time.Minute})
}

// with starts a server; it is closed when the test ends.
func (f *fleet) with(o quota.Options) (*quota.Keeper, *watched) {
	f.t.Helper()
	w := &watched{Cluster: storetest.Open(f.t, f.address, "us")}
	o.Store, o.Now, o.Log = w, f.Now, zerolog.Nop()
	o.Limit = func(mspr.Caller) int { return int(f.limit.Load()) }
	return quota.New(o), w
}

// admin connects as the superuser.
func (f *fleet) admin() *pgx.Conn {
	f.t.Helper()
	conn, err := pgx.Connect(f.t.Context(), f.address)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func ann() mspr.Caller {
	return mspr.Caller{Account: 7, Name: "ann@example.org", Role: mspr.Researcher}
}

func at(address string) mspr.Caller {
	return mspr.Caller{Role: mspr.Public, Origin: mspr.Origin{Address: address}}
}

// serve sends requests one after the other and counts those that were served.
func serve(t *testing.T, k *quota.Keeper, caller mspr.Caller, requests int) (served int) {
	t.Helper()
	for range requests {
		if !k.Take(t.Context(), caller).Refused {
			served++
		}
	}
	return served
}

// burst sends requests from many goroutines at once, each to the keeper that
// next gives, and counts those that were served.
func burst(t *testing.T, caller mspr.Caller, goroutines, each int, next func() *quota.Keeper) int64 {
	t.Helper()
	var served atomic.Int64
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range each {
				if !next().Take(t.Context(), caller).Refused {
					served.Add(1)
				}
			}
		})
	}
	all.Wait()
	return served.Load()
}

func closed(t *testing.T, k *quota.Keeper) {
	t.Helper()
	if err := k.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
