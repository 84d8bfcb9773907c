package main

import (
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// between stands on the way to a Postgres: it carries bytes over TCP, late when it is
// told to, and keeps them for as long as the way is cut. As on a real network, a
// cut is not heard of: what was sent arrives when the way is there again.
type between struct {
	listener net.Listener
	socket   string

	mu    sync.Mutex
	delay time.Duration
	open  chan struct{} // closed while the way is there
	conns map[net.Conn]struct{}
	all   sync.WaitGroup
}

// between begins to carry, and gives the address of the database that leads this way.
func (r *rented) between() (b *between, address string) {
	r.t.Helper()
	at, err := url.Parse(r.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	b = &between{socket: at.Query().Get("host") + "/.s.PGSQL.5432", open: make(chan struct{}), conns: map[net.Conn]struct{}{}}
	close(b.open)
	if b.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		r.t.Fatal(err)
	}
	b.all.Go(b.accept)
	r.t.Cleanup(b.close)
	return b, "postgres://" + at.Query().Get("user") + "@" + b.listener.Addr().String() + at.Path + "?sslmode=disable"
}

func (b *between) accept() {
	for {
		near, err := b.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", b.socket)
		if err != nil {
			_ = near.Close()
			continue
		}
		b.hold(near, far)
		b.all.Go(func() { b.carry(near, far) })
		b.all.Go(func() { b.carry(far, near) })
	}
}

func (b *between) hold(conns ...net.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range conns {
		b.conns[c] = struct{}{}
	}
}

// carry takes bytes to the other side until one of the sides ends; each piece is late
// by the delay, and so are those behind it.
func (b *between) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	piece := make([]byte, 64<<10)
	for {
		n, err := from.Read(piece)
		b.mu.Lock()
		delay, open := b.delay, b.open
		b.mu.Unlock()
		<-open
		<-time.After(delay) // which is the fault
		if n > 0 {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// slow makes each way so much longer.
func (b *between) slow(delay time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.delay = delay
}

// cut lets nothing through any more; the function that it gives mends the way.
func (b *between) cut() (mend func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := make(chan struct{})
	b.open = open
	return sync.OnceFunc(func() { close(open) })
}

func (b *between) close() {
	_ = b.listener.Close()
	b.mu.Lock()
	for c := range b.conns {
		_ = c.Close()
	}
	b.mu.Unlock()
	b.all.Wait()
}

// goroutines is how many goroutines a server has, as its metrics say.
func (s *server) goroutines(t *testing.T) int64 {
	t.Helper()
	res, err := s.client.Get("http://" + s.at.metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return metric(t, string(text), "go_goroutines")
}

// metric reads a number from the metrics.
func metric(t *testing.T, text, name string) int64 {
	t.Helper()
	for line := range strings.Lines(text) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), name+" "); found {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return int64(n)
		}
	}
	t.Fatalf("the metrics lack %s", name)
	return 0
}
