package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// hoard holds connections on which nothing happens.
type hoard struct {
	mu   sync.Mutex
	held []net.Conn
}

func (h *hoard) add(c net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held = append(h.held, c)
}

func (h *hoard) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.held {
		_ = c.Close()
	}
	h.held = nil
}

// greetOn asks on a connection whether the server lives. Turned away is fine: it
// is an answer.
func greetOn(c net.Conn) (status int, err error) {
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(c, "GET /livez HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
		return 0, err
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, errors.Join(res.Body.Close())
}

// fill opens n connections; every second one asks something first, the others
// never say a word.
func (h *hoard) fill(t *testing.T, address string, n int) {
	t.Helper()
	const at = 64
	var group sync.WaitGroup
	for w := range at {
		group.Go(func() {
			for i := w; i < n; i += at {
				c, err := net.DialTimeout("tcp", address, 10*time.Second)
				if err != nil {
					t.Errorf("connection %d hangs or is not taken: %v", i, err)
					return
				}
				h.add(c)
				if i%2 == 1 {
					continue
				}
				if status, err := greetOn(c); err != nil || status != http.StatusOK && status != http.StatusServiceUnavailable {
					t.Errorf("connection %d: status %d, %v", i, status, err)
				}
			}
		})
	}
	group.Wait()
}

// Ten thousand connections on which nothing happens: those who ask are answered
// in time, on connections old and new, and nothing is left when they are gone.
// With room for them all, and with room for a tenth.
func TestFault20_TenThousandIdleConnectionsKeepNobodyWaiting(t *testing.T) {
	const idle = 10_000
	needFiles(t, idle+1000)
	dir := stockedDir(t)
	for name, most := range map[string]int{"room for all": 2 * idle, "room for a tenth": idle / 10} {
		t.Run(name, func(t *testing.T) {
			s := spawn(t, dir, nil, "--max-connections", strconv.Itoa(most))
			s.ask("us", headline)
			before := s.files()
			var h hoard
			defer h.close()
			h.fill(t, s.at.api, idle)
			t.Logf("%d files are open, %d before; %d MiB", s.files(), before, s.resident()>>20)
			if n := s.files(); n > before+most+100 {
				t.Errorf("%d files are open of %d allowed", n, most)
			}

			p99 := s.waitBesides()
			for again := 0; p99 > 500*time.Millisecond && again < 2; again++ { // a busy machine is not so for ever
				p99 = min(p99, s.waitBesides())
			}
			if p99 > 500*time.Millisecond {
				t.Errorf("one in a hundred waits %s and more", p99)
			}
			h.close()
			s.client.CloseIdleConnections()
			await(t, "the files of connections to be closed", func() bool { return s.files() <= before+10 })
		})
	}
}

// waitBesides gives the 99th percentile of what answers take, on connections old
// and new.
func (p *process) waitBesides() time.Duration {
	var took durations
	for i := range 300 {
		began := time.Now()
		p.ask("us", fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: ["FRA"], interval: ISO_WEEK, from: "202%d-0%d-1%d") { points { cases } } }`, i%3, 1+i%9, i%7))
		took = append(took, time.Since(began))
		if i%3 == 0 { // the next one comes on a new connection
			p.client.CloseIdleConnections()
		}
	}
	return took.quantile(0.99)
}

// needFiles raises what this process, and the servers that it starts, may open.
func needFiles(t *testing.T, n uint64) {
	t.Helper()
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	if files.Cur >= n {
		return
	}
	raised := syscall.Rlimit{Cur: n, Max: max(files.Max, n)}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised); err != nil {
		t.Fatalf("the test needs %d files and may open %d; allow more (ulimit -Hn %d) or run it as root (uid %d): %v", n, files.Max, n, os.Getuid(), err)
	}
}
