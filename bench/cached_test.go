//go:build bench

package bench

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/resolvers"
)

const (
	cachedRounds = 5
	pressFor     = 2 * time.Second
	connections  = 16
	readyBytes   = 32 << 20
)

// cachedQuery has an answer of about 2.3 kB.
const cachedQuery = `{ aggregate(disease: "covid19", groupBy: [COUNTRY], first: 20, orderBy: [{measure: CASES, direction: DESC}]) {
	nodes { country { code name } cases deaths caseFatalityRatio incidencePer100k } } }`

// compareCached asks for an answer that lies ready, and a handler that only
// writes the same bytes, over kept connections. Client and server share the
// cores in both.
func (l *lab) compareCached(t *testing.T, p *published) {
	t.Helper()
	ours := serve(t, l.graphQL(t, l.reads(p, int64(l.config.Serving.CacheMiB)<<20), readyBytes))
	sent := body(cachedQuery)
	answer := ours.cached(t, sent)
	bare := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(answer)
	}))
	var rates, bareRates rounds
	for range cachedRounds {
		rates = append(rates, ours.press(t, sent))
		bareRates = append(bareRates, bare.press(t, sent))
	}
	mine, reference := rates.median(), bareRates.median()
	what := "cached answer of " + grouped(int64(len(answer))) + " bytes / net/http"
	reached.atLeast(what, p.size, "requests", mine.rate, reference.rate, 0.8)
	reached.within(what+", p99", p.size, mine.p99, reference.p99, 2, 0)
}

// graphQL is the edge of the cluster over a read path, with so much room for
// answers that lie ready.
func (l *lab) graphQL(t *testing.T, reads *analytics.Service, ready int64) http.Handler {
	t.Helper()
	o := edgeOptions(l.config.Clusters[0], l.config.Catalogue)
	o.Analytics, o.Batches, o.ReadyBytes = reads, nil, ready
	handler, err := resolvers.NewHandler(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/us/graphql", handler)
	return mux
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
	c := dial(t, s.address, researcher(1), body)
	defer c.close()
	for range 10 {
		answer, err := c.ask()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(answer, []byte(`"errors"`)) {
			t.Fatalf("the query is refused: %s", answer)
		}
		if bytes.Contains(answer, []byte(`"tier":"CACHE"`)) {
			return bytes.Clone(answer)
		}
	}
	t.Fatal("the answer never comes from the cache")
	return nil
}
