package resolvers

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/mspr/surveillance/mspr"
)

const (
	// noteEvery is the window in which refusals of one address are noted once.
	noteEvery = time.Minute
	// notesEvery bounds the refusals noted in a window for all addresses: one
	// who has many could fill the audit log otherwise.
	notesEvery = 600
	// rememberedRefusals bounds the memory that they take: about 2 MiB.
	rememberedRefusals = 10_000
)

// refusals remembers whose refusals were noted, so that a flood of them fills
// no audit log. What is forgotten is noted once more.
type refusals struct {
	now func() time.Time

	mu    sync.Mutex
	noted *simplelru.LRU[string, refusalMark]
	// left of notesEvery until the window ends; unnoted were beyond them.
	left    int
	until   time.Time
	unnoted int
}

// refusalMark says until when refusals are only counted, and how many were.
type refusalMark struct {
	until time.Time
	more  int
}

func newRefusals(now func() time.Time) (*refusals, error) {
	noted, err := simplelru.NewLRU[string, refusalMark](rememberedRefusals, nil)
	return &refusals{now: now, noted: noted}, err
}

// due says whether a refusal is to be noted, and how many there were that were
// not.
func (r *refusals) due(key string, window time.Duration) (more int, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	mark, _ := r.noted.Get(key)
	if now.Before(mark.until) {
		mark.more++
		r.noted.Add(key, mark)
		return 0, false
	}
	if !now.Before(r.until) {
		r.left, r.until = notesEvery, now.Add(noteEvery)
	}
	if r.left == 0 {
		r.unnoted++
		return 0, false
	}
	more = mark.more + r.unnoted
	r.left, r.unnoted = r.left-1, 0
	r.noted.Add(key, refusalMark{until: now.Add(window)})
	return more, true
}

// undo forgets a refusal that was due and could not be noted: the next is.
func (r *refusals) undo(key string, more int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	mark, _ := r.noted.Get(key)
	r.noted.Add(key, refusalMark{more: mark.more + more + 1})
}

// refusalKey names whose refusals count together: an account's, else those of
// a network.
func refusalKey(resource string, caller mspr.Caller) string {
	if caller.SignedIn() {
		return resource + " of " + caller.Name
	}
	return resource + " from " + caller.Network().String()
}
