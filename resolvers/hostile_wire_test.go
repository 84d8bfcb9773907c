package resolvers_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/hostile"
)

func TestHostileBytesAreAnsweredOrDropped(t *testing.T) {
	s := newTarget(t)
	for name, w := range hostile.Wires() {
		t.Run(name, func(t *testing.T) {
			c := s.dial(t)
			go func() { _, _ = io.WriteString(c, w.Sent) }()
			answers := bufio.NewReader(c)
			for _, want := range w.Statuses {
				status, content := readAnswer(t, answers)
				if status != want {
					t.Errorf("the status is %d, want %d: %.200s", status, want, content)
				}
				if strings.Contains(content, "smuggled") || strings.Contains(content, ".go") {
					t.Errorf("the answer shows %.300s", content)
				}
			}
			s.isWell(t)
		})
	}
	if s.edge.log.Len() > 0 {
		t.Errorf("the log says %s", s.edge.log)
	}
}

func (s *target) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetReadDeadline(time.Now().Add(forever)); err != nil {
		t.Fatal(err)
	}
	return c
}

func readAnswer(t *testing.T, from *bufio.Reader) (int, string) {
	t.Helper()
	answer, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(content)
}

// Slow clients are cut off by the server's own bounds, here shorter ones.
func TestASlowClientIsCutOff(t *testing.T) {
	s := newTarget(t, func(server *http.Server) {
		server.ReadHeaderTimeout, server.ReadTimeout = 50*time.Millisecond, 100*time.Millisecond
	})
	for name, c := range map[string]struct {
		sent   string
		status int
		code   mspr.Code
	}{
		"half a header": {"POST /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: ", 0, ""},
		"half a body":   {hostile.Post(`{"query":"`+hostile.Secret, "Content-Length: 1000"), http.StatusRequestTimeout, mspr.Timeout},
		"half a chunk":  {hostile.Post("ff\r\n{", "Transfer-Encoding: chunked"), http.StatusRequestTimeout, mspr.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			connection := s.dial(t)
			if _, err := io.WriteString(connection, c.sent); err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(connection)
			if err != nil {
				t.Fatalf("the server still waits: %v", err)
			}
			if c.status == 0 {
				return
			}
			status, said := readAnswer(t, bufio.NewReader(strings.NewReader(string(content))))
			if status != c.status {
				t.Errorf("%d %s", status, said)
			}
			judgeAnswer(t, said, c.code)
		})
	}
	s.isWell(t)
}

// A client that leaves in the middle of its body leaves nothing behind.
func TestAClientThatLeavesItsBodyUnfinishedIsForgotten(t *testing.T) {
	s := newTarget(t)
	for range 20 {
		c := s.dial(t)
		if _, err := io.WriteString(c, hostile.Post(`{"query":`, "Content-Length: 1000")); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	s.isWell(t) // goleak looks for goroutines at the end
}
