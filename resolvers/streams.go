package resolvers

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// The ways in which subscriptions are sent, as metrics call them.
const (
	overSSE       = "sse"
	overWebSocket = "websocket"
)

// rhythm is how often something is done for a connection.
type rhythm struct {
	// beat is how often something is sent where nothing happens, so that what
	// stands between keeps a connection, and one that is dead is noticed.
	beat time.Duration
	// ask is how often it is asked whether a sign-in still stands.
	ask time.Duration
	// take is how long one who listens may take to take an event.
	take time.Duration
	// init is how long a WebSocket may take to tell who it is.
	init time.Duration
}

func usualRhythm() rhythm {
	return rhythm{beat: 15 * time.Second, ask: 30 * time.Second, take: 10 * time.Second, init: 5 * time.Second}
}

// errLeaving ends a connection because the server stops.
var errLeaving = errors.New("the server is stopping")

// streams serves those who listen: by SSE and by WebSocket.
type streams struct {
	front
	*listeners
	rhythm rhythm
	// counted hears of a subscription that begins (1) or ends (-1), and dropped of
	// one that was ended because its events were not taken.
	counted func(way string, change int)
	dropped func(way string)
}

func newStreams(f front, o Options) streams {
	s := streams{front: f, listeners: newListeners(o.Streams), rhythm: usualRhythm(), counted: o.Listening, dropped: o.Dropped}
	if s.counted == nil {
		s.counted = func(string, int) {}
	}
	if s.dropped == nil {
		s.dropped = func(string) {}
	}
	return s
}

// Streams serves requests that want to listen, and passes all others on. What it
// serves lasts: it is neither to be paced nor to be timed.
func (h *Handler) Streams(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wantsSocket(r.Header) {
			h.streams.serveSocket(w, r)
			return
		}
		if wantsEvents(r.Header.Values("Accept")) {
			h.streams.serveSSE(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Dismiss ends what is listened to, as a server does that stops: those who listen
// by WebSocket are told to go elsewhere (1001), and streams of events end. Empty
// waits until all have gone.
func (h *Handler) Dismiss() { h.streams.dismiss() }

// Empty waits, after Dismiss, until nobody listens any more, or for ctx.
func (h *Handler) Empty(ctx context.Context) error { return h.streams.empty(ctx) }

// attend ends a connection, with the cause, when the server stops and when the
// caller's sign-in no longer stands; beat is called again and again, and ends it
// where it fails. It returns when ctx has ended.
func (s streams) attend(ctx context.Context, end context.CancelCauseFunc, who listener, beat func(context.Context) error) {
	pulse, check := time.NewTicker(s.rhythm.beat), time.NewTicker(s.rhythm.ask)
	defer pulse.Stop()
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.leaving:
			end(errLeaving)
			return
		case <-pulse.C:
			if err := beat(ctx); err != nil {
				end(err)
			}
		case <-check.C:
			if err := s.stillStands(ctx, who); err != nil {
				end(err)
			}
		}
	}
}

// isSlow says of the end of a subscription that its events were not taken.
func isSlow(end error) bool {
	told, ours := errors.AsType[*mspr.Error](end)
	return ours && told.Code == mspr.Timeout || errors.Is(end, os.ErrDeadlineExceeded)
}

// listener is who listens, and how they showed who they are.
type listener struct {
	mspr.Caller
	authorization string
	// viewAs is the role that they asked to be answered as; none where they didn't.
	viewAs []string
}

// stillStands asks whether the sign-in of a listener is as it was. While it can't
// be asked the connection stays: it ends when the answer is no.
func (s streams) stillStands(ctx context.Context, who listener) error {
	if !who.SignedIn() {
		return nil
	}
	now, err := s.identity.Caller(ctx, who.authorization, who.Origin)
	if err == nil {
		now, err = lower(now, who.viewAs)
	}
	switch {
	case err != nil && mspr.CodeOf(err) == mspr.Forbidden, err == nil && now.Role != who.Role:
		return mspr.Errorf(mspr.Unauthenticated, "your role has changed: subscribe again")
	case err != nil && mspr.CodeOf(err) == mspr.Unauthenticated:
		return err
	}
	return nil
}
