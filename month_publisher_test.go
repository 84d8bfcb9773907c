package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// monthStart is the first day of the simulated month; its publisher has told of each
// day since monthFirst.
func monthStart() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }

const monthFirst = 60

// monthRows is what the publisher tells on a day of the month, counted from 1: all days
// up to the one before, of which the last few are still incomplete.
func monthRows(day int) []whoRow {
	days := monthFirst + day - 1
	var all []whoRow
	for _, r := range whoRows(1, days) {
		since := mspr.NewDate(2020, 1, 3)
		n := int(r.date - since)
		r.date = mspr.DateOf(monthStart()).AddDays(n - monthFirst)
		if missing := 5 - (days - 1 - n); missing > 0 { // the newest days fill up
			r.cases -= int64(missing * 10)
		}
		all = append(all, r)
	}
	return all
}

// publisher serves one file, as a script has it.
type publisher struct {
	t      *testing.T
	server *httptest.Server
	now    func() time.Time

	mu sync.Mutex
	// current is what the file is, and serve how it is sent.
	current issue
	serve   func(w http.ResponseWriter, r *http.Request, v issue, request int)
	// requests counts them since the script last changed, by path.
	requests map[string]int
	ended    chan struct{}
}

// issue is one issue of the file.
type issue struct {
	text     string
	modified time.Time
}

func newPublisher(t *testing.T, now func() time.Time) *publisher {
	t.Helper()
	p := &publisher{t: t, now: now, requests: map[string]int{}, ended: make(chan struct{}), serve: wellServed}
	p.server = httptest.NewServer(p)
	t.Cleanup(func() {
		close(p.ended)
		p.server.Close()
	})
	return p
}

// ServeHTTP answers as the script has it.
func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests[r.URL.Path]++
	n, v, serve := p.requests[r.URL.Path], p.current, p.serve
	p.mu.Unlock()
	serve(w, r, v, n)
}

// script changes what is served from now on.
func (p *publisher) script(v issue, serve func(http.ResponseWriter, *http.Request, issue, int)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current, p.serve, p.requests = v, serve, map[string]int{}
}

// wellServed answers with the file, or with the news that it is the one that is known.
func wellServed(w http.ResponseWriter, r *http.Request, v issue, _ int) {
	w.Header().Set("Content-Type", "text/csv")
	http.ServeContent(w, r, "", v.modified, strings.NewReader(v.text))
}

// hang answers nothing until the client is gone.
func (p *publisher) hang(_ http.ResponseWriter, r *http.Request, _ issue, _ int) {
	select {
	case <-r.Context().Done():
	case <-p.ended:
	}
}

func serverError(w http.ResponseWriter, _ *http.Request, _ issue, _ int) {
	http.Error(w, "database is down", http.StatusInternalServerError)
}

// serverErrorAtFirst fails some requests and answers the next ones.
func serverErrorAtFirst(failing int) func(http.ResponseWriter, *http.Request, issue, int) {
	return func(w http.ResponseWriter, r *http.Request, v issue, n int) {
		if n <= failing {
			serverError(w, r, v, n)
			return
		}
		wellServed(w, r, v, n)
	}
}

// cutOff promises the whole file, and ends the connection in the middle of a row.
func cutOff(w http.ResponseWriter, _ *http.Request, v issue, _ int) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s", len(v.text), v.text[:len(v.text)/2])
	_ = buffer.Flush()
	_ = conn.Close()
}

// at gives the issue of rows that is issued at some hour of a day of the month.
func at(day int, hour int, rows []whoRow) issue {
	return issue{whoText(rows), monthStart().AddDate(0, 0, day-1).Add(time.Duration(hour) * time.Hour)}
}

// received are the events that a webhook was told, in order.
type received struct {
	mu     sync.Mutex
	events []string
}

func (r *received) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var body bytes.Buffer
	_, _ = body.ReadFrom(request.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, request.Header.Get("Webhook-Id")+" "+body.String())
	w.WriteHeader(http.StatusNoContent)
}
