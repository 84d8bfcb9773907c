package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

const newSnapshots = `subscription { snapshotPublished { number previous changes { disease locations } } }`

// hub puts a real one in the place of the feed.
func hub(h *live.Hub) func(*resolvers.Options) {
	return func(o *resolvers.Options) { o.Live = h }
}

// served serves the edge over a network until the test ends.
func (e *edge) served(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(e.handler.Streams(e.handler))
	t.Cleanup(func() {
		e.handler.Dismiss()
		if err := e.handler.Empty(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return server.URL
}

// events is a stream of events as a client reads it.
type events struct {
	*http.Response
	in *bufio.Scanner
}

// subscribe opens a stream. Its headers come when the operation runs.
func (e *edge) subscribe(t *testing.T, url, query string, headers ...string) events {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return e.listen(t, http.MethodPost, url, string(body), append([]string{"Content-Type", "application/json"}, headers...)...)
}

func (e *edge) listen(t *testing.T, method, url, body string, headers ...string) events {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Accept-Language", "en")
	if e.role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+e.role.Word())
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return events{res, bufio.NewScanner(res.Body)}
}

// next gives the next event and its data; nothing when the stream has ended.
func (s events) next() (event, data string) {
	for s.in.Scan() {
		switch line := s.in.Text(); {
		case strings.HasPrefix(line, "event: "):
			event = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data:"):
			data = strings.TrimSpace(strings.TrimPrefix(line, "data:"))
		case line == "" && event != "":
			return event, data
		}
	}
	return "", ""
}

// want reads the next event.
func (s events) want(t *testing.T, event, data string) {
	t.Helper()
	if e, d := s.next(); e != event || !strings.Contains(d, data) {
		t.Fatalf("got the event %q with %s, want %q with %s", e, d, event, data)
	}
}

func TestASubscriptionIsAStreamOfEvents(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h))
	s := e.subscribe(t, e.served(t), newSnapshots)
	if s.StatusCode != http.StatusOK || s.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" ||
		s.Header.Get("X-Accel-Buffering") != "no" || s.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", s.StatusCode, s.Header)
	}
	for n := int64(8); n < 12; n++ {
		h.Published(published(n))
	}
	s.want(t, "next", `{"data":{"snapshotPublished":{"number":8,"previous":7,"changes":[{"disease":"covid19","locations":["FRA"]}]}}}`)
	for _, number := range []string{"9", "10", "11"} {
		s.want(t, "next", `"number":`+number)
	}
	e.handler.Dismiss()
	s.want(t, "", "") // a client that hears of no end comes back
}

// EventSource can send nothing but a GET, without headers of its own.
func TestAStreamOfEventsIsOpenedByGETAsWell(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h))
	s := e.listen(t, http.MethodGet, e.served(t)+"/?variables=%7B%7D&query="+url.QueryEscape(newSnapshots), "")
	if s.StatusCode != http.StatusOK || s.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Fatalf("%d %v", s.StatusCode, s.Header)
	}
	h.Published(published(8))
	s.want(t, "next", `{"data":{"snapshotPublished":{"number":8,`)
	for query, words := range map[string]string{"{ cluster { id } }": "send queries and mutations by POST", "mutation { logout }": "send queries and mutations by POST"} {
		refused := e.listen(t, http.MethodGet, e.served(t)+"/?query="+url.QueryEscape(query), "")
		refused.want(t, "next", words)
		refused.want(t, "complete", "")
	}
}

