package analytics

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/mspr/surveillance/mspr"
)

// flights runs equal queries once. A run belongs to all who wait for it: it
// outlives the one who began it, and is cancelled when the last one leaves.
type flights struct {
	group singleflight.Group
	mu    sync.Mutex
	open  map[string]*flight
}

type flight struct {
	ctx     context.Context // the run's own life, which no one caller's context bounds
	cancel  context.CancelFunc
	waiters int
}

func (f *flights) do(ctx context.Context, key string, run func(context.Context) (any, error)) (any, error) {
	own := f.join(ctx, key)
	defer f.leave(key, own)
	results := f.group.DoChan(key, func() (any, error) { return guarded(own.ctx, run) })
	select {
	case r := <-results:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *flights) join(ctx context.Context, key string) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	own, ok := f.open[key]
	if !ok {
		own = &flight{}
		own.ctx, own.cancel = context.WithCancel(context.WithoutCancel(ctx))
		if f.open == nil {
			f.open = map[string]*flight{}
		}
		f.open[key] = own
	}
	own.waiters++
	return own
}

// leave ends a flight with its last waiter, so that a later caller begins
// another instead of sharing one that was cancelled.
func (f *flights) leave(key string, own *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if own.waiters--; own.waiters > 0 {
		return
	}
	own.cancel()
	delete(f.open, key)
	f.group.Forget(key)
}

// guarded turns a panic of the run, which has a goroutine of its own, into an
// error of its callers.
func guarded(ctx context.Context, run func(context.Context) (any, error)) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			value, err = nil, mspr.Errorf(mspr.Internal, "the query failed").Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return run(ctx)
}
