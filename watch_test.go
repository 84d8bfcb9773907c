package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// hang is what no request may take: 5 s are its limit, and a busy machine needs a
// moment to say so.
const hang = 6 * time.Second

// reply is what a watched request came to.
type reply struct {
	status int
	code   string
	took   time.Duration
	wrong  string
}

// ok says that it was answered.
func (r reply) ok() bool { return r.wrong == "" && r.code == "" && r.status == http.StatusOK }

// typed says that it was answered, or refused with an error that programs know as
// one that passes.
func (r reply) typed() bool {
	return r.ok() || r.wrong == "" && slices.Contains([]string{string(mspr.Unavailable), string(mspr.Timeout)}, r.code)
}

// request sends a query with headers of its own and gives what it came to; unlike
// post it may fail.
func (s *server) reply(query string, headers map[string]string) reply {
	began := time.Now()
	a, err := s.dispatch("us", query, headers)
	r := reply{status: a.status, code: a.answer.code(), took: time.Since(began)}
	if err != nil {
		r.wrong = err.Error()
	}
	return r
}

// watched asks the same kind of thing over and over, from several askers, until it
// is told to end.
type watched struct {
	what  string
	ask   func() reply
	pause time.Duration

	mu      sync.Mutex
	replies []reply
}

// watch begins to ask all; the function that it gives ends it.
func watch(all ...*watched) (end func()) {
	var askers sync.WaitGroup
	over := make(chan struct{})
	for _, w := range all {
		askers.Go(func() {
			for {
				r := w.ask()
				w.mu.Lock()
				w.replies = append(w.replies, r)
				w.mu.Unlock()
				select {
				case <-over:
					return
				case <-time.After(w.pause):
				}
			}
		})
	}
	return sync.OnceFunc(func() {
		close(over)
		askers.Wait()
	})
}

// served checks that so large a share of what was asked was answered.
func (w *watched) served(t *testing.T, share float64) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	good := 0
	var bad []string
	for _, r := range w.replies {
		if r.ok() {
			good++
		} else {
			bad = append(bad, fmt.Sprintf("%+v", r))
		}
	}
	t.Logf("%s: %d of %d were served", w.what, good, len(w.replies))
	if len(w.replies) < 20 || float64(good) < share*float64(len(w.replies)) {
		t.Errorf("%s: %d of %d were served, such as not:\n%s", w.what, good, len(w.replies), strings.Join(bad[:min(3, len(bad))], "\n"))
	}
}

// passing checks that each answer came, or was refused with a typed error, and that
// none took longer than the limit; at least one has to have been refused.
func (w *watched) passing(t *testing.T, limit time.Duration) {
	t.Helper()
	if w.typedWithin(t, limit) == 0 {
		t.Errorf("%s: nothing was refused, so that the fault was none", w.what)
	}
}

// typedWithin is passing, but nothing need be refused; it gives how many were.
func (w *watched) typedWithin(t *testing.T, limit time.Duration) (refused int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	slowest := time.Duration(0)
	for _, r := range w.replies {
		if !r.typed() {
			t.Errorf("%s: an answer that is neither good nor says that it passes: %+v", w.what, r)
		}
		if !r.ok() {
			refused++
		}
		slowest = max(slowest, r.took)
	}
	t.Logf("%s: %d asked, %d refused, the slowest took %s", w.what, len(w.replies), refused, slowest.Round(time.Millisecond))
	if slowest > limit {
		t.Errorf("%s: the slowest answer took %s, and %s is the limit", w.what, slowest, limit)
	}
	return refused
}
