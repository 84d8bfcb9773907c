package resolvers

import (
	"context"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// StreamLimits bounds those who listen to one cluster. Zero is no limit.
type StreamLimits struct {
	// Connections are the most at once, and Each those of one asker: an account,
	// or a network without one.
	Connections, Each int
}

// fullFor is when it is worth trying again where there was no room.
const fullFor = 5 * time.Second

// listeners are the connections of those who listen.
type listeners struct {
	limits StreamLimits
	// leaving is closed when all have to go.
	leaving chan struct{}

	mu   sync.Mutex
	left bool
	all  int
	of   map[string]int
	in   sync.WaitGroup
}

func newListeners(limits StreamLimits) *listeners {
	return &listeners{limits: limits, leaving: make(chan struct{}), of: map[string]int{}}
}

// place is where a listener's connection is counted, until leave is called.
type place struct {
	*listeners
	asker string
}

// enter counts a connection of an asker, where there is room for it.
func (l *listeners) enter(asker string) (*place, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.left:
		return nil, mspr.Errorf(mspr.Unavailable, "the server is stopping: try again").After(time.Second)
	case l.limits.Connections > 0 && l.all >= l.limits.Connections:
		return nil, mspr.Errorf(mspr.Unavailable, "as many listen already as the service can tell: try again later").After(fullFor)
	case l.full(asker):
		return nil, l.tooMany()
	}
	l.all++
	l.of[asker]++
	l.in.Add(1)
	return &place{l, asker}, nil
}

func (l *listeners) full(asker string) bool { return l.limits.Each > 0 && l.of[asker] >= l.limits.Each }

func (l *listeners) tooMany() error {
	return mspr.Errorf(mspr.RateLimited, "you listen on %d connections already: end one of them first", l.limits.Each).After(fullFor)
}

// move counts the connection for another asker, where there is room.
func (p *place) move(asker string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if asker == p.asker {
		return nil
	}
	if p.full(asker) {
		return p.tooMany()
	}
	p.drop()
	p.asker = asker
	p.of[asker]++
	return nil
}

// drop takes one from the asker's connections.
func (p *place) drop() {
	if p.of[p.asker]--; p.of[p.asker] == 0 {
		delete(p.of, p.asker)
	}
}

func (p *place) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop()
	p.all--
	p.in.Done()
}

// dismiss lets nobody in any more and asks all to go. Twice is as well as once.
func (l *listeners) dismiss() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.left {
		l.left = true
		close(l.leaving)
	}
}

// empty waits until all have gone, or for ctx.
func (l *listeners) empty(ctx context.Context) error {
	gone := make(chan struct{})
	go func() {
		l.in.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
