package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/etl/fetch"
	"github.com/mspr/surveillance/mspr"
)

// text is what the server of these tests publishes.
func text() string { return strings.Repeat("2020-01-03,FR,7\n", 4096) }

// breaksOff sends a part of the text and resets the connection.
func breaksOff(part int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(text())))
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		_, _ = io.WriteString(w, text()[:part])
		_ = http.NewResponseController(w).Flush()
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
}

// serveRest answers as a server that knows ranges does.
func serveRest(etag string, asked *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Header.Get("Range")+" "+r.Header.Get("If-Range"))
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "f.csv", time.Time{}, strings.NewReader(text()))
	}
}

func TestFault11ADownloadThatIsResetGoesOnWhereItBrokeOff(t *testing.T) {
	c := newClient(t)
	var asked []string
	s := serve(t, breaksOff(10_000, "ETag", `"v1"`), serveRest(`"v1"`, &asked))
	if _, got := c.get(t, fetch.Request{Address: s.URL}); got != text() {
		t.Errorf("got %d bytes, want %d", len(got), len(text()))
	}
	if len(asked) != 1 || asked[0] != `bytes=10000- "v1"` {
		t.Errorf("asked for %q", asked)
	}
}

func TestFault11AFileThatChangedMeanwhileIsFetchedFromItsBeginning(t *testing.T) {
	for name, handlers := range map[string][]http.HandlerFunc{
		"the server says so by giving it all":     {breaksOff(10_000, "ETag", `"v0"`), serveRest(`"v1"`, new([]string))},
		"no ETag vouches for it":                  {breaksOff(10_000), answer(http.StatusOK, text())},
		"a weak one does not":                     {breaksOff(10_000, "ETag", `W/"v1"`), answer(http.StatusOK, text())},
		"the rest begins elsewhere":               {breaksOff(10_000, "ETag", `"v1"`), answer(http.StatusPartialContent, "x", "ETag", `"v1"`, "Content-Range", "bytes 9-9/10"), answer(http.StatusOK, text())},
		"the rest is that of another one":         {breaksOff(10_000, "ETag", `"v1"`), answer(http.StatusPartialContent, text()[10_000:], "ETag", `"v2"`, "Content-Range", fmt.Sprintf("bytes 10000-%d/%d", len(text())-1, len(text()))), answer(http.StatusOK, text())},
		"it is shorter than what has come so far": {breaksOff(10_000, "ETag", `"v1"`), answer(http.StatusRequestedRangeNotSatisfiable, ""), answer(http.StatusOK, text())},
	} {
		if _, got := newClient(t).get(t, fetch.Request{Address: serve(t, handlers...).URL}); got != text() {
			t.Errorf("%s: got %d bytes, want %d", name, len(got), len(text()))
		}
	}
}

func TestFault11AFileThatAlwaysBreaksOffIsGivenUp(t *testing.T) {
	c := newClient(t)
	err := c.fails(t, serve(t, breaksOff(10)).URL)
	if mspr.CodeOf(err) != mspr.Unavailable || !strings.Contains(err.Error(), "broke off after 10 bytes") {
		t.Errorf("got %v", err)
	}
	if len(c.pauses) != 4 {
		t.Errorf("paused %d times between 5 attempts", len(c.pauses))
	}
}

// drip sends a byte now and then, until its client has had enough.
func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func TestFault11AServerThatDripFeedsIsCutOff(t *testing.T) {
	c := newClient(t, func(o *fetch.Options) { o.Window, o.Least, o.Attempts = 100*time.Millisecond, 1000, 2 })
	err := c.fails(t, serve(t, drip).URL)
	if mspr.CodeOf(err) != mspr.Timeout || !strings.Contains(err.Error(), "less than 1000 bytes in 100ms") {
		t.Errorf("got %v", err)
	}
	if _, got := c.get(t, fetch.Request{Address: serve(t, drip, answer(http.StatusOK, text())).URL}); got != text() {
		t.Errorf("got %d bytes after the drip", len(got))
	}
}

func TestFault11AServerThatSaysNothingIsGivenUp(t *testing.T) {
	c := newClient(t, func(o *fetch.Options) { o.Header, o.Attempts = 50*time.Millisecond, 2 })
	err := c.fails(t, serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }).URL)
	if mspr.CodeOf(err) != mspr.Timeout || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("got %v", err)
	}
}

func TestFault11AllAttemptsTogetherEnd(t *testing.T) {
	c := newClient(t, func(o *fetch.Options) {
		o.Longest = 50 * time.Millisecond
		o.Sleep = func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return context.Cause(ctx) }
	})
	err := c.fails(t, serve(t, answer(http.StatusInternalServerError, "")).URL)
	if mspr.CodeOf(err) != mspr.Timeout || !strings.Contains(err.Error(), "was not downloaded within 50ms") {
		t.Errorf("got %v", err)
	}
}

func TestFault11AServerThatIsDownIsAskedAgainWithGrowingPauses(t *testing.T) {
	var told []string
	c := newClient(t, func(o *fetch.Options) {
		o.Retried = func(r fetch.Retry) { told = append(told, fmt.Sprintf("%d %v", r.Attempt, r.Err)) }
	})
	down := answer(http.StatusInternalServerError, "")
	s := serve(t, down, answer(http.StatusBadGateway, ""), answer(http.StatusTooManyRequests, ""), down, answer(http.StatusOK, "up"))
	if _, got := c.get(t, fetch.Request{Address: s.URL}); got != "up" {
		t.Errorf("got %q", got)
	}
	for i, pause := range c.pauses { // 2, 4, 8, 16 s, give or take a half
		if mean := 2 * time.Second << i; pause < mean/2 || pause > mean*3/2+time.Second {
			t.Errorf("pause %d is %s", i+1, pause)
		}
	}
	if len(told) != 4 || !strings.HasPrefix(told[1], "2 ") || !strings.Contains(told[1], "502 Bad Gateway") {
		t.Errorf("told %q", told)
	}
	always := serve(t, answer(http.StatusServiceUnavailable, ""))
	if err := c.fails(t, always.URL); mspr.CodeOf(err) != mspr.Unavailable || !strings.Contains(err.Error(), "503 Service Unavailable") {
		t.Errorf("got %v", err)
	}
}

func TestFault11AServerThatAsksForTimeGetsItWithinReason(t *testing.T) {
	c := newClient(t)
	s := serve(t, answer(http.StatusTooManyRequests, "", "Retry-After", "60"),
		answer(http.StatusServiceUnavailable, "", "Retry-After", now().Add(90*time.Second).Format(http.TimeFormat)), answer(http.StatusOK, "at last"))
	if _, got := c.get(t, fetch.Request{Address: s.URL}); got != "at last" {
		t.Errorf("got %q", got)
	}
	if len(c.pauses) != 2 || c.pauses[0] != time.Minute || c.pauses[1] != 90*time.Second {
		t.Errorf("paused for %v", c.pauses)
	}
	busy := serve(t, answer(http.StatusTooManyRequests, "", "Retry-After", "3600"))
	err := c.fails(t, busy.URL)
	if e := new(mspr.Error); mspr.CodeOf(err) != mspr.Unavailable || !errors.As(err, &e) || e.RetryAfter != time.Hour || len(c.pauses) != 2 {
		t.Errorf("got %v after %v", err, c.pauses)
	}
}

func TestFault11AServerThatIsNotThereIsUnavailable(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	s.Close()
	if err := newClient(t).fails(t, s.URL); mspr.CodeOf(err) != mspr.Unavailable || !strings.Contains(err.Error(), "can't be reached") {
		t.Errorf("got %v", err)
	}
}
