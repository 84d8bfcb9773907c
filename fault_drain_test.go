package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/mspr/surveillance/mspr"
)

// halfAsked is a request of which the server has the first part.
type halfAsked struct {
	net.Conn
	rest string
}

// askHalf sends a request but for its last byte, so that it is in progress until
// finish is called.
func (s *server) askHalf(t *testing.T) halfAsked {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.at.api)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	body, err := json.Marshal(map[string]string{"query": headline})
	if err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("POST /us/graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", s.at.api, len(body))
	if _, err := io.WriteString(c, head+string(body[:len(body)-1])); err != nil {
		t.Fatal(err)
	}
	return halfAsked{c, string(body[len(body)-1:])}
}

// finish sends the rest and says what was wrong with the answer.
func (h halfAsked) finish() error {
	_ = h.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(h, h.rest); err != nil {
		return err
	}
	text, err := io.ReadAll(h)
	if err == nil && (!bytes.HasPrefix(text, []byte("HTTP/1.1 200")) || !bytes.Contains(text, []byte(`"data":{`))) {
		err = fmt.Errorf("the answer is %.300s", text)
	}
	return err
}

// balancer sends clients to the first server, until that is not ready any more.
type balancer struct {
	first, other *process
	notReady     atomic.Bool
	// answered counts the answers of each.
	answered [2]atomic.Int64
}

// watch probes the first server until it takes no connections any more, and gives
// what it said, without repeats. A connection that was on its way when the server
// closed its door is reset by the system, or ends without a word; nobody is let in
// after it.
func (b *balancer) watch(t *testing.T) (said []int) {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	closed := false
	for ; ; <-tick.C {
		res, err := client.Get("http://" + b.first.at.api + "/readyz")
		if errors.Is(err, io.EOF) && !closed {
			closed = true // as the next probe has to find
			continue
		}
		if err != nil {
			if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("a probe was not answered: %v", err)
			}
			return said
		}
		res.Body.Close()
		if closed {
			t.Errorf("a probe was not answered, and the next one got %d", res.StatusCode)
		}
		if !slices.Contains(said, res.StatusCode) {
			said = append(said, res.StatusCode)
		}
		if res.StatusCode != http.StatusOK {
			b.notReady.Store(true)
		}
	}
}

// ask asks one thing after the other, until over is closed.
func (b *balancer) ask(t *testing.T, over <-chan struct{}) {
	t.Helper()
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for {
		select {
		case <-over:
			return
		default:
		}
		to, at := b.first, 0
		if b.notReady.Load() {
			to, at = b.other, 1
		}
		res, err := client.Do(to.request(t, mspr.Public, headline))
		if err != nil {
			t.Errorf("a client of both servers: %v", err)
			return
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if got := (bareAnswer{res.StatusCode, body}); err != nil || !got.answered() {
			t.Errorf("a client of both servers gets %d %.200s, %v", got.status, got.body, err)
		}
		b.answered[at].Add(1)
	}
}

// connect listens by WebSocket to snapshots after the given one.
func (s *server) connect(t *testing.T, after int64) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), "ws://"+s.at.api+"/us/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}}) //nolint:bodyclose // it is the connection
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	for _, text := range []string{
		`{"type":"connection_init"}`,
		fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":"subscription { snapshotPublished(after: %d) { number } }"}}`, after),
	} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, text, err := c.Read(t.Context()); err != nil || !strings.Contains(string(text), "connection_ack") {
		t.Fatalf("the server answers %s, %v", text, err)
	}
	return c
}

// A server that is told to stop says first that it is not ready; what is in
// progress is finished, who listens is sent on, and clients that a balancer sends to
// another replica then don't notice.
func TestFault09_AServerIsToldToStopWhileItIsAtWork(t *testing.T) {
	const inFlight, listeners, others = 200, 25, 20
	database := postgres(t).URL()
	args := []string{"--database-url", database}
	code, out := operate(t, append(args, etlArgs(emptyDir(t), "us", writeFile(t, "who.csv", whoText(whoRows(1, 400))))...)...)
	same(t, "exit code of the load: "+out, code, exitDone)
	leaving, staying := spawn(t, emptyDir(t), nil, args...), spawn(t, emptyDir(t), nil, args...)
	b := &balancer{first: leaving, other: staying}

	var work sync.WaitGroup
	said, over := make(chan []int, 1), make(chan struct{})
	go func() { said <- b.watch(t) }()
	for range others {
		work.Go(func() { b.ask(t, over) })
	}
	await(t, "clients to be answered by the first server", func() bool { return b.answered[0].Load() > others })
	var sockets []*websocket.Conn
	var streams []*heard
	for range listeners {
		sockets, streams = append(sockets, leaving.connect(t, 1000)), append(streams, leaving.listen(t, "us", newSnapshots))
	}
	var asked []halfAsked
	for range inFlight {
		asked = append(asked, leaving.askHalf(t))
	}

	told := time.Now()
	if err := leaving.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, h := range asked {
		work.Go(func() {
			if err := h.finish(); err != nil {
				t.Errorf("a request in progress: %v", err)
			}
		})
	}
	for _, c := range sockets {
		if _, text, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
			t.Errorf("a WebSocket ends with %s, %v", text, err)
		}
		staying.connect(t, 1000)
	}
	for _, s := range streams {
		for event := range s.events {
			t.Errorf("a stream of events ends with %+v", event)
		}
		staying.listen(t, "us", newSnapshots)
	}
	<-leaving.ended
	took := time.Since(told)
	if leaving.fate != nil || took > 25*time.Second {
		t.Errorf("the server ended with %v after %s", leaving.fate, took)
	}
	same(t, "what readiness said", <-said, []int{http.StatusOK, http.StatusServiceUnavailable})
	await(t, "clients to be answered by the other server", func() bool { return b.answered[1].Load() > others })
	close(over)
	work.Wait()
	t.Logf("stopped in %s; clients had %d answers of the first server and %d of the other", took, b.answered[0].Load(), b.answered[1].Load())
}
