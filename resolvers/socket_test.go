package resolvers_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// socket is a WebSocket as a client has it.
type socket struct {
	t *testing.T
	*websocket.Conn
}

// connect shakes hands and says nothing.
func connect(t *testing.T, url string, headers ...string) socket {
	t.Helper()
	h := http.Header{"Accept-Language": {"en"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	c, _, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: h}) //nolint:bodyclose // it is the connection
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	return socket{t, c}
}

// join shakes hands as somebody of the role.
func (e *edge) join(t *testing.T, url string) socket {
	t.Helper()
	c := connect(t, url)
	if e.role == mspr.Public {
		c.say(`{"type":"connection_init"}`)
	} else {
		c.say(`{"type":"connection_init","payload":{"authorization":"Bearer ` + e.role.Word() + `"}}`)
	}
	c.want(`{"type":"connection_ack"}`)
	return c
}

func (c socket) say(text string) {
	c.t.Helper()
	if err := c.Write(c.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// subscribe begins an operation.
func (c socket) subscribe(id, query string) {
	c.t.Helper()
	payload, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		c.t.Fatal(err)
	}
	c.say(fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":%s}`, id, payload))
}

func (c socket) hear() string {
	c.t.Helper()
	_, text, err := c.Read(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

// want hears a message that begins so and holds these.
func (c socket) want(begins string, holds ...string) {
	c.t.Helper()
	got := c.hear()
	if !strings.HasPrefix(got, begins) {
		c.t.Fatalf("heard %s, want %s", got, begins)
	}
	for _, part := range holds {
		if !strings.Contains(got, part) {
			c.t.Fatalf("heard %s, want %s in it", got, part)
		}
	}
}

// wantEnd expects the server to close the connection.
func (c socket) wantEnd(code websocket.StatusCode, words string) {
	c.t.Helper()
	for {
		_, _, err := c.Read(c.t.Context())
		if err == nil {
			continue
		}
		if websocket.CloseStatus(err) != code || !strings.Contains(err.Error(), words) {
			c.t.Errorf("the connection ended with %v, want %d", err, code)
		}
		return
	}
}

func TestAWebSocketCarriesSeveralSubscriptions(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h)).as(mspr.Admin)
	c := e.join(t, e.served(t))
	c.subscribe("loads", `subscription { batchProgress { load stage } }`)
	h.Progress(mspr.BatchProgress{Load: "L1", Report: 1, Stage: mspr.LoadReading})
	c.want(`{"id":"loads","type":"next","payload":{"data":{"batchProgress":{"load":"L1","stage":"READING"}}}}`)
	c.subscribe("snapshots", `subscription { snapshotPublished(after: 7) { number } }`)
	h.Published(published(8))
	c.want(`{"id":"snapshots","type":"next","payload":{"data":{"snapshotPublished":{"number":8}}}}`)
	c.say(`{"id":"snapshots","type":"complete"}`)
	c.say(`{"id":"nobody","type":"complete"}`)
	c.say(`{"type":"ping","payload":{"n":1}}`)
	c.want(`{"type":"pong","payload":{"n":1}}`)
	c.say(`{"type":"pong"}`)
	h.Published(published(9)) // nobody listens
	h.Progress(mspr.BatchProgress{Load: "L1", Report: 2, Stage: mspr.LoadDone})
	c.want(`{"id":"loads","type":"next"`, `"DONE"`)
	c.subscribe("snapshots", `subscription { snapshotPublished(after: 8) { number } }`)
	c.want(`{"id":"snapshots","type":"next","payload":{"data":{"snapshotPublished":{"number":9}}}}`)
	log, _ := e.diary.AuditLog(t.Context(), mspr.AuditQuery{})
	if len(log.Entries) != 1 || log.Entries[0].Resource != "Subscription.batchProgress" || len(e.quota.taken) != 3 {
		t.Errorf("the audit log has %+v; %d requests were counted", log.Entries, len(e.quota.taken))
	}
	e.handler.Dismiss()
	c.wantEnd(websocket.StatusGoingAway, "stopping")
}

func TestAnOperationThatIsWrongEndsAlone(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h))
	c := e.join(t, e.served(t))
	for _, query := range []string{
		`{ cluster { id } }`, `mutation { logout }`, `subscription { batchProgress { load } }`, `subscription {`,
		`subscription { a: snapshotPublished { number } b: snapshotPublished { number } }`, ``,
	} {
		c.subscribe("x", query)
		c.want(`{"id":"x","type":"error","payload":[{"message":`, `"code":"BAD_USER_INPUT"`)
	}
	c.say(`{"id":"x","type":"subscribe","payload":{"query":"subscription { snapshotPublished { number } }","extra":1}}`)
	c.want(`{"id":"x","type":"error"`, "no others")
	h.Published(published(8))
	for i := range 10 {
		c.subscribe(fmt.Sprint(i), `subscription { snapshotPublished(after: 7) { number } }`)
		c.want(`{"id":"`+fmt.Sprint(i), `"number":8`)
	}
	c.subscribe("x", newSnapshots)
	c.want(`{"id":"x","type":"error"`, `"code":"RATE_LIMITED"`)
	e.quota.spend()
	c.say(`{"id":"0","type":"complete"}`)
	c.subscribe("x", newSnapshots)
	c.want(`{"id":"x","type":"error"`, `"code":"RATE_LIMITED"`, `"retryAfter":60`)
}

