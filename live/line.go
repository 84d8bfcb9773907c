package live

import (
	"context"
	"sync"

	"github.com/mspr/surveillance/mspr"
)

// room is how many events wait for a subscriber who does not take them.
const room = 16

// errSlow ends the subscription of who does not take what there is.
var errSlow = mspr.Errorf(mspr.Timeout, "events were not taken as fast as they came: the subscription has ended, subscribe again")

// waiting is an event in a line. One of the same key takes its place; an empty
// key stands for itself alone.
type waiting[T any] struct {
	key   string
	event T
}

// line is what waits for one subscriber.
type line[T any] struct {
	mu     sync.Mutex
	events []waiting[T]
	// more is told when there is something to take, over closed when nothing is
	// to come any more.
	more chan struct{}
	over chan struct{}
	why  error
}

func newLine[T any]() *line[T] {
	return &line[T]{more: make(chan struct{}, 1), over: make(chan struct{})}
}

// put lines an event up, and says whether there was room. Without it the line is
// over.
func (l *line[T]) put(key string, event T) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.replace(key, event) {
		return true
	}
	if len(l.events) == room {
		l.events, l.why = nil, errSlow
		close(l.over)
		return false
	}
	l.events = append(l.events, waiting[T]{key, event})
	select {
	case l.more <- struct{}{}:
	default: // it is told already
	}
	return true
}

func (l *line[T]) replace(key string, event T) bool {
	for i := range l.events {
		if key != "" && l.events[i].key == key {
			l.events[i].event = event
			return true
		}
	}
	return false
}

// take waits for the next event; there is none when ctx has ended or the line is
// over.
func (l *line[T]) take(ctx context.Context) (event T, ok bool) {
	for {
		if event, ok = l.first(); ok {
			return event, true
		}
		select {
		case <-l.more:
		case <-l.over:
			return event, false
		case <-ctx.Done():
			return event, false
		}
	}
}

func (l *line[T]) first() (event T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.events) == 0 {
		return event, false
	}
	event = l.events[0].event
	l.events = l.events[1:]
	return event, true
}

// pass hands events on as they come. It ends with ctx and with the line.
func (l *line[T]) pass(ctx context.Context, to chan<- T) {
	defer close(to)
	for {
		event, ok := l.take(ctx)
		if !ok {
			return
		}
		select {
		case to <- event:
		case <-l.over:
			return
		case <-ctx.Done():
			return
		}
	}
}

// ended says why the line is over; nil where it isn't.
func (l *line[T]) ended() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}
