package edge

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// guardedServer serves behind a door until the test ends.
func guardedServer(t *testing.T, door *Door, handler http.Handler) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: handler, ConnState: door.State, ReadHeaderTimeout: time.Minute, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(door.Listener(l, true)) }()
	t.Cleanup(func() {
		_ = s.Shutdown(context.WithoutCancel(t.Context()))
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		for deadline := time.Now().Add(10 * time.Second); door.Inside() > 0 && time.Now().Before(deadline); {
			runtime.Gosched() // what serves a connection says so a little after it was closed
		}
		if n := door.Inside(); n != 0 {
			t.Errorf("%d connections are counted when all have ended", n)
		}
	})
	return l.Addr().String()
}

// visitor is a client with one connection.
type visitor struct {
	net.Conn
	in *bufio.Reader
}

func visit(t *testing.T, address string, control ...func(network, address string, c syscall.RawConn) error) visitor {
	t.Helper()
	var dialer net.Dialer
	for _, c := range control {
		dialer.Control = c
	}
	c, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	return visitor{c, bufio.NewReader(c)}
}

// ask sends a request and gives the status and the body, and zero where the
// connection was closed.
func (v visitor) ask(t *testing.T) (status int, body []byte) {
	t.Helper()
	if _, err := io.WriteString(v, "GET / HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
		return 0, nil
	}
	res, err := http.ReadResponse(v.in, nil)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, body
}

var fine = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

// awaitIdle waits until so many connections have no request in progress. The
// server notes that a little after the client has its answer.
func awaitIdle(t *testing.T, d *Door, n int) {
	t.Helper()
	idle := func() int {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.waiting.Len()
	}
	for deadline := time.Now().Add(10 * time.Second); idle() != n; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are idle, want %d", idle(), n)
		}
	}
}

func TestWhoWaitsLongestMakesRoom(t *testing.T) {
	const most = 3
	door := NewDoor(most)
	address := guardedServer(t, door, fine)
	var inside []visitor
	ask := func(v visitor, want int) {
		t.Helper()
		if status, _ := v.ask(t); status != want {
			t.Fatalf("status %d, want %d", status, want)
		}
		awaitIdle(t, door, len(inside))
	}
	for range most {
		inside = append(inside, visit(t, address))
		ask(inside[len(inside)-1], http.StatusNoContent)
	}
	ask(inside[0], http.StatusNoContent)         // it waits anew, so the second waits longest
	ask(visit(t, address), http.StatusNoContent) // and makes room
	for i, want := range []int{http.StatusNoContent, 0, http.StatusNoContent} {
		if status, _ := inside[i].ask(t); status != want {
			t.Errorf("visitor %d gets status %d, want %d", i, status, want)
		}
	}
}

func TestSilentConnectionsKeepNobodyOut(t *testing.T) {
	address := guardedServer(t, NewDoor(4), fine)
	for range 40 {
		visit(t, address)
	}
	if status, _ := visit(t, address).ask(t); status != http.StatusNoContent {
		t.Errorf("status %d", status)
	}
}

func TestAFullHouseTurnsAwayWithAReason(t *testing.T) {
	busy, end := make(chan struct{}), make(chan struct{})
	address := guardedServer(t, NewDoor(2), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		busy <- struct{}{}
		<-end
		w.WriteHeader(http.StatusNoContent)
	}))
	got := make(chan int)
	for range 2 {
		v := visit(t, address)
		go func() {
			status, _ := v.ask(t)
			got <- status
		}()
		<-busy
	}
	status, body := visit(t, address).ask(t)
	var said refusal
	if err := json.Unmarshal(body, &said); err != nil || status != http.StatusServiceUnavailable || said.Errors[0].Extensions["code"] != "UNAVAILABLE" {
		t.Errorf("status %d, %v: %s", status, err, body)
	}
	close(end)
	for range 2 {
		if status := <-got; status != http.StatusNoContent {
			t.Errorf("a request in progress got status %d", status)
		}
	}
	go func() { <-busy }()
	if status, _ := visit(t, address).ask(t); status != http.StatusNoContent {
		t.Errorf("status %d when there is room again", status)
	}
}

func TestAConnectionThatIsTakenOverCountsUntilItIsClosed(t *testing.T) {
	door := NewDoor(1)
	taken := make(chan net.Conn, 1)
	address := guardedServer(t, door, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
		}
		taken <- c
	}))
	v := visit(t, address)
	go func() { _, _ = io.WriteString(v, "GET / HTTP/1.1\r\nHost: here\r\n\r\n") }()
	c := <-taken
	if status, _ := visit(t, address).ask(t); status != http.StatusServiceUnavailable || door.Inside() != 1 {
		t.Errorf("status %d beside a connection that was taken over; %d are counted", status, door.Inside())
	}
	if err := c.Close(); err != nil || door.Inside() != 0 {
		t.Errorf("%d are counted after its end, %v", door.Inside(), err)
	}
}
