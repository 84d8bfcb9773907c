package live

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// silence is how long nothing may be heard of a load that runs before it
	// counts as lost; whoever runs one tells of it more often (heartbeat).
	silence = time.Minute
	// remembered is how long a load is known that has ended, so that a report
	// that was under way does not bring it back.
	remembered = time.Minute
	tidyEvery  = 5 * time.Second
)

// Hub tells subscribers what happens in one cluster. It is safe for concurrent
// use.
type Hub struct {
	mu        sync.Mutex
	progress  map[*line[*mspr.BatchProgress]]mspr.ProgressQuery
	snapshots map[*line[mspr.SnapshotPublished]]struct{}
	// loads are the newest reports of loads that run or have just ended.
	loads map[string]heard
	// newest is the last snapshot that was published; nil for none.
	newest *mspr.SnapshotPublished
}

// heard is a report and when it was heard, by our own clock.
type heard struct {
	mspr.BatchProgress
	at time.Time
}

// NewHub makes a hub that nobody listens to yet.
func NewHub() *Hub {
	return &Hub{
		progress:  map[*line[*mspr.BatchProgress]]mspr.ProgressQuery{},
		snapshots: map[*line[mspr.SnapshotPublished]]struct{}{},
		loads:     map[string]heard{},
	}
}

// Progress tells how far a load has come. What is no news, as a report that
// comes on two ways, is left out.
func (h *Hub) Progress(p mspr.BatchProgress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if known, ok := h.loads[p.Load]; ok && (known.Report >= p.Report || known.Stage.Ended()) {
		return
	}
	h.report(p)
}

// report tells of a load; the hub is locked.
func (h *Hub) report(p mspr.BatchProgress) {
	h.loads[p.Load] = heard{p, time.Now()}
	for l, q := range h.progress {
		if q.Wants(p) && !l.put(p.Load, &p) {
			delete(h.progress, l)
		}
	}
}

// Published tells that another snapshot serves.
func (h *Hub) Published(s mspr.SnapshotPublished) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.newest = &s
	for l := range h.snapshots {
		if !l.put("", s) {
			delete(h.snapshots, l)
		}
	}
}

// BatchProgress gives the reports of loads as they come, those of the loads that
// run already first. The channel is closed when ctx ends, and when the subscriber
// was dropped; ended says then why, and nil otherwise.
func (h *Hub) BatchProgress(ctx context.Context, q mspr.ProgressQuery) (events <-chan *mspr.BatchProgress, ended func() error) {
	l, out := newLine[*mspr.BatchProgress](), make(chan *mspr.BatchProgress)
	h.mu.Lock()
	h.progress[l] = q
	for _, known := range h.loads {
		if !known.Stage.Ended() && q.Wants(known.BatchProgress) && !l.put(known.Load, &known.BatchProgress) {
			delete(h.progress, l)
			break
		}
	}
	h.mu.Unlock()
	go func() {
		l.pass(ctx, out)
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.progress, l)
	}()
	return out, l.ended
}

// SnapshotPublished gives the snapshots that come to serve. Who knows one already
// names it as after, and is told at once when a later one serves. The channel is
// closed as that of BatchProgress is.
func (h *Hub) SnapshotPublished(ctx context.Context, after *int64) (events <-chan mspr.SnapshotPublished, ended func() error) {
	l, out := newLine[mspr.SnapshotPublished](), make(chan mspr.SnapshotPublished)
	h.mu.Lock()
	h.snapshots[l] = struct{}{}
	if h.newest != nil && after != nil && h.newest.Number > *after {
		l.put("", *h.newest)
	}
	h.mu.Unlock()
	go func() {
		l.pass(ctx, out)
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.snapshots, l)
	}()
	return out, l.ended
}

// Tidy forgets loads that have ended, and tells of those as lost of which
// nothing is heard any more. It ends with ctx, never with an error.
func (h *Hub) Tidy(ctx context.Context) error {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			h.tidy(time.Now())
		}
	}
}

func (h *Hub) tidy(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.loads, func(_ string, l heard) bool { return l.Stage.Ended() && now.Sub(l.at) >= remembered })
	for _, l := range h.loads {
		if !l.Stage.Ended() && now.Sub(l.at) >= silence {
			h.report(lost(l.BatchProgress, now))
		}
	}
}

func lost(p mspr.BatchProgress, now time.Time) mspr.BatchProgress {
	p.Report++
	p.Stage, p.At, p.SecondsLeft = mspr.LoadLost, now, nil
	p.Reason = mspr.Tell("nothing has been heard of the load for %s: the list of batches tells whether it ended", silence)
	return p
}
