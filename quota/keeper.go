package quota

import (
	"context"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
)

// Store keeps, for all servers, what was taken of each quota.
type Store interface {
	// TakeQuota takes up to n of the limit requests of a key in a window. It
	// gives how many it got and how many are taken in all.
	TakeQuota(ctx context.Context, key string, window time.Time, n, limit int64) (granted, taken int64, err error)
	// ReturnQuotas gives back, by key, what was taken in a window and not spent.
	ReturnQuotas(ctx context.Context, window time.Time, unspent map[string]int64) error
	// ForgetQuotas deletes what was taken in windows that began before a time.
	ForgetQuotas(ctx context.Context, before time.Time) error
}

// Options are what a Keeper is made from.
type Options struct {
	Store Store
	// Limit gives the requests that a caller may send in an hour; 0 is no limit.
	Limit func(mspr.Caller) int
	Now   func() time.Time
	Log   zerolog.Logger
	// Keys bounds how many keys are remembered; 100,000 when it is 0. One takes
	// about 250 bytes.
	Keys int
	// Patience bounds how long a request waits for the database; 100 ms when it
	// is 0.
	Patience time.Duration
}

const (
	defaultKeys     = 100_000
	defaultPatience = 100 * time.Millisecond
)

// Keeper counts requests. It is safe for concurrent use, and has no goroutine
// that outlives a question to the database.
type Keeper struct {
	store    Store
	limit    func(mspr.Caller) int
	now      func() time.Time
	log      zerolog.Logger
	patience time.Duration
	seed     maphash.Seed
	shards   [64]shard
	outage   outage
	// swept is the window in which old rows were deleted last.
	swept atomic.Int64
	// closed is set under no lock, and then every shard is locked once: who
	// holds a shard's lock and finds it unset may still start work.
	closed atomic.Bool
	work   sync.WaitGroup
}

// shard holds a part of the keys, so that few requests wait for one lock. The
// lock guards the budgets too.
type shard struct {
	sync.Mutex
	budgets *simplelru.LRU[key, *budget]
}

// New makes a Keeper. Close ends it.
func New(o Options) *Keeper {
	k := &Keeper{store: o.Store, limit: o.Limit, now: o.Now, log: o.Log, patience: o.Patience, seed: maphash.MakeSeed()}
	k.outage.log = o.Log
	if k.patience <= 0 {
		k.patience = defaultPatience
	}
	if o.Keys <= 0 {
		o.Keys = defaultKeys
	}
	for i := range k.shards {
		// it refuses nothing but a size below 1
		k.shards[i].budgets, _ = simplelru.NewLRU[key, *budget](max(1, o.Keys/len(k.shards)), nil)
	}
	return k
}

// Take takes one request of the caller's quota. It waits for the database for
// Options.Patience at most, and only when the lease is spent; it never fails.
func (k *Keeper) Take(ctx context.Context, caller mspr.Caller) mspr.QuotaState {
	limit := int64(k.limit(caller))
	if limit <= 0 {
		return mspr.QuotaState{}
	}
	whose, now := keyOf(caller), k.now()
	s := k.shardOf(&whose)
	s.Lock()
	b := s.budget(whose)
	b.at(hourOf(now), limit)
	if served := b.spend(); served || b.spent {
		state := b.leased(now, served)
		s.Unlock()
		return state
	}
	s.Unlock()
	return request{k, s, b, whose, limit}.lease(ctx)
}

func (k *Keeper) shardOf(whose *key) *shard {
	h := maphash.Comparable(k.seed, *whose)
	return &k.shards[h%uint64(len(k.shards))]
}

// budget finds the key's budget, or begins one in place of the key that was
// idle longest. What that had leased is lost; what it had taken is not, since
// the database knows.
func (s *shard) budget(whose key) *budget {
	b, ok := s.budgets.Get(whose)
	if !ok {
		b = &budget{}
		s.budgets.Add(whose, b)
	}
	return b
}

// Close gives back what was leased and not spent. Take still answers after it,
// from the database. Closing twice is safe.
func (k *Keeper) Close(ctx context.Context) error {
	if k.closed.Swap(true) {
		return nil
	}
	for i := range k.shards {
		k.shards[i].Lock()
		k.shards[i].Unlock() //nolint:staticcheck // whoever held it has started its work, or will find the keeper closed
	}
	ended := make(chan struct{})
	go func() { k.work.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
		return ctx.Err()
	}
	unspent := map[hour]map[string]int64{}
	for i := range k.shards {
		k.shards[i].collect(unspent)
	}
	for window, keys := range unspent {
		if err := k.store.ReturnQuotas(ctx, window.start(), keys); err != nil {
			return err
		}
	}
	return nil
}

// collect takes all leases away.
func (s *shard) collect(unspent map[hour]map[string]int64) {
	s.Lock()
	defer s.Unlock()
	for _, whose := range s.budgets.Keys() {
		b, ok := s.budgets.Peek(whose)
		if !ok || b.lease == 0 {
			continue
		}
		if unspent[b.window] == nil {
			unspent[b.window] = map[string]int64{}
		}
		unspent[b.window][whose.String()] += b.lease
		b.lease = 0
	}
}
