package resolvers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/mspr/surveillance/mspr"
)

// Subscriptions over WebSocket, in the subprotocol graphql-transport-ws. The loop
// is ours: that of gqlgen answers another subprotocol too, ends connections with
// other codes than clients expect, takes an id twice, waits for who does not read,
// and chooses a view before it is known who asks.

const (
	subprotocol = "graphql-transport-ws"
	// longMessage is the longest message that is read, in bytes.
	longMessage = 64 << 10
)

// socket is one connection.
type socket struct {
	streams
	conn  *websocket.Conn
	place *place
	sent  http.Header
	from  mspr.Origin
	// in is what the client is spoken to with.
	in  voice
	end context.CancelCauseFunc

	// who and view are known once the connection has told; told is only read and
	// written by who reads messages.
	told bool
	who  listener
	view view

	mu      sync.Mutex
	running map[string]context.CancelFunc
	work    sync.WaitGroup
}

// wantsSocket says that a request would become a WebSocket.
func wantsSocket(h http.Header) bool {
	return slices.ContainsFunc(h.Values("Upgrade"), func(u string) bool { return strings.EqualFold(strings.TrimSpace(u), "websocket") })
}

// serveSocket makes a connection of a request and serves it until its end. Which
// pages may connect has been judged before (edge.CORS).
func (s streams) serveSocket(w http.ResponseWriter, r *http.Request) {
	a := answer{w: w, mediaType: mediaJSON, limits: s.views[mspr.Public].limits, voice: s.voice(r)}
	if !offers(r.Header, subprotocol) {
		a.refuse(http.StatusBadRequest, mspr.Errorf(mspr.BadUserInput, "a WebSocket speaks the subprotocol %s here, and no other", subprotocol))
		return
	}
	from := s.origin(r)
	place, err := s.enter(mspr.Caller{Origin: from}.Asker())
	if err != nil {
		a.refuse(refusalStatus(w.Header(), mspr.CodeOf(err)), err)
		return
	}
	defer place.leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true})
	if err != nil { // which has been answered
		return
	}
	conn.SetReadLimit(longMessage)
	made := &socket{
		streams: s, conn: conn, place: place, sent: r.Header, from: from, in: a.voice, running: map[string]context.CancelFunc{},
	}
	made.serve(context.WithoutCancel(r.Context()))
}

func offers(h http.Header, protocol string) bool {
	for _, list := range h.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(list, ",") {
			if strings.TrimSpace(name) == protocol {
				return true
			}
		}
	}
	return false
}

// closing is the end of a connection, as its client is told.
type closing struct {
	code   websocket.StatusCode
	reason string
}

// Error gives the reason.
func (c closing) Error() string { return c.reason }

// The ends that the subprotocol knows.
const (
	closeBadRequest   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeInitTimeout  websocket.StatusCode = 4408
	closeTwice        websocket.StatusCode = 4409
	closeTooManyInits websocket.StatusCode = 4429
)

// serve reads messages until the connection ends, and closes it as its end has
// it.
func (s *socket) serve(ctx context.Context) {
	ctx, s.end = context.WithCancelCause(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { s.closeAtEnd(ctx) })
	late := time.AfterFunc(s.rhythm.init, func() { s.end(closing{closeInitTimeout, "Connection initialisation timeout"}) })
	for err := error(nil); err == nil; {
		if err = s.read(ctx, &beside); s.told {
			late.Stop()
		}
		if err != nil {
			s.end(err)
		}
	}
	late.Stop()
	s.work.Wait()
	beside.Wait()
}

// closeAtEnd tells the client why the connection ends. Nothing that is being read
// or written then hangs on ctx, which would break it off before that is told.
func (s *socket) closeAtEnd(ctx context.Context) {
	<-ctx.Done()
	cause := context.Cause(ctx)
	told, known := errors.AsType[closing](cause)
	failure, ours := errors.AsType[*mspr.Error](cause)
	switch {
	case known:
	case errors.Is(cause, errLeaving):
		told = closing{websocket.StatusGoingAway, "the server is stopping: connect again"}
	case ours: // the sign-in does not stand any more
		told = closing{closeForbidden, s.in.say(failure)}
	default:
		_ = s.conn.CloseNow()
		return
	}
	_ = s.conn.Close(told.code, shortReason(told.reason))
}

// shortReason cuts a reason to what a close frame holds.
func shortReason(reason string) string {
	const most = 123
	return strings.ToValidUTF8(reason[:min(most, len(reason))], "")
}

// initialise finds out who connects.
func (s *socket) initialise(ctx context.Context, authorization string, as []string) error {
	who, err := s.identity.Caller(ctx, authorization, s.from)
	if err != nil {
		return s.turnAway(ctx, err)
	}
	if who, err = lower(who, as); err != nil {
		return closing{closeForbidden, s.in.say(shown(err))}
	}
	if s.view, s.told = s.views[who.Role]; !s.told {
		return closing{closeForbidden, "your role may see nothing here"}
	}
	if err := s.place.move(who.Asker()); err != nil {
		return closing{closeForbidden, s.in.say(shown(err))}
	}
	s.who = listener{who, authorization, as}
	return s.send(ctx, message{Type: typeAck})
}

// turnAway ends the connection of somebody whose token is no good: what it costs
// to look at it is their address's to pay, and it is noted.
func (s *socket) turnAway(ctx context.Context, err error) error {
	caller := mspr.Caller{Role: mspr.Public, Cluster: s.cluster, Origin: s.from}
	refused := shown(err)
	if state := s.quota.Take(ctx, caller); state.Refused {
		return closing{closeForbidden, s.in.say(s.spentQuota(ctx, caller, state))}
	}
	if refused.Code == mspr.Unauthenticated {
		if err := s.note(ctx, caller, "token", noteEvery, refused); err != nil {
			s.log.Warn().Err(err).Msg("a refused token could not be noted in the audit log")
		}
		return closing{closeForbidden, s.in.say(refused)}
	}
	return closing{websocket.StatusTryAgainLater, s.in.say(refused)}
}

// attendSocket pings, and looks after the end of the connection.
func (s *socket) attendSocket(ctx context.Context) {
	s.attend(ctx, s.end, s.who, func(ctx context.Context) error { return s.inTime(ctx, s.conn.Ping) })
}
