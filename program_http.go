package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mspr/surveillance/edge"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
	"github.com/mspr/surveillance/web"
)

// sampleQuery is printed at start and on the front page, ready to paste.
const sampleQuery = `{ summary(disease: "covid19", location: "FRA") { lastDate cases deaths sources simulated } }`

// health tells load balancers whether to send requests here.
type health struct {
	// draining is set when the process was told to stop; probed is when it was
	// last asked whether it is ready, in nanoseconds.
	draining atomic.Bool
	probed   atomic.Int64
	clusters []*cluster
}

const (
	// farewell is how long a server that stops says that it is not ready before it
	// takes no more connections.
	farewell = 3 * time.Second
	// probing is how lately somebody must have asked for that to be worth it.
	probing = time.Minute
)

// sayFarewell says that the server is about to stop, and gives whoever asks for
// that the time to send requests elsewhere. Where nobody asks it takes no time.
func (h *health) sayFarewell() {
	h.draining.Store(true)
	if time.Since(time.Unix(0, h.probed.Load())) < probing {
		time.Sleep(farewell)
	}
}

// parting has connections end with their next answer once the server is about to
// stop: then none is idle, and about to be used again, when it is closed.
func (h *health) parting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// dismiss ends what is listened to; empty waits until nobody listens any more.
func (h *health) dismiss() {
	for _, c := range h.clusters {
		c.answers.Dismiss()
	}
}

func (h *health) empty(ctx context.Context) error {
	for _, c := range h.clusters {
		if err := c.answers.Empty(ctx); err != nil {
			return fmt.Errorf("waiting for those who listen to cluster %s: %w", c.ID, err)
		}
	}
	return nil
}

// live answers 200 as long as the process can answer at all.
func (h *health) live(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok\n") }

// ready answers 200 only when every cluster has a snapshot or can answer from
// Postgres, and the process is not stopping.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	h.probed.Store(time.Now().UnixNano())
	if h.draining.Load() {
		say(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	var lines []string
	status := http.StatusOK
	for _, c := range h.clusters {
		state, ok := c.state(r)
		if !ok {
			status = http.StatusServiceUnavailable
		}
		lines = append(lines, fmt.Sprintf("%s: %s\n", c.ID, state))
	}
	say(w, status, strings.Join(lines, ""))
}

// pingTime bounds how long Postgres may take to say that it is there: a prober
// waits no longer.
const pingTime = 2 * time.Second

// state says what a cluster would answer from.
func (c *cluster) state(r *http.Request) (string, bool) {
	if made := c.snapshots.Status().Served; made != nil {
		return fmt.Sprintf("snapshot %d of %s", made.Number, made.Created.UTC().Format(time.RFC3339)), true
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingTime)
	defer cancel()
	if err := c.store.Ping(ctx); err != nil {
		return "no snapshot, and Postgres does not answer", false
	}
	return "no snapshot; answering from Postgres", true
}

// outflow is the memory that large answers may take while they are being read.
const outflow = 64 << 20

// routes joins the addresses of every cluster.
func routes(clusters []*cluster, h *health, metrics *telemetry.Metrics) (http.Handler, error) {
	front, err := frontPage(clusters, web.Built(web.Files()))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	answers := edge.NewOutflow(outflow)
	mux.HandleFunc("GET /livez", h.live)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /{$}", front)
	mux.Handle("GET "+web.AssetPath, web.Assets(web.Files()))
	for _, c := range clusters {
		mux.Handle("/"+string(c.ID)+"/", c.site)
		mux.Handle("/"+string(c.ID)+"/graphql", c.answers.Streams(counted(c.ID, metrics, answers.Paced(c.answers))))
		mux.Handle("/"+string(c.ID)+"/q/{id}", counted(c.ID, metrics, answers.Paced(c.answers.Cited())))
		if c.Issuer == nil {
			mux.Handle("/"+string(c.ID)+"/.well-known/jwks.json", edge.JWKS(c.keySet))
		}
	}
	return mux, nil
}

// keySet gives the cluster's public keys; who asks is not told why they can't be
// had, the log is.
func (c *cluster) keySet(ctx context.Context) ([]byte, error) {
	set, err := c.keys.JWKS(ctx)
	if err != nil && ctx.Err() == nil {
		c.log.Warn().Err(err).Msg("the key set can't be given")
	}
	return set, err
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

// counted measures the requests of a cluster.
func counted(id mspr.ClusterID, metrics *telemetry.Metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		noted := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(noted, r)
		metrics.Request(id, strconv.Itoa(noted.status), time.Since(began))
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// newHTTPServer bounds how long a client may take for anything. What writing may
// take in all is the business of edge.Outflow; this is for the beginning.
func newHTTPServer(handler http.Handler, secret *tls.Config) *http.Server {
	return &http.Server{
		Handler:           handler,
		TLSConfig:         secret,
		ReadHeaderTimeout: 2 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}
