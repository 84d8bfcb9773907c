package analytics

import (
	"math"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// CacheStats counts what the cache did since the start, and what it holds.
type CacheStats struct {
	Hits, Misses, Evictions int64
	Entries                 int
	Bytes                   int64
}

// cache keeps the answers used last, up to a number of bytes. Keys carry the
// snapshot, so that an entry never grows stale; it only falls out of use.
type cache struct {
	mu      sync.Mutex
	entries *simplelru.LRU[string, entry]
	limit   int64
	count   CacheStats
}

type entry struct {
	value any
	bytes int64
}

func newCache(limit int64) *cache {
	c := &cache{limit: limit}
	// The number of entries is bounded by their bytes, so this size is never
	// reached and never refused.
	c.entries, _ = simplelru.NewLRU(math.MaxInt32, c.forget)
	return c
}

// forget runs within the methods of entries, under the lock.
func (c *cache) forget(key string, e entry) {
	c.count.Bytes -= e.bytes + int64(len(key))
	c.count.Evictions++
}

func (c *cache) get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries.Get(key)
	if ok {
		c.count.Hits++
	} else {
		c.count.Misses++
	}
	return e.value, ok
}

// put keeps an answer; one that would take more than an eighth of the cache is
// not worth the others that it would push out.
func (c *cache) put(key string, value any, bytes int64) {
	total := bytes + int64(len(key))
	if total > c.limit/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries.Contains(key) {
		return
	}
	c.entries.Add(key, entry{value, bytes})
	c.count.Bytes += total
	for c.count.Bytes > c.limit {
		c.entries.RemoveOldest()
	}
}

func (c *cache) stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count.Entries = c.entries.Len()
	return c.count
}
