package token

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// errUnknownKey: the source of the keys has none of that id.
var errUnknownKey = errors.New("no such key")

// source is where a cache gets its keys, and how often.
type source[K any] struct {
	fetch func(context.Context) (map[string]K, error)
	now   func() time.Time
	// maxAge is how long keys are good without another look.
	maxAge time.Duration
	// pause is for how long nothing is fetched after a fetch that failed, or one
	// that was for nothing: made-up ids must not hammer the source. A fetch that
	// finds its key is followed by no pause, so that a new key is known at once.
	pause time.Duration
	// patience bounds one fetch.
	patience time.Duration
}

// cache holds public keys by their ids. While their source is down it goes on
// with those it has.
type cache[K any] struct {
	source[K]
	// turn is held by the one fetch that runs.
	turn *semaphore.Weighted

	mu   sync.Mutex
	keys map[string]K
	// Fetches are numbered from 1: begun is the last that began, at latest, and
	// held the one that gave the keys, which began at fetched. Keys of fetches up
	// to outdated are known not to be the newest.
	begun, held, outdated int
	latest, fetched       time.Time
	// Until paused nothing is fetched; failed is how the last fetch ended.
	paused time.Time
	failed error
}

func newCache[K any](s source[K]) *cache[K] {
	return &cache[K]{source: s, turn: semaphore.NewWeighted(1)}
}

// find gives a key: errUnknownKey when there is none, another error when that
// can't be told now.
func (c *cache[K]) find(ctx context.Context, id string) (K, error) {
	arrived := c.fetches()
	key, ok, fresh := c.look(id)
	if ok && fresh {
		return key, nil
	}
	err := c.refresh(ctx, arrived, func() bool {
		_, ok, fresh := c.look(id)
		return ok && fresh
	})
	if key, ok, _ = c.look(id); ok {
		return key, nil
	}
	if err == nil {
		c.rest()
		err = errUnknownKey
	}
	return key, err
}

// all gives every key, as of maxAge ago at the latest while the source answers.
func (c *cache[K]) all(ctx context.Context) (map[string]K, error) {
	isFresh := func() bool {
		_, _, fresh := c.look("")
		return fresh
	}
	if arrived := c.fetches(); !isFresh() {
		if err := c.refresh(ctx, arrived, isFresh); err != nil && c.empty() {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.keys), nil
}

// expire has the next look fetch the keys, also when a fetch runs that may have
// missed what just changed.
func (c *cache[K]) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outdated, c.paused = c.begun, time.Time{}
}

func (c *cache[K]) fetches() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.begun
}

func (c *cache[K]) look(id string) (key K, ok, fresh bool) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	key, ok = c.keys[id]
	return key, ok, c.held > c.outdated && now.Before(c.fetched.Add(c.maxAge))
}

func (c *cache[K]) empty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keys == nil
}

// rest begins a pause, but doesn't lengthen one.
func (c *cache[K]) rest() {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !now.Before(c.paused) {
		c.paused = now.Add(c.pause)
	}
}

// refresh fetches the keys for a caller who arrived after so many fetches had
// begun, unless what others fetched meanwhile is enough. A fetch that began
// after the arrival will do: it saw all that was there then. One that had begun
// before may have missed the key that the caller is after.
func (c *cache[K]) refresh(ctx context.Context, arrived int, enough func() bool) error {
	if err := c.turn.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("wait for the public keys: %w", err)
	}
	defer c.turn.Release(1)
	if enough() {
		return nil
	}
	if due, err := c.begin(arrived); !due {
		return err
	}
	// Others wait for it too: it ends by its own clock, not with this caller.
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.patience)
	defer cancel()
	keys, err := c.fetch(bounded)
	c.end(keys, err)
	return err
}

// begin says whether a fetch is due; if not, how the last one ended.
func (c *cache[K]) begin(arrived int) (due bool, last error) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun > arrived || now.Before(c.paused) {
		return false, c.failed
	}
	c.begun++
	c.latest = now
	return true, nil
}

func (c *cache[K]) end(keys map[string]K, err error) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
	if err != nil {
		c.paused = now.Add(c.pause)
		return
	}
	c.keys, c.held, c.fetched = keys, c.begun, c.latest
}
