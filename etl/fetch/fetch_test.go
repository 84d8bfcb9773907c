package fetch_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/mspr/surveillance/etl/fetch"
	"github.com/mspr/surveillance/mspr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// now is the time of all tests.
func now() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// client is a fetcher that doesn't wait, and what it was told to wait for.
type client struct {
	*fetch.Fetcher
	folder string
	mu     sync.Mutex
	pauses []time.Duration
}

func newClient(t *testing.T, change ...func(*fetch.Options)) *client {
	t.Helper()
	c := &client{folder: t.TempDir()}
	o := fetch.Options{
		Folder: c.folder, Version: "1.2.3", Now: now,
		Sleep: func(ctx context.Context, d time.Duration) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.pauses = append(c.pauses, d)
			return ctx.Err()
		},
	}
	for _, f := range change {
		f(&o)
	}
	var err error
	if c.Fetcher, err = fetch.New(o); err != nil {
		t.Fatal(err)
	}
	return c
}

// get fetches a file that has to be there, and gives its text.
func (c *client) get(t *testing.T, r fetch.Request) (fetch.Result, string) {
	t.Helper()
	result, err := c.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if result.NotModified {
		return result, ""
	}
	text, err := io.ReadAll(result.File)
	if err := errors.Join(err, result.Discard()); err != nil || result.Bytes != int64(len(text)) {
		t.Errorf("%d bytes of %d, %v", len(text), result.Bytes, err)
	}
	c.nothingLeft(t)
	return result, string(text)
}

// fails fetches a file that can't be had, and gives the reason.
func (c *client) fails(t *testing.T, address string) error {
	t.Helper()
	result, err := c.Fetch(t.Context(), fetch.Request{Address: address})
	if err == nil || result.File != nil {
		t.Fatalf("got %+v", result)
	}
	c.nothingLeft(t)
	return err
}

func (c *client) nothingLeft(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(c.folder); err != nil || len(left) != 0 {
		t.Errorf("%d downloads are left, %v", len(left), err)
	}
}

// serve starts a server whose nth request the nth handler answers, and the rest
// the last one.
func serve(t *testing.T, handlers ...http.HandlerFunc) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[min(asked, len(handlers)-1)]
		asked++
		mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func answer(status int, text string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func refusal(t *testing.T, err error, want string) {
	t.Helper()
	r, ok := errors.AsType[*mspr.Refusal](err)
	if !ok || !strings.Contains(r.Reason, want) {
		t.Errorf("got %v, want a refusal with %q", err, want)
	}
}

func TestAFileIsFetchedByteForByteWithWhatItsServerSaysOfIt(t *testing.T) {
	const packed = "\x1f\x8b not really gzip, and that is not for the fetcher to say"
	c := newClient(t)
	var asked http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		answer(http.StatusOK, packed, "ETag", `"v1"`, "Last-Modified", "Fri, 02 Jan 2026 01:00:00 GMT", "Content-Encoding", "gzip", "Content-Type", "text/csv")(w, r)
	})
	var came, total int64
	result, text := c.get(t, fetch.Request{Address: s.URL + "/who.csv", Progress: func(bytes, all int64) { came, total = bytes, all }})
	if text != packed || result.ETag != `"v1"` || result.LastModified != "Fri, 02 Jan 2026 01:00:00 GMT" || !result.Modified.Equal(time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("%q, %+v", text, result)
	}
	if came != result.Bytes || total != result.Bytes {
		t.Errorf("told of %d of %d", came, total)
	}
	for name, want := range map[string]string{
		"User-Agent": "mspr/1.2.3 (+https://github.com/mspr/surveillance)", "Accept-Encoding": "identity",
		"If-None-Match": "", "If-Modified-Since": "", "Range": "", "Referer": "",
	} {
		if got := asked.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAFileThatIsKnownIsNotFetchedAgain(t *testing.T) {
	c := newClient(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `W/"v1"` && r.Header.Get("If-Modified-Since") == "Fri, 02 Jan 2026 01:00:00 GMT" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answer(http.StatusOK, "new", "ETag", `"v2"`)(w, r)
	})
	known := fetch.Request{Address: s.URL, ETag: `W/"v1"`, LastModified: "Fri, 02 Jan 2026 01:00:00 GMT"}
	result, _ := c.get(t, known)
	if !result.NotModified || result.File != nil || result.ETag != known.ETag || result.LastModified != known.LastModified {
		t.Errorf("%+v", result)
	}
	c.nothingLeft(t)
	known.ETag = `"v0"`
	if result, text := c.get(t, known); text != "new" || result.NotModified || result.ETag != `"v2"` || result.LastModified != "" {
		t.Errorf("%q, %+v", text, result)
	}
}

