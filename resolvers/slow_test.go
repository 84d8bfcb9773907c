package resolvers_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// smallWindow makes a client whose kernel takes next to nothing for it.
func smallWindow(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10) })
}

// largeEvent is as large as they come.
func largeEvent(number int64) mspr.SnapshotPublished {
	s := published(number)
	for i := range mspr.MostChangedLocations - 1 {
		s.Changes[0].Locations = append(s.Changes[0].Locations, mspr.LocationCode(fmt.Sprintf("US-%05d", i)))
	}
	return s
}

// deaf subscribes over both transports and reads nothing of what comes.
func (e *edge) deaf(t *testing.T, url string) {
	t.Helper()
	dialer := net.Dialer{Control: smallWindow}
	c, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	body := fmt.Sprintf(`{"query": %q}`, newSnapshots)
	_, err = io.WriteString(c, fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	if err != nil {
		t.Fatal(err)
	}
	small := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}}
	ws, _, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: small}) //nolint:bodyclose // it is the connection
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	s := socket{t, ws}
	s.say(`{"type":"connection_init"}`)
	s.want(`{"type":"connection_ack"}`)
	s.subscribe("x", newSnapshots)
}

func TestWhoReadsNothingIsDroppedWhileOthersHearAll(t *testing.T) {
	var mu sync.Mutex
	dropped := map[string]int{}
	running := map[string]int{}
	h := live.NewHub()
	e := newEdge(t, hub(h), func(o *resolvers.Options) {
		o.Dropped = func(way string) {
			mu.Lock()
			defer mu.Unlock()
			dropped[way]++
		}
		o.Listening = func(way string, change int) {
			mu.Lock()
			defer mu.Unlock()
			running[way] += change
		}
	})
	count := func(of map[string]int, sse, sockets int) bool {
		mu.Lock()
		defer mu.Unlock()
		return of["sse"] == sse && of["websocket"] == sockets
	}
	e.handler.Hurry()
	url := e.served(t)
	quick, quicker := e.subscribe(t, url, newSnapshots), e.join(t, url)
	quicker.subscribe("q", newSnapshots)
	e.deaf(t, url)
	until := time.Now().Add(2 * time.Minute) // they are dropped within seconds
	for number := int64(1); !count(dropped, 1, 1); number++ {
		if time.Now().After(until) {
			t.Fatalf("%d events were sent, and dropped were %v", number-1, dropped)
		}
		if number == 1 {
			for !count(running, 2, 2) {
				runtime.Gosched()
			}
		}
		h.Published(largeEvent(number))
		quick.want(t, "next", fmt.Sprintf(`"number":%d,`, number))
		quicker.want(`{"id":"q","type":"next"`, fmt.Sprintf(`"number":%d,`, number))
	}
}