func TestAnAdministratorHearsHowFarLoadsAre(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h)).as(mspr.Admin)
	url := e.served(t)
	p := mspr.BatchProgress{Load: "L1", Report: 1, Source: "who", Stage: mspr.LoadReading, Rows: 10, StartedAt: noon(), At: noon()}
	h.Progress(p)
	s := e.subscribe(t, url, `subscription { batchProgress(source: "who") { load stage rows disease totalBytes secondsLeft reason } }`)
	s.want(t, "next", `{"load":"L1","stage":"READING","rows":10,"disease":null,"totalBytes":null,"secondsLeft":null,"reason":null}`)
	p.Report, p.Stage, p.Disease, p.Reason = 2, mspr.LoadRefused, "covid19", "no header"
	h.Progress(mspr.BatchProgress{Load: "L2", Report: 1, Source: "spf", Stage: mspr.LoadReading})
	h.Progress(p)
	s.want(t, "next", `"stage":"REFUSED","rows":10,"disease":"covid19","totalBytes":null,"secondsLeft":null,"reason":"no header"`)
	log, _ := e.diary.AuditLog(t.Context(), mspr.AuditQuery{})
	if len(log.Entries) != 1 || log.Entries[0].Action != mspr.AuditAdminRead || log.Entries[0].Resource != "Subscription.batchProgress" {
		t.Errorf("the audit log has %+v", log.Entries)
	}
}

func TestWhatCannotBeListenedToIsRefusedInTheStream(t *testing.T) {
	e := newEdge(t)
	for query, words := range map[string]string{
		`{ cluster { id } }`:                                  "send queries and mutations by POST",
		`mutation { logout }`:                                 "send queries and mutations by POST",
		`subscription { batchProgress { load } }`:             "Cannot query field",
		`subscription { __typename }`:                         "introspection",
		`subscription { snapshotPublished { number }`:         "Expected",
		`subscription { ` + strings.Repeat(`a: x `, 11) + `}`: "root",
		`subscription { a: snapshotPublished { number } b: snapshotPublished { number } snapshotPublished { number } }`: "",
		`subscription { snapshotPublished @skip(if: true) { number } }`:                                                 "",
	} {
		got := e.hear(t, query)
		if got.status != http.StatusOK || len(got.Errors) == 0 || got.code() != string(mspr.BadUserInput) && got.code() != string(mspr.TooComplex) ||
			!strings.Contains(got.Errors[0].Message, words) || !strings.HasSuffix(got.raw, "event: complete\ndata:\n\n") {
			t.Errorf("%s is answered with %s", query, got.raw)
		}
	}
	got := newEdge(t).as(mspr.Admin).hear(t, `subscription { batchProgress(disease: "flu") { load } }`)
	if got.code() != string(mspr.BadUserInput) {
		t.Errorf("an unknown disease is answered with %s", got.raw)
	}
}

func TestWhoAsksForAStreamIsJudgedAsAnyoneElse(t *testing.T) {
	e := newEdge(t)
	serve := func(r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		e.handler.Streams(e.handler).ServeHTTP(w, r)
		return w
	}
	const body = `{"query": "subscription { snapshotPublished { number } }"}`
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		code    mspr.Code
	}{
		"a bad token":     {send(body, "Accept", "text/event-stream", "Authorization", "Bearer forged"), 401, mspr.Unauthenticated},
		"a PUT":           {request("PUT", "/", body, "Accept", "text/event-stream"), 405, mspr.BadUserInput},
		"a HEAD":          {request("HEAD", "/?query=subscription{x}", "", "Accept", "text/event-stream"), 405, ""},
		"a GET of little": {request("GET", "/", "", "Accept", "text/event-stream"), 400, mspr.BadUserInput},
		"a GET of much":   {request("GET", "/?query="+strings.Repeat("x", 300<<10), "", "Accept", "text/event-stream"), 414, mspr.TooComplex},
		"a GET's body":    {request("GET", "/?query=subscription{x}", body, "Accept", "text/event-stream"), 400, mspr.BadUserInput},
		"a form":          {request("POST", "/", body, "Accept", "text/event-stream", "Content-Type", "text/plain"), 415, mspr.BadUserInput},
		"another member":  {send(`{"query": "subscription { x }", "id": 1}`, "Accept", "text/event-stream"), 400, mspr.BadUserInput},
		"an answer alone": {send(body), 406, mspr.BadUserInput},
		"either, JSON first": {
			send(`{"query": "{ cluster { id } }"}`, "Accept", "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"), 200, "",
		},
	} {
		got := serve(c.request)
		if got.Code != c.status || !strings.Contains(got.Body.String(), string(c.code)) {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	e.quota.spend()
	if got := serve(send(body, "Accept", "text/event-stream")); got.Code != 429 || got.Header().Get("Retry-After") != "60" {
		t.Errorf("a spent quota: %d %v %s", got.Code, got.Header(), got.Body)
	}
}

func TestNoMoreListenThanThereIsRoomFor(t *testing.T) {
	for name, c := range map[string]struct {
		limits resolvers.StreamLimits
		status int
	}{
		"of one asker": {resolvers.StreamLimits{Connections: 9, Each: 1}, 429},
		"of all":       {resolvers.StreamLimits{Connections: 1}, 503},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, hub(live.NewHub()), func(o *resolvers.Options) { o.Streams = c.limits })
			url := e.served(t)
			first := e.subscribe(t, url, newSnapshots)
			if got := e.subscribe(t, url, newSnapshots); got.StatusCode != c.status || got.Header.Get("Retry-After") == "" {
				text, _ := io.ReadAll(got.Body)
				t.Errorf("one too many gets %d %s", got.StatusCode, text)
			}
			if c.limits.Each == 1 {
				if got := e.as(mspr.Researcher).subscribe(t, url, newSnapshots); got.StatusCode != http.StatusOK {
					t.Errorf("somebody else gets %d", got.StatusCode)
				}
			}
			first.Body.Close()
			for deadline := time.Now().Add(10 * time.Second); ; {
				if got := e.subscribe(t, url, newSnapshots); got.StatusCode == http.StatusOK {
					return
				}
				if time.Now().After(deadline) {
					t.Fatal("the place of who has left is not free")
				}
			}
		})
	}
}