func TestASubscriptionThatEndsIsCompleteOrSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"by itself": {nil, `{"id":"x","type":"complete"}`},
		"too slow":  {mspr.Errorf(mspr.Timeout, "too slow"), `{"id":"x","type":"error","payload":[{"message":"too slow","extensions":{"code":"TIMEOUT"}}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, func(o *resolvers.Options) { o.Live = feed{c.err} })
			s := e.join(t, e.served(t))
			for range 3 {
				s.subscribe("x", newSnapshots)
				s.want(`{"id":"x","type":"next"`)
				s.want(c.want)
			}
		})
	}
}

func TestWhatBreaksTheProtocolEndsTheConnection(t *testing.T) {
	const (
		initialise = `{"type":"connection_init"}`
		subscribe  = `{"id":"x","type":"subscribe","payload":{"query":"subscription { snapshotPublished { number } }"}}`
	)
	e := newEdge(t, hub(live.NewHub()))
	url := e.served(t)
	for name, c := range map[string]struct {
		says []string
		code websocket.StatusCode
	}{
		"no JSON":               {[]string{`hello`}, 4400},
		"no type":               {[]string{`{}`}, 4400},
		"another protocol":      {[]string{`{"type":"start","id":"1"}`}, 4400},
		"too early":             {[]string{subscribe}, 4401},
		"twice who":             {[]string{initialise, initialise}, 4429},
		"twice the same":        {[]string{initialise, subscribe, subscribe}, 4409},
		"no id":                 {[]string{initialise, strings.Replace(subscribe, `"id":"x",`, "", 1)}, 4400},
		"a long id":             {[]string{initialise, strings.Replace(subscribe, `x`, strings.Repeat("x", 129), 1)}, 4400},
		"no payload":            {[]string{initialise, `{"id":"x","type":"subscribe"}`}, 4400},
		"a payload of text":     {[]string{`{"type":"connection_init","payload":"Bearer researcher"}`}, 4400},
		"an odd authorization":  {[]string{`{"type":"connection_init","payload":{"authorization":1}}`}, 4400},
		"two authorizations":    {[]string{`{"type":"connection_init","payload":{"authorization":"Bearer admin","Authorization":"Bearer admin"}}`}, 4400},
		"a forged token":        {[]string{`{"type":"connection_init","payload":{"authorization":"Bearer forged"}}`}, 4403},
		"a message too large":   {[]string{`{"type":"ping","payload":"` + strings.Repeat("x", 70<<10) + `"}`}, websocket.StatusMessageTooBig},
		"a client that is done": {[]string{initialise, `{"type":"connection_terminate"}`}, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			s := connect(t, url)
			for _, text := range c.says {
				s.say(text)
			}
			s.wantEnd(c.code, "")
		})
	}
	t.Run("bytes", func(t *testing.T) {
		s := connect(t, url)
		if err := s.Write(t.Context(), websocket.MessageBinary, []byte(initialise)); err != nil {
			t.Fatal(err)
		}
		s.wantEnd(4400, "")
	})
	log, _ := e.diary.AuditLog(t.Context(), mspr.AuditQuery{})
	if len(log.Entries) != 1 || log.Entries[0].Action != mspr.AuditRefusal || log.Entries[0].Outcome != mspr.Unauthenticated {
		t.Errorf("the audit log has %+v", log.Entries)
	}
}

// refused gives the status and the answer of a handshake that is to fail.
func refused(t *testing.T, url string, protocols ...string) (int, string) {
	t.Helper()
	_, res, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: protocols})
	if err == nil {
		t.Fatalf("a handshake with the protocols %v is taken", protocols)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func TestAHandshakeIsRefusedByItsHeaders(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()), func(o *resolvers.Options) { o.Streams = resolvers.StreamLimits{Each: 1} })
	url := e.served(t)
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		if status, text := refused(t, url, protocols...); status != http.StatusBadRequest || !strings.Contains(text, "graphql-transport-ws") {
			t.Errorf("with the protocols %v: %d %s", protocols, status, text)
		}
	}
	connect(t, url)
	if status, text := refused(t, url, "graphql-transport-ws"); status != http.StatusTooManyRequests || !strings.Contains(text, "RATE_LIMITED") {
		t.Errorf("one too many of an address: %d %s", status, text)
	}
}

// Those of an account count together, wherever they come from; somebody else at
// the same address has their own.
func TestConnectionsOfAnAccountCountTogether(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()), func(o *resolvers.Options) { o.Streams = resolvers.StreamLimits{Each: 1} })
	url := e.served(t)
	e.as(mspr.Researcher).join(t, url)
	e.as(mspr.Admin).join(t, url)
	s := connect(t, url, "Authorization", "Bearer researcher")
	s.say(`{"type":"connection_init"}`)
	s.wantEnd(4403, "1 connections already")
}

func TestAWebSocketEndsWithTheSignIn(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()))
	e.handler.Hurry()
	s := e.as(mspr.Researcher).join(t, e.served(t))
	s.subscribe("x", newSnapshots)
	e.people.signOutAll()
	s.wantEnd(4403, "sign in again")
}

func TestWhoSaysNothingIsNotWaitedFor(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()))
	e.handler.Hurry()
	connect(t, e.served(t)).wantEnd(4408, "timeout")
}
