package resolvers

import (
	"context"
	"errors"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// Subscriptions over server-sent events, as GraphQL over SSE has them in its mode
// of distinct connections: a request is a subscription, `next` an answer, and
// `complete` the end. It is a POST, or a GET, which is all that the EventSource of
// browsers can send.

// serveSSE answers a request for a stream of events.
func (s streams) serveSSE(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept, Accept-Language, "+viewAs)
	a := answer{w: w, mediaType: mediaJSON, limits: s.views[mspr.Public].limits, voice: s.voice(r)}
	if status, err := checkListening(r, s.largest); err != nil {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", listenMethods)
		}
		a.refuse(status, err)
		return
	}
	s.admit(a, r, s.sendEvents)
}

// sendEvents runs one subscription.
func (s streams) sendEvents(a answer, r *http.Request, v view, caller mspr.Caller) {
	a.limits = v.limits
	raw, status, err := readRaw(a.w, r, v.limits.Body)
	if err != nil {
		a.refuse(status, err)
		return
	}
	what, err := decode(r.Method, raw)
	if err != nil {
		a.refuse(http.StatusBadRequest, err)
		return
	}
	place, err := s.enter(caller.Asker())
	if err != nil {
		a.retryAfter(shown(err))
		a.refuse(refusalStatus(a.w.Header(), mspr.CodeOf(err)), err)
		return
	}
	defer place.leave()
	what.Headers = r.Header
	s.runSSE(r, v, what, &eventWriter{w: a.w, patience: s.rhythm.take}, listener{caller, r.Header.Get("Authorization"), r.Header.Values(viewAs)})
}

func (s streams) runSSE(r *http.Request, v view, what asked, to *eventWriter, who listener) {
	asked := r.Context()
	ctx, end := context.WithCancelCause(context.WithoutCancel(asked))
	// The server takes a client as gone, too, to whom it could not write in time.
	gone := context.AfterFunc(asked, func() { end(to.whyGone(asked)) })
	defer gone()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer end(nil)
	sub := &stream{asked: what, next: to.next, begin: func() {
		to.begin()
		s.counted(overSSE, 1)
		beside.Go(func() { s.attend(ctx, end, who, func(context.Context) error { return to.write(":\n\n") }) })
	}}
	v.listen(ctx, &request{cluster: s.cluster, caller: who.Caller, language: s.languages.Choose(r)}, sub)
	if sub.refused != nil {
		to.begin() // a client of events alone can't read another answer
		_ = to.finish(sub.refused)
		return
	}
	s.counted(overSSE, -1)
	s.endSSE(to, s.voice(r), sub.wrong(ctx))
}

// endSSE ends a stream. Where it is the server that goes, nothing is said: a
// client that was not told of the end comes back, to another server.
func (s streams) endSSE(to *eventWriter, in voice, wrong error) {
	if isSlow(wrong) {
		s.dropped(overSSE)
	}
	told, ours := errors.AsType[*mspr.Error](wrong)
	switch {
	case wrong == nil:
		_ = to.finish(nil)
	case ours:
		_ = to.finish(in.list(told))
	}
}

// eventWriter writes events to one client. Whatever is written is sent at once,
// and given up when it is not taken in time.
type eventWriter struct {
	w        http.ResponseWriter
	patience time.Duration

	mu sync.Mutex
	// late says that something was not taken in time.
	late bool
}

// whyGone says why the server gave a client up, which the end of its request alone
// does not tell.
func (e *eventWriter) whyGone(asked context.Context) error {
	e.mu.Lock() // whoever writes ends first, and knows
	defer e.mu.Unlock()
	if e.late {
		return os.ErrDeadlineExceeded
	}
	return context.Cause(asked)
}

// begin sends the headers. The server's deadlines are for requests that end:
// that for reading would end this one.
func (e *eventWriter) begin() {
	h := e.w.Header()
	h.Set("Content-Type", mediaEvents+"; charset=utf-8")
	h.Set("Cache-Control", notKept)
	h.Set("X-Accel-Buffering", "no") // nginx would wait for more
	_ = http.NewResponseController(e.w).SetReadDeadline(time.Time{})
	e.w.WriteHeader(http.StatusOK)
	_ = e.write(":\n\n")
}

// next sends an answer, which is JSON without line breaks.
func (e *eventWriter) next(body []byte) error {
	return e.write("event: next\ndata: " + string(body) + "\n\n")
}

// finish sends what was wrong, where something was, and the end.
func (e *eventWriter) finish(wrong gqlerror.List) error {
	text := ""
	if wrong != nil {
		text = "event: next\ndata: " + string(encode(refusal{wrong})) + "\n\n"
	}
	return e.write(text + "event: complete\ndata:\n\n")
}

func (e *eventWriter) write(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	err := e.send(text)
	e.late = e.late || errors.Is(err, os.ErrDeadlineExceeded)
	return err
}

func (e *eventWriter) send(text string) error {
	control := http.NewResponseController(e.w)
	_ = control.SetWriteDeadline(time.Now().Add(e.patience)) // where it can't be set the server's own stays
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return control.Flush()
}
