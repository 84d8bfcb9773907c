package analytics

import (
	"context"
	"sync"

	"github.com/mspr/surveillance/mspr"
)

// Pin holds the snapshot that serves now for every call made with the context
// that it gives: an answer put together from several calls shows one snapshot,
// whatever is published meanwhile. Where there is no snapshot, those calls are
// all answered without one. asker names who asks: queries of one asker wait for
// each other, and not for those of somebody else; those of mspr.TheService run
// beside the light ones, at a lower priority. release lets go; calling it again
// does nothing.
func (s *Service) Pin(ctx context.Context, asker string) (pinned context.Context, release func()) {
	p := &pin{asker: asker, holders: 1}
	p.lease, p.err = s.lend()
	return context.WithValue(ctx, pinKey{s}, p), sync.OnceFunc(p.drop)
}

// pinKey keeps the pins of two services apart.
type pinKey struct{ service *Service }

// pin is a lease that several calls share; the last to let go releases it.
type pin struct {
	asker string
	err   error

	mu      sync.Mutex
	lease   Lease
	holders int
}

// hold gives the pinned lease to one more holder, unless all have let go.
func (p *pin) hold() (Lease, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holders == 0 {
		return nil, false
	}
	p.holders++
	return &held{Lease: p.lease, release: sync.OnceFunc(p.drop)}, true
}

func (p *pin) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holders--; p.holders == 0 && p.lease != nil {
		p.lease.Release()
	}
}

// held is one holder's part of a pin.
type held struct {
	Lease
	release func()
}

// Release lets go of the part.
func (h *held) Release() { h.release() }

// acquire gives the snapshot that the context is pinned to, else the one that
// serves now. A run that outlives the request that began it finds its pin gone
// and takes the one that serves.
func (s *Service) acquire(ctx context.Context) (Lease, error) {
	p, ok := ctx.Value(pinKey{s}).(*pin)
	if !ok {
		return s.lend()
	}
	if p.err != nil {
		return nil, p.err
	}
	if lease, ok := p.hold(); ok {
		return lease, nil
	}
	return s.lend()
}

// askerOf tells who asks; all who are not known are one.
func askerOf(ctx context.Context, s *Service) string {
	if p, ok := ctx.Value(pinKey{s}).(*pin); ok {
		return p.asker
	}
	return ""
}

// shared names the run that answers a question for all who ask it at once. What
// the service asks itself is slow on purpose, and shared with nobody.
func shared(ctx context.Context, s *Service, key string) string {
	if askerOf(ctx, s) == mspr.TheService {
		return mspr.TheService + " " + key
	}
	return key
}

func (s *Service) lend() (Lease, error) {
	if s.options.Snapshots == nil {
		return nil, mspr.Errorf(mspr.Unavailable, "no snapshots are served here")
	}
	return s.options.Snapshots.Acquire()
}

// strays says that a shared run answered a pinned call from a snapshot other
// than its own.
func (s *Service) strays(ctx context.Context, number, answering int64) bool {
	_, pinned := ctx.Value(pinKey{s}).(*pin)
	return pinned && answering != 0 && answering != number
}
