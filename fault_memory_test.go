package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/hostile"
	"github.com/mspr/surveillance/store/embedded"
)

// A server that may have 512 MiB gets every hostile request there is (documents,
// values, bodies, headers and tokens; bytes that are no request; the dearest
// queries that the limits allow; answers that nobody reads), all at once. It is
// not killed, and answers the public meanwhile and afterwards. The bound is that
// of the server: the private Postgres is a process of its own.
func TestFault19_HostileRequestsOnLittleMemoryEndNothing(t *testing.T) {
	const memory, askers, rounds = 512 << 20, 8, 3
	dir := stockedDir(t)
	private(t, dir)
	bounds := confine(t, memory)
	s := spawn(t, dir, bounds.enter, "--log-level", "error", "--duckdb-mib", "128", "--cache-mib", "32")
	bounds.hold(t, s)
	codes := countryCodes(t)
	for _, role := range []mspr.Role{mspr.Researcher, mspr.Admin} {
		s.as(role).token("us") // made before all is busy
	}
	most := s.watchMemory(t)

	dearest := s.besiege(t, dearest(codes), 100)
	unread := s.leaveUnread(t, codes, 100)
	var group sync.WaitGroup
	for i := range askers {
		group.Go(func() { s.sendAttacks(t, i, askers, rounds) })
		group.Go(func() { s.sendWires(t, i, askers, rounds) })
	}
	beside := s.dashboard(t, 5)
	group.Wait()
	unread.close()
	dearest.end(t)
	t.Logf("the dashboard's p95 is %s meanwhile; the server had %d MiB at most", beside, most()>>20)
	if n := bounds.killed(t); n > 0 || s.gone() {
		t.Fatalf("%d processes were killed for their memory", n)
	}
	s.ask("us", headline)
}

// private runs the Postgres of a folder in the name of the test.
func private(t *testing.T, dir string) {
	t.Helper()
	p, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// sendAttacks sends one in so many of the attacks, several times.
func (s *process) sendAttacks(t *testing.T, one, in, rounds int) {
	t.Helper()
	all := hostile.All()
	for range rounds {
		for i, name := range sorted(all) {
			if i%in == one && !s.gone() {
				s.withstands(t, name, all[name])
			}
		}
	}
}

// withstands sends an attack. It is answered as it is elsewhere, or told to come
// back later.
func (s *server) withstands(t *testing.T, name string, a hostile.Attack) {
	t.Helper()
	got := s.answer(t, s.attack(t, a))
	if a.Target != "/" && !strings.HasPrefix(a.Target, "/?") {
		if got.status != http.StatusNotFound {
			t.Errorf("%s: status %d of an address that there is not: %.300s", name, got.status, got.body)
		}
		return
	}
	var said struct {
		Errors []struct{ Extensions struct{ Code mspr.Code } }
	}
	if err := json.Unmarshal(got.body, &said); len(got.body) > 0 && err != nil {
		t.Errorf("%s: the answer is not JSON: %.300s", name, got.body)
	}
	code := mspr.Code("")
	if len(said.Errors) > 0 {
		code = said.Errors[0].Extensions.Code
	}
	later := []mspr.Code{mspr.RateLimited, mspr.Unavailable, mspr.Timeout}
	if !slices.Contains(later, code) && (code != a.Code || got.status != a.Status) {
		t.Errorf("%s: status %d and code %q, want %d and %q: %.300s", name, got.status, code, a.Status, a.Code, got.body)
	}
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// attack makes the request of an attack.
func (s *server) attack(t *testing.T, a hostile.Attack) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), a.Method, "http://"+s.at.api+"/us/graphql"+strings.TrimPrefix(a.Target, "/"), strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(a.Headers); i += 2 {
		r.Header.Add(a.Headers[i], a.Headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	if a.Role != "" {
		r.Header.Set("Authorization", "Bearer "+s.as(a.Role).token("us"))
	}
	return r
}

// sendWires sends one in so many of what is no request, several times. No answer
// blames the server, but for what RFC 9112 has it say and for 503.
func (s *process) sendWires(t *testing.T, one, in, rounds int) {
	t.Helper()
	all := hostile.Wires()
	for range rounds {
		for i, name := range sorted(all) {
			if i%in != one || s.gone() {
				continue
			}
			for _, status := range s.sendBytes(t, all[name].Sent) {
				if status > 499 && status != http.StatusServiceUnavailable && !slices.Contains(all[name].Statuses, status) {
					t.Errorf("%s: status %d", name, status)
				}
			}
		}
	}
}

// sendBytes gives the statuses of the answers that come until the server closes
// the connection, or for a second.
func (s *server) sendBytes(t *testing.T, sent string) (statuses []int) {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.at.api)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	go func() { _, _ = io.WriteString(c, sent) }()
	for answers := bufio.NewReader(c); ; {
		res, err := http.ReadResponse(answers, nil)
		if err != nil {
			return statuses
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		statuses = append(statuses, res.StatusCode)
	}
}

// leaveUnread asks for large answers on so many connections, and reads none.
func (s *server) leaveUnread(t *testing.T, codes []string, n int) *hoard {
	t.Helper()
	var h hoard
	answers := largest(codes)
	small := net.Dialer{Timeout: 10 * time.Second, Control: smallWindow}
	for i := range n {
		c, err := small.DialContext(context.WithoutCancel(t.Context()), "tcp", s.at.api)
		if err != nil {
			t.Error(err)
			continue
		}
		h.add(c)
		if err := s.request(t, mspr.Researcher, answers[i%len(answers)].query(i%2)).Write(c); err != nil {
			t.Error(err)
		}
	}
	return &h
}
