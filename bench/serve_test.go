//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/resolvers"
)

const (
	serveRounds = 3
	serveFor    = 3 * time.Second
	connections = 16
)

// TestBenchServe asks a server the same question again and again over kept
// connections, and one that only writes the same bytes.
func TestBenchServe(t *testing.T) {
	l := open(t)
	p := l.loaded(t)
	mux := http.NewServeMux()
	mux.Handle("/us/graphql", l.graphQL(t, p))
	s := results.section("4. Cached answers over HTTP",
		"Ours: POST /us/graphql on 16 kept connections, answered from the cache of answers.\n"+
			"Reference: a net/http handler that writes the same bytes, and nothing else, to the same client.\n"+
			"Client and server share the cores. Median of 3 runs of 3 s, in turn; aim: at least 0.8 of the reference.")
	for _, q := range []struct{ what, query string }{
		{"summary of a country", `{ summary(disease: "covid19", location: "FRA") { location { code name } cases deaths lastDate last7Days { cases deaths } casesChange } }`},
		{"aggregate of 20 countries", `{ aggregate(disease: "covid19", groupBy: [COUNTRY], first: 20, orderBy: [{measure: CASES, direction: DESC}]) { nodes { country { code name } cases deaths caseFatalityRatio incidencePer100k } } }`},
	} {
		compareServers(t, s, q.what, mux, q.query)
	}
}

func (l *lab) graphQL(t *testing.T, p *published) http.Handler {
	t.Helper()
	o := edgeOptions(l.config.Clusters[0], l.config.Catalogue)
	o.Analytics, o.Batches = l.reads(p, int64(l.config.Serving.CacheMiB)<<20), p.database
	handler, err := resolvers.NewHandler(o)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func compareServers(t *testing.T, s *section, what string, handler http.Handler, query string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	ours := serve(t, handler)
	answer := ours.cached(t, body)
	bare := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(answer)
	}))
	var rates, bareRates rounds
	for range serveRounds {
		rates = append(rates, ours.press(t, body))
		bareRates = append(bareRates, bare.press(t, body))
	}
	mine, reference := rates.median(), bareRates.median()
	s.rate(what+" ("+grouped(int64(len(answer)))+" bytes)", mine.rate, reference.rate, "requests")
	s.latency(what+", 50 of 100 requests within", mine.p50, reference.p50)
	s.latency(what+", 99 of 100 requests within", mine.p99, reference.p99)
}

// server is an HTTP server of a handler, with the limits of time of ours.
type server struct{ address string }

func serve(t *testing.T, handler http.Handler) server {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{
		Handler: handler, ReadHeaderTimeout: 2 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second, IdleTimeout: time.Minute,
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Serve(listener)
	}()
	t.Cleanup(func() {
		if err := s.Shutdown(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		<-ended
	})
	return server{listener.Addr().String()}
}

// cached gives the answer once it comes from the cache.
func (s server) cached(t *testing.T, body []byte) []byte {
	t.Helper()
	c := dial(t, s.address, body)
	defer c.close()
	for range 10 {
		answer, err := c.ask()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(answer), `"errors"`) {
			t.Fatalf("the query is refused: %s", answer)
		}
		if strings.Contains(string(answer), `"tier":"CACHE"`) {
			return answer
		}
	}
	t.Fatal("the answer never comes from the cache")
	return nil
}
