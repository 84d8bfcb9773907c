// Package lane bounds how many of something run at once, and lets those who ask
// take turns: an asker with hundreds of requests delays their own, and everybody
// else by one at a time.
package lane

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// mostWaiting bounds the queries of one asker that wait for their turn, and
	// mostLines the askers: memory and waits stay bounded whoever asks.
	mostWaiting = 256
	mostLines   = 4096
)

// Lane lets a bounded number of queries through at once. Those that wait stand
// in one line for each asker, and the lines take turns. Its methods may be called
// at once from many goroutines.
type Lane struct {
	mu    sync.Mutex
	free  int64
	lines []*line
}

// line is the queries of one asker that wait, the oldest first.
type line struct {
	asker string
	turns []chan struct{}
}

// New makes a lane for so many at once.
func New(wide int64) *Lane { return &Lane{free: wide} }

// Enter waits for a turn; whoever got one calls Leave at the end. Its error is
// that of the context, Timeout where its time was up, and RateLimited where too
// many wait already.
func (l *Lane) Enter(ctx context.Context, asker string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	turn, err := l.stand(asker)
	if turn == nil || err != nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	if !l.quit(asker, turn) { // the turn came as the context ended: it is the next one's
		l.Leave()
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return mspr.Errorf(mspr.Timeout, "the query waited for others until its time was up; try again, or ask for fewer at a time").
			Because(ctx.Err()).After(time.Second)
	}
	return ctx.Err()
}

// stand gives the place in the asker's line, and none where there is no need
// to wait.
func (l *Lane) stand(asker string) (chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free > 0 {
		l.free--
		return nil, nil
	}
	at := l.lineOf(asker)
	switch {
	case at < 0 && len(l.lines) >= mostLines, at >= 0 && len(l.lines[at].turns) >= mostWaiting:
		return nil, mspr.Errorf(mspr.RateLimited, "too many queries wait already; ask again when some have been answered").After(time.Second)
	case at < 0:
		at = len(l.lines)
		l.lines = append(l.lines, &line{asker: asker})
	}
	turn := make(chan struct{})
	l.lines[at].turns = append(l.lines[at].turns, turn)
	return turn, nil
}

func (l *Lane) lineOf(asker string) int {
	return slices.IndexFunc(l.lines, func(w *line) bool { return w.asker == asker })
}

// quit takes a query out of its line; false where its turn has come already.
func (l *Lane) quit(asker string, turn chan struct{}) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.lineOf(asker)
	if at < 0 {
		return false
	}
	w := l.lines[at]
	i := slices.Index(w.turns, turn)
	if i < 0 {
		return false
	}
	if w.turns = slices.Delete(w.turns, i, i+1); len(w.turns) == 0 {
		l.lines = slices.Delete(l.lines, at, at+1)
	}
	return true
}

// Leave passes the turn on to the first of the next line, which then goes to
// the end of the lines.
func (l *Lane) Leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == 0 {
		l.free++
		return
	}
	next := l.lines[0]
	l.lines = slices.Delete(l.lines, 0, 1)
	close(next.turns[0])
	if next.turns = next.turns[1:]; len(next.turns) > 0 {
		l.lines = append(l.lines, next)
	}
}