func TestNotModifiedIsBelievedOnlyWhereItWasAskedFor(t *testing.T) {
	c := newClient(t)
	s := serve(t, answer(http.StatusNotModified, ""))
	refusal(t, c.fails(t, s.URL), "304 Not Modified")
}

func TestWhatIsNoSourceFileIsRefusedAtOnce(t *testing.T) {
	c := newClient(t, func(o *fetch.Options) { o.Limit = 100 })
	for want, h := range map[string]http.HandlerFunc{
		"answers with a web page (HTML)":     answer(http.StatusOK, "<p>Sign in</p>", "Content-Type", "text/html; charset=utf-8"),
		"404 Not Found: the file has moved":  answer(http.StatusNotFound, ""),
		"403 Forbidden: the publisher":       answer(http.StatusForbidden, ""),
		"400 Bad Request":                    answer(http.StatusBadRequest, ""),
		"206 Partial Content":                answer(http.StatusPartialContent, "half"),
		"204 No Content":                     answer(http.StatusNoContent, ""),
		`the encoding "br"`:                  answer(http.StatusOK, "x", "Content-Encoding", "br"),
		"has more than 100 bytes":            answer(http.StatusOK, strings.Repeat("x", 101)),
		"more than 100 bytes, which is the ": chunked(strings.Repeat("x", 50), strings.Repeat("x", 51)),
	} {
		s := serve(t, h, func(http.ResponseWriter, *http.Request) { t.Errorf("%s: asked again", want) })
		err := c.fails(t, s.URL+"/f.csv?token=secret")
		refusal(t, err, want)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("tells the secret: %v", err)
		}
	}
	s := serve(t, answer(http.StatusOK, strings.Repeat("x", 100)))
	if _, text := c.get(t, fetch.Request{Address: s.URL}); len(text) != 100 {
		t.Errorf("a file at the limit has %d bytes", len(text))
	}
}

// chunked writes parts whose sum nobody is told before.
func chunked(parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, p := range parts {
			_, _ = io.WriteString(w, p)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func TestOnlyTheNetworkIsFetchedFrom(t *testing.T) {
	c := newClient(t)
	for _, address := range []string{"file:///etc/passwd", "ftp://example.org/x", "/etc/passwd", "", "https://", "gopher://x/", "http://[::1", "https:opaque"} {
		_, err := c.Fetch(t.Context(), fetch.Request{Address: address})
		if _, ok := errors.AsType[*mspr.Refusal](err); !ok {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

func TestACertificateThatNobodyVouchesForIsNotAccepted(t *testing.T) {
	s := httptest.NewTLSServer(answer(http.StatusOK, "secure"))
	t.Cleanup(s.Close)
	err := newClient(t).fails(t, s.URL)
	if mspr.CodeOf(err) != mspr.Unavailable || !strings.Contains(err.Error(), "no good certificate") {
		t.Errorf("got %v", err)
	}
	trusting := newClient(t, trusts(s))
	if _, text := trusting.get(t, fetch.Request{Address: s.URL}); text != "secure" {
		t.Errorf("got %q", text)
	}
}

// trusts makes a fetcher accept the certificate of a server.
func trusts(s *httptest.Server) func(*fetch.Options) {
	return func(o *fetch.Options) {
		o.Roots = x509.NewCertPool()
		o.Roots.AddCert(s.Certificate())
	}
}

func TestADownloadThatIsCancelledSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newClient(t)
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := c.Fetch(ctx, fetch.Request{Address: s.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	c.nothingLeft(t)
}

func TestLeftoversOfAProcessThatIsGoneAreRemoved(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"fetch-1", "fetch-2", "mine"} {
		if err := os.WriteFile(fmt.Sprintf("%s/%s", dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fetch.New(fetch.Options{Folder: dir}); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
