package quota

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// leaseTime bounds a question to the database. It is longer than a request
	// waits, so that what a slow database grants is not lost, and shorter than
	// the pause after it.
	leaseTime = 2 * time.Second
	// sweepTime bounds how long deleting old rows may take.
	sweepTime = 5 * time.Second
)

// request is a request for which there was no lease.
type request struct {
	*Keeper
	shard  *shard
	budget *budget
	whose  key
	limit  int64
}

// lease waits for a lease that the request can be taken from: one that is on
// its way, or one that it asks for itself. Without one in time it is reckoned
// with as when the database is away.
func (r request) lease(ctx context.Context) mspr.QuotaState {
	patience := time.NewTimer(r.patience)
	defer patience.Stop()
	for {
		state, on := r.try(ctx)
		if on == nil {
			return state
		}
		late := false
		select {
		case <-on.done:
		case <-patience.C:
			late = true
		case <-ctx.Done():
			late = true
		}
		if state, done := r.after(on, late); done {
			return state
		}
	}
}

// try answers if that can be done now, or gives the lease to wait for.
func (r request) try(ctx context.Context) (mspr.QuotaState, *leasing) {
	r.shard.Lock()
	defer r.shard.Unlock()
	now, b := r.now(), r.budget
	b.at(hourOf(now), r.limit)
	if served := b.spend(); served || b.spent {
		return b.leased(now, served), nil
	}
	if b.leasing == nil && !r.outage.mayAsk(now) || b.leasing != nil && r.outage.away(now) {
		return b.borrowed(now), nil
	}
	b.waiting++
	if b.leasing == nil {
		r.ask(ctx)
	}
	return mspr.QuotaState{}, b.leasing
}

// after answers when the waiting was in vain; otherwise it is worth trying
// again.
func (r request) after(on *leasing, late bool) (mspr.QuotaState, bool) {
	r.shard.Lock()
	defer r.shard.Unlock()
	now, b := r.now(), r.budget
	b.waiting--
	if !late && !on.failed {
		return mspr.QuotaState{}, false
	}
	b.at(hourOf(now), r.limit)
	if b.spend() {
		return b.leased(now, true), true
	}
	return b.borrowed(now), true
}

// ask begins to lease, for all who wait; the shard is locked. It does not end
// with the request that began it.
func (r request) ask(ctx context.Context) {
	on := &leasing{done: make(chan struct{})}
	r.budget.leasing = on
	window, n := r.budget.window, r.budget.want()
	answer := func() { r.answer(context.WithoutCancel(ctx), on, window, n) }
	if r.closed.Load() { // nobody would give back what is left over
		n = r.budget.waiting + r.budget.debt
		go answer()
		return
	}
	r.work.Go(answer)
}

// answer asks the database and hands out what it says.
func (r request) answer(ctx context.Context, on *leasing, window hour, n int64) {
	ctx, cancel := context.WithTimeout(ctx, max(leaseTime, r.patience))
	defer cancel()
	slow := time.AfterFunc(r.patience, func() { r.slow(on) })
	granted, taken, err := r.store.TakeQuota(ctx, r.whose.String(), window.start(), n, r.limit)
	slow.Stop()
	r.shard.Lock()
	r.budget.leasing, on.failed = nil, err != nil
	if err == nil {
		r.budget.receive(window, granted, taken)
		r.outage.answered()
	} else {
		r.outage.failed(r.now(), err)
	}
	r.shard.Unlock()
	close(on.done)
	if err == nil {
		r.sweep(context.WithoutCancel(ctx), window)
	}
}

// slow spares others the wait for a database that is away, until it answers
// after all.
func (r request) slow(on *leasing) {
	r.shard.Lock()
	defer r.shard.Unlock()
	if r.budget.leasing == on {
		r.outage.failed(r.now(), context.DeadlineExceeded)
	}
}

// sweep deletes the rows of windows that are over, once in each window. The one
// before is kept for servers whose clocks are behind.
func (k *Keeper) sweep(ctx context.Context, window hour) {
	last := k.swept.Load()
	if int64(window) <= last || !k.swept.CompareAndSwap(last, int64(window)) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	if err := k.store.ForgetQuotas(ctx, (window - 1).start()); err != nil {
		k.log.Warn().Err(err).Msg("old quotas were not deleted; the next hour tries again")
	}
}
