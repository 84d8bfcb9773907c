package edge

import (
	"container/list"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// leaveTime is how long one who was turned away may take to read why, and
	// mostLeaving how many are waited for at once.
	leaveTime   = time.Second
	mostLeaving = 64
	// sendBuffer bounds what the kernel takes of an answer before its reader
	// does: without it, that is 4 MiB a connection. A reader 100 ms away still
	// gets 2.5 MB a second.
	sendBuffer = 256 << 10
)

// Door bounds the connections that a server holds at once. One that comes when
// the house is full takes the place of the one that has waited longest without
// a request in progress: who holds connections and asks nothing keeps nobody
// out. Where every connection is at work, it is turned away with 503.
//
// Listener and State belong together, on one http.Server.
type Door struct {
	most    int
	leaving chan struct{}
	mu      sync.Mutex
	inside  map[net.Conn]*list.Element // nil while a request is in progress
	waiting *list.List                 // of net.Conn, the longest wait first
}

// NewDoor makes a door for at most so many connections.
func NewDoor(most int) *Door {
	return &Door{most: most, leaving: make(chan struct{}, mostLeaving), inside: map[net.Conn]*list.Element{}, waiting: list.New()}
}

// Listener lets connections in. Those turned away are told why if plain says
// that the server speaks HTTP without TLS; with it, they are closed.
func (d *Door) Listener(l net.Listener, plain bool) net.Listener {
	return doorListener{Listener: l, door: d, plain: plain}
}

type doorListener struct {
	net.Listener
	door  *Door
	plain bool
}

// Accept gives the next connection for which there is room.
func (l doorListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetWriteBuffer(sendBuffer) // the system's own size does as well
			c = caller{tcp, l.door}
		}
		if l.door.enter(c) {
			return c, nil
		}
		l.door.turnAway(c, l.plain)
	}
}

// caller is the connection of a caller.
type caller struct {
	*net.TCPConn
	door *Door
}

// Close takes the connection out of the house: of one that speaks another protocol
// than HTTP by now the server does not tell.
func (c caller) Close() error {
	c.door.State(c, http.StateClosed)
	return c.TCPConn.Close()
}

// Write sees to it that a reader who is too slow is rid of at once: after an
// ordinary close the kernel would go on giving them what it has, for minutes.
func (c caller) Write(p []byte) (int, error) {
	n, err := c.TCPConn.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		_ = c.SetLinger(0)
	}
	return n, err
}

// enter makes room where it can and says whether there is any.
func (d *Door) enter(c net.Conn) bool {
	gone, entered := d.admit(c)
	if gone != nil {
		_ = gone.Close()
	}
	return entered
}

// admit counts a connection, and gives the one whose place it takes.
func (d *Door) admit(c net.Conn) (gone net.Conn, entered bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.inside) >= d.most {
		oldest := d.waiting.Front()
		if oldest == nil {
			return nil, false
		}
		if gone, entered = d.waiting.Remove(oldest).(net.Conn); entered {
			delete(d.inside, gone)
		}
	}
	d.inside[c] = d.waiting.PushBack(c)
	return gone, true
}

// State is for http.Server.ConnState.
func (d *Door) State(c net.Conn, state http.ConnState) {
	if secure, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = secure.NetConn()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	place, known := d.inside[c]
	if !known { // it had to make room
		return
	}
	if place != nil {
		d.waiting.Remove(place)
	}
	switch state {
	case http.StateNew, http.StateIdle:
		d.inside[c] = d.waiting.PushBack(c)
	case http.StateActive, http.StateHijacked: // which is at work until it is closed
		d.inside[c] = nil
	case http.StateClosed:
		delete(d.inside, c)
	}
}

// Inside is how many connections are held.
func (d *Door) Inside() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.inside)
}

// turnAway closes a connection without a word where too many are being told.
func (d *Door) turnAway(c net.Conn, plain bool) {
	select {
	case d.leaving <- struct{}{}:
	default:
		_ = c.Close()
		return
	}
	go func() {
		defer func() { <-d.leaving }()
		defer c.Close()
		if plain {
			tellFull(c)
		}
	}()
}

// tellFull answers the request that will be on its way, and reads it: closing
// on what was not read would take the answer back.
func tellFull(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(leaveTime))
	w := &plainAnswer{header: http.Header{"Retry-After": {"1"}, "Connection": {"close"}}}
	refuse(w, http.StatusServiceUnavailable, mspr.Unavailable, "the server has all the connections that it can hold: try again in a second")
	if w.send(c) != nil {
		return
	}
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_, _ = io.CopyN(io.Discard, c, sendBuffer)
}
