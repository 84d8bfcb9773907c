package resolvers_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// wire is what no well-behaved client sends, byte by byte, and the statuses of
// the answers to it. 501 and 505 are what RFC 9112 has a server say to transfer
// codings and versions that it does not know; no other is above 499.
type wire struct {
	sent     string
	statuses []int
}

// post writes a request with a body by hand.
func post(content string, headers ...string) string {
	return "POST /us/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n" + content
}

func sized(content string) string {
	return post(content, "Content-Length: "+strconv.Itoa(len(content)))
}

func hostileWires() map[string]wire {
	const fine = `{"query":"{ cluster { id } }"}`
	const smuggled = "GET /us/graphql?query={smuggled} HTTP/1.1\r\nHost: x\r\n\r\n"
	size := "Content-Length: " + strconv.Itoa(len(fine))
	chunk := strconv.FormatInt(int64(len(fine)), 16) + "\r\n" + fine + "\r\n0\r\n\r\n"
	return map[string]wire{
		// Where both are given the chunks count, here as in the proxies in front:
		// what follows is the next request of the same caller.
		"a length and chunks":            {post("0\r\n\r\n"+smuggled, size, "Transfer-Encoding: chunked"), []int{400, 400}},
		"chunks, obscured":               {post(chunk, size, "Transfer-Encoding : chunked"), []int{400}},
		"chunks by another name":         {post(chunk, size, "Transfer-Encoding: xchunked"), []int{501}},
		"chunks twice":                   {post(chunk, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"), []int{501}},
		"chunks in a list":               {post(chunk, "Transfer-Encoding: gzip, chunked"), []int{501}},
		"two lengths":                    {post(fine, size, "Content-Length: 5"), []int{400}},
		"two lengths in one":             {post(fine, "Content-Length: 5, 30"), []int{400}},
		"a length below nothing":         {post(fine, "Content-Length: -1"), []int{400}},
		"a length with a sign":           {post(fine, "Content-Length: +30"), []int{400}},
		"a length in hexadecimal digits": {post(fine, "Content-Length: 0x1e"), []int{400}},
		"a length beyond 64 bits":        {post(fine, "Content-Length: 99999999999999999999"), []int{400}},
		"a length of terabytes":          {post(fine, "Content-Length: 9000000000000"), []int{413}},
		"a length that is too short":     {post(fine+smuggled, "Content-Length: 10"), []int{400, 400}},
		"a wrong chunk":                  {post("zz\r\n"+fine, "Transfer-Encoding: chunked"), []int{400}},
		"a chunk beyond 64 bits":         {post("fffffffffffffffff\r\n"+fine, "Transfer-Encoding: chunked"), []int{400}},
		"a chunk with a long word":       {post("1;"+strings.Repeat("x", 60_000)+"\r\n{\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), []int{400}},
		"many small chunks":              {post(strings.Repeat("1\r\n \r\n", 300<<10)+"0\r\n\r\n", "Transfer-Encoding: chunked"), []int{413}},
		"no host":                        {"GET /us/graphql HTTP/1.1\r\n\r\n", []int{400}},
		"two hosts":                      {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", []int{400}},
		"a host of rubbish":              {"GET /us/graphql HTTP/1.1\r\nHost: x y\r\n\r\n", []int{400}},
		"a folded header":                {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", []int{400}},
		"NUL in a header":                {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n", []int{400}},
		"a header without a name":        {"GET /us/graphql HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", []int{400}},
		"a bare carriage return":         {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: a\rX-Role: admin\r\n\r\n", []int{400}},
		"a header of 64 kB":              {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", []int{431}},
		"10,000 headers":                 {"GET /us/graphql HTTP/1.1\r\nHost: x\r\n" + numbered(10_000, "X-%d: a\r\n") + "\r\n", []int{431}},
		"an address of 64 kB":            {"GET /us/graphql?query=" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", []int{431}},
		"a version of its own":           {"GET /us/graphql HTTP/9.9\r\nHost: x\r\n\r\n", []int{505}},
		"no version":                     {"GET /us/graphql\r\n\r\n", []int{400}},
		"another protocol":               {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{400}},
		"SSH":                            {"SSH-2.0-OpenSSH_9.6\r\n\r\n", []int{400}},
		"HTTP/2 before it is agreed":     {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{405}},
		"an expectation of its own":      {post(fine, size, "Expect: a-miracle"), []int{417}},
		"a tunnel":                       {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", []int{405}},
		"the whole server":               {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", []int{200}},
		"another server":                 {"POST http://evil.example/us/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + size + "\r\n\r\n" + fine, []int{200}},
		"twenty at once":                 {strings.Repeat(sized(fine), 20), slicesOf(20, 200)},
		"a trailer that is a token":      {post(strings.TrimSuffix(chunk, "\r\n")+"Authorization: Bearer admin\r\n\r\n", "Transfer-Encoding: chunked", "Trailer: Authorization"), []int{200}},
	}
}

func slicesOf(n, status int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = status
	}
	return all
}

func TestHostileBytesAreAnsweredOrDropped(t *testing.T) {
	s := newTarget(t)
	for name, w := range hostileWires() {
		t.Run(name, func(t *testing.T) {
			c := s.dial(t)
			go func() { _, _ = io.WriteString(c, w.sent) }()
			answers := bufio.NewReader(c)
			for _, want := range w.statuses {
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
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
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
		"half a body":   {post(`{"query":"`+secret, "Content-Length: 1000"), http.StatusRequestTimeout, mspr.Timeout},
		"half a chunk":  {post("ff\r\n{", "Transfer-Encoding: chunked"), http.StatusRequestTimeout, mspr.Timeout},
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
		if _, err := io.WriteString(c, post(`{"query":`, "Content-Length: 1000")); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	s.isWell(t) // goleak looks for goroutines at the end
}