func TestWhoIsTooSlowIsToldSoAndCounted(t *testing.T) {
	slow := mspr.Errorf(mspr.Timeout, "too slow")
	var dropped []string
	e := newEdge(t, func(o *resolvers.Options) {
		o.Live, o.Dropped = feed{slow}, func(way string) { dropped = append(dropped, way) }
	})
	got := e.hear(t, newSnapshots)
	if !strings.HasSuffix(got.raw, `event: next`+"\n"+`data: {"errors":[{"message":"too slow","extensions":{"code":"TIMEOUT"}}]}`+"\n\nevent: complete\ndata:\n\n") {
		t.Errorf("got %s", got.raw)
	}
	if len(dropped) != 1 || dropped[0] != "sse" {
		t.Errorf("dropped: %v", dropped)
	}
}

func TestThoseWhoListenAreCounted(t *testing.T) {
	now, most := 0, 0
	e := newEdge(t, func(o *resolvers.Options) {
		o.Listening = func(way string, change int) {
			if now += change; way == "sse" {
				most = max(most, now)
			}
		}
	})
	e.hear(t, newSnapshots)
	e.hear(t, `subscription { unknown }`)
	if now != 0 || most != 1 {
		t.Errorf("%d listen, %d at most", now, most)
	}
}

func TestAServerThatStopsLetsNobodyInAndWaitsForThoseInside(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()))
	url := e.served(t)
	s := e.subscribe(t, url, newSnapshots)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.handler.Empty(ended); err == nil {
		t.Error("the house is empty while somebody listens")
	}
	e.handler.Dismiss()
	e.handler.Dismiss()
	s.want(t, "", "")
	if got := e.subscribe(t, url, newSnapshots); got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one who comes late gets %d", got.StatusCode)
	}
	if err := e.handler.Empty(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestASubscriptionEndsWithTheSignIn(t *testing.T) {
	e := newEdge(t, hub(live.NewHub()))
	e.handler.Hurry()
	url := e.served(t)
	public, s := e.subscribe(t, url, newSnapshots), e.as(mspr.Researcher).subscribe(t, url, newSnapshots)
	for range 4 { // a comment and an empty line, twice
		if !s.in.Scan() || strings.Trim(s.in.Text(), ":") != "" {
			t.Fatalf("a stream in which nothing happens has %q", s.in.Text())
		}
	}
	e.people.signOutAll()
	s.want(t, "next", `"code":"UNAUTHENTICATED"`)
	s.want(t, "complete", "")
	e.handler.Dismiss()
	public.want(t, "", "") // who showed no token is not asked again
}
