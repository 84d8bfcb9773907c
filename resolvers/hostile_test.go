package resolvers_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	outside "github.com/mspr/surveillance/edge"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/hostile"
)

const (
	// patience is what the service promises: a hostile request is answered within it
	// on a machine of two cores. It bounds the work, as a machine that is busy with
	// other tests takes longer for it.
	patience = time.Second
	cores    = 2
	// forever is how long an answer is waited for.
	forever = 15 * time.Second
	// keptMemory is how much more the server may hold after all of them.
	keptMemory = 100 << 20
)

// target is a server of our edge, as the program bounds it, whom attacks are
// meant for.
type target struct {
	*httptest.Server
	edge   *edge
	client *http.Client
}

func newTarget(t *testing.T, change ...func(*http.Server)) *target {
	t.Helper()
	e := newEdge(t, us)
	server := httptest.NewUnstartedServer(outside.Hardened(outside.CORS(nil)(e.handler.Streams(e.handler)), false))
	server.Config.ReadHeaderTimeout, server.Config.ReadTimeout = 2*time.Second, 5*time.Second
	server.Config.WriteTimeout, server.Config.MaxHeaderBytes = 15*time.Second, 16<<10
	for _, c := range change {
		c(server.Config)
	}
	server.Start()
	t.Cleanup(server.Close)
	return &target{Server: server, edge: e, client: &http.Client{Timeout: forever, Transport: &http.Transport{DisableKeepAlives: true}}}
}

func TestHostileRequestsAreAnsweredClearlyAndLeaveNoTrace(t *testing.T) {
	s := newTarget(t)
	s.isWell(t)
	memory, goroutines := heap(), runtime.NumGoroutine()
	count := 0
	for name, a := range hostile.All() {
		t.Run(name, func(t *testing.T) { s.withstands(t, a) })
		count++
	}
	s.isWell(t)
	s.settles(t, memory, goroutines)
	if count < 60 {
		t.Errorf("there are %d attacks only", count)
	}
}

// withstands sends an attack and judges the answer.
func (s *target) withstands(t *testing.T, a hostile.Attack) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), a.Method, s.URL+a.Target, strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(a.Headers); i += 2 {
		r.Header.Add(a.Headers[i], a.Headers[i+1])
	}
	if a.Role != "" {
		r.Header.Set("Authorization", "Bearer "+a.Role.Word())
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	before := worked(t)
	status, header, content := s.send(t, r)
	if work := worked(t) - before; work > cores*patience {
		t.Errorf("the answer took %s of work", work)
	}
	if status != a.Status {
		t.Errorf("the status is %d, want %d: %.300s", status, a.Status, content)
	}
	judgeAnswer(t, content, a.Code)
	if a.Code != "" && !strings.Contains(header.Get("Content-Type"), "json") {
		t.Errorf("the refusal is %s", header.Get("Content-Type"))
	}
	if s.edge.log.Len() > 0 {
		t.Errorf("it was taken for a fault of the service: %.500s", s.edge.log)
		s.edge.log.Reset()
	}
}

// worked is the time that processors have worked for this process.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func (s *target) send(t *testing.T, r *http.Request) (int, http.Header, string) {
	t.Helper()
	response, err := s.client.Do(r)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(content)
}

// judgeAnswer looks for the code, and for what no answer may show.
func judgeAnswer(t *testing.T, content string, code mspr.Code) {
	t.Helper()
	var got response
	if len(content) > 0 {
		if err := json.Unmarshal([]byte(content), &got); err != nil {
			t.Fatalf("the answer is not JSON: %.300s", content)
		}
	}
	if got.code() != string(code) {
		t.Errorf("the code is %q, want %q: %.300s", got.code(), code, content)
	}
	if len(got.Errors) > 20 || len(got.Errors) > 0 && len(content) > 16<<10 {
		t.Errorf("there are %d errors in %d bytes", len(got.Errors), len(content))
	}
	internals := regexp.MustCompile(`(?i)sqlstate|select .* from|goroutine|panic|\.go\b|runtime error|nil pointer|interface \{|map\[|` +
		`reflect|gqlgen|gqlparser|pgx|duckdb|postgres|/work|/usr|0xc0|json: (cannot|invalid|unknown)|unmarshal|invalid character '`)
	if found := internals.FindString(content); found != "" {
		t.Errorf("the answer shows %q: %.500s", found, content)
	}
	for _, sent := range []string{hostile.Secret, "DROP TABLE", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} {
		if strings.Contains(content, sent) {
			t.Errorf("the answer repeats %.20q: %.500s", sent, content)
		}
	}
}

// isWell asks the server for something plain.
func (s *target) isWell(t *testing.T) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader(`{"query":"{ cluster { id } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if status, _, content := s.send(t, r); status != http.StatusOK || !strings.Contains(content, `{"cluster":{"id":"us"}}`) {
		t.Fatalf("the server is not well: %d %s", status, content)
	}
}

// settles waits until the goroutines of closed connections have ended, and looks
// at what memory is left.
func (s *target) settles(t *testing.T, memory uint64, goroutines int) {
	t.Helper()
	s.client.CloseIdleConnections()
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > goroutines+2 && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > goroutines+2 {
		t.Errorf("%d goroutines are left, of %d before", n, goroutines)
	}
	if now := heap(); now > memory+keptMemory {
		t.Errorf("%d MiB are held, %d before", now>>20, memory>>20)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkHostileDocuments shows what it costs to refuse each.
func BenchmarkHostileDocuments(b *testing.B) {
	for name, a := range hostile.Documents() {
		b.Run(name, func(b *testing.B) {
			e := newEdge(b)
			for b.Loop() {
				e.post(b, a.Body)
			}
		})
	}
}
