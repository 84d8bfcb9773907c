package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// The types of messages.
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

const (
	// longID is the longest id of an operation, in bytes.
	longID = 128
	// mostOperations is how many subscriptions one connection carries at once.
	mostOperations = 10
)

// message is what goes either way.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// send writes a message. A client that does not take it in time loses the
// connection.
func (s *socket) send(ctx context.Context, m message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	err = s.inTime(ctx, func(ctx context.Context) error { return s.conn.Write(ctx, websocket.MessageText, text) })
	if err != nil {
		s.end(err)
	}
	return err
}

// inTime does what waits for the client. Where that takes too long the connection
// ends, for this reason, before anybody notices that it has.
func (s *socket) inTime(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	late := time.AfterFunc(s.rhythm.take, func() {
		s.end(os.ErrDeadlineExceeded)
		cancel(os.ErrDeadlineExceeded)
	})
	defer late.Stop()
	err := do(ctx)
	if err != nil && context.Cause(ctx) != nil {
		return context.Cause(ctx)
	}
	return err
}

// read takes the next message and does what it says. An error ends the
// connection.
func (s *socket) read(ctx context.Context, beside *sync.WaitGroup) error {
	kind, text, err := s.conn.Read(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	var m message
	if kind != websocket.MessageText || json.Unmarshal(text, &m) != nil {
		return closing{closeBadRequest, "a message is a JSON object in a text frame"}
	}
	switch m.Type {
	case typeInit:
		return s.init(ctx, m, beside)
	case typePing:
		return s.send(ctx, message{Type: typePong, Payload: m.Payload})
	case typePong:
		return nil
	case typeSubscribe:
		return s.subscribe(ctx, m)
	case typeComplete:
		s.complete(m.ID)
		return nil
	}
	return closing{closeBadRequest, "a message has one of the types of " + subprotocol}
}

// init reads who connects, and as whom they want to be answered: by the payload's
// members authorization and viewAs, or else by the headers of the handshake, which
// pages can't send.
func (s *socket) init(ctx context.Context, m message, beside *sync.WaitGroup) error {
	if s.told {
		return closing{closeTooManyInits, "Too many initialisation requests"}
	}
	inside, err := readInit(m.Payload)
	if err != nil {
		return closing{closeBadRequest, err.Error()}
	}
	given := slices.Concat(inside.authorization, s.sent.Values("Authorization"))
	as := slices.Concat(inside.viewAs, s.sent.Values(viewAs))
	switch len(given) {
	case 0:
		err = s.initialise(ctx, "", as)
	case 1:
		err = s.initialise(ctx, given[0], as)
	default:
		err = closing{closeBadRequest, "send one authorization: in the payload or in the header"}
	}
	if err == nil {
		beside.Go(func() { s.attendSocket(ctx) })
	}
	return err
}

// initPayload is what the payload of connection_init says of who connects: each member
// once, where it is given and not empty.
type initPayload struct{ authorization, viewAs []string }

// readInit reads the payload of connection_init. Other members are the client's
// own.
func readInit(payload []byte) (p initPayload, err error) {
	if len(payload) == 0 || string(payload) == "null" {
		return p, nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(payload, &given); err != nil {
		return p, errors.New("the payload of connection_init is an object")
	}
	if p.authorization, err = memberOf(given, "authorization", "Authorization"); err != nil {
		return p, errors.New("the payload of connection_init has one authorization, a string as in the header of that name")
	}
	if p.viewAs, err = memberOf(given, "viewAs"); err != nil {
		return p, errors.New("viewAs in the payload of connection_init is a string, the name of a role")
	}
	return p, nil
}

// errMember says that a member is not one string.
var errMember = errors.New("not one string")

// memberOf finds a string by any of its names; an empty one counts as none.
func memberOf(given map[string]json.RawMessage, names ...string) (found []string, err error) {
	for _, name := range names {
		value, has := given[name]
		if !has {
			continue
		}
		var text string
		if len(found) > 0 || json.Unmarshal(value, &text) != nil {
			return nil, errMember
		}
		if text != "" {
			found = []string{text}
		}
	}
	return found, nil
}

// subscribe begins an operation. What is wrong with the message ends the
// connection; what is wrong with the operation ends the operation alone.
func (s *socket) subscribe(ctx context.Context, m message) error {
	switch {
	case !s.told:
		return closing{closeUnauthorized, "Unauthorized"}
	case m.ID == "" || len(m.ID) > longID:
		return closing{closeBadRequest, "a subscribe message has an id"}
	case len(m.Payload) == 0:
		return closing{closeBadRequest, "a subscribe message has a payload"}
	}
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	_, twice := s.running[m.ID]
	busy := len(s.running)
	if !twice && busy < mostOperations {
		s.running[m.ID] = cancel
	}
	s.mu.Unlock()
	switch {
	case twice:
		cancel()
		return closing{closeTwice, "Subscriber for " + m.ID + " already exists"}
	case busy >= mostOperations:
		cancel()
		return s.send(ctx, s.failure(m.ID, mspr.Errorf(mspr.RateLimited, "this connection carries %d subscriptions already: end one of them first", busy)))
	}
	s.work.Go(func() {
		defer cancel()
		s.operate(ctx, m)
	})
	return nil
}

// complete ends an operation at its client's wish.
func (s *socket) complete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel, runs := s.running[id]; runs {
		cancel()
		delete(s.running, id)
	}
}

// done ends an operation by itself, and says whether its client still waits for
// its end.
func (s *socket) done(ctx context.Context, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil { // the client ended it, or the connection has
		return false
	}
	delete(s.running, id)
	return true
}

// operate runs an operation to its end.
func (s *socket) operate(ctx context.Context, m message) {
	wrong := s.run(ctx, m)
	if !s.done(ctx, m.ID) {
		return
	}
	if wrong != nil {
		_ = s.send(ctx, message{ID: m.ID, Type: typeError, Payload: encode(wrong)})
		return
	}
	_ = s.send(ctx, message{ID: m.ID, Type: typeComplete})
}

// run gives what was wrong with an operation, or with its end.
func (s *socket) run(ctx context.Context, m message) gqlerror.List {
	if state := s.quota.Take(ctx, s.who.Caller); state.Refused {
		return s.in.list(s.spentQuota(ctx, s.who.Caller, state))
	}
	what, err := decodeBody(m.Payload)
	if err != nil {
		return s.in.list(err)
	}
	what.Headers = s.sent
	sub := &stream{
		asked: what, begin: func() { s.counted(overWebSocket, 1) },
		next: func(body []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return s.send(ctx, message{ID: m.ID, Type: typeNext, Payload: body})
		},
	}
	s.view.listen(ctx, &request{cluster: s.cluster, caller: s.who.Caller, language: s.in.language}, sub)
	if sub.refused != nil {
		return sub.refused
	}
	s.counted(overWebSocket, -1)
	wrong := sub.wrong(ctx)
	if isSlow(wrong) {
		s.dropped(overWebSocket)
	}
	if wrong == nil {
		return nil
	}
	return s.in.list(wrong)
}

func (s *socket) failure(id string, err error) message {
	return message{ID: id, Type: typeError, Payload: encode(s.in.list(err))}
}
