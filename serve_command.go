package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
	"github.com/mspr/surveillance/web"
)

// drainTime bounds how long requests in flight may take once the process was
// told to stop and has said farewell.
const drainTime = 18 * time.Second

type serveCommand struct {
	config.Serving
}

// Run serves until it is told to stop; being told is a good end.
func (c *serveCommand) Run(s *session) error {
	cfg, err := s.load("", c.Serving)
	if err != nil {
		return err
	}
	log := telemetry.NewLog(s.err, cfg.LogLevel, cfg.LogFormat)
	limitMemory(cfg)
	began := time.Now()
	return serve(s.ctx, cfg, log, func(on running) { greet(s.out, cfg, on, time.Since(began)) })
}

// running is what there is to tell of a server that has started: where it
// listens, what is there, and the accounts that it made.
type running struct {
	api, metrics string
	accounts     map[mspr.ClusterID][]mspr.CreatedAccount
	// pages says whether there are dashboards.
	pages bool
}

// greet tells the operator where to go and what to ask.
func greet(w io.Writer, cfg config.Config, on running, took time.Duration) {
	scheme := "http"
	if cfg.Serving.TLSCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(w, "\nMSPR is serving (ready in %.1f s). Ctrl-C stops it.\n\n", took.Seconds())
	for _, c := range cfg.Clusters {
		dashboard := ""
		if on.pages {
			dashboard = fmt.Sprintf("%s://%s/%s/ (dashboard), ", scheme, on.api, c.ID)
		}
		fmt.Fprintf(w, "  %-14s %s%s://%s/%s/graphql\n", c.Name, dashboard, scheme, on.api, c.ID)
	}
	if on.metrics != "" {
		fmt.Fprintf(w, "  %-14s http://%s/metrics\n", "metrics", on.metrics)
	}
	introduce(w, cfg, on.accounts)
	if !cfg.Embedded() {
		fmt.Fprint(w, "\nNo accounts are made here: mspr account create makes them.\n")
	}
	if cfg.Serving.Sample {
		fmt.Fprint(w, "\nWhere the source is \"simulated\", the numbers are sample data that no publisher issued.\n")
	}
	fmt.Fprintf(w, "\nA first query:\n\n  curl -s %s://%s/%s/graphql -H 'Content-Type: application/json' \\\n    -d '{\"query\": %q}'\n\n",
		scheme, on.api, cfg.Clusters[0].ID, sampleQuery)
}

// introduce tells the passwords of accounts that were just made. They are kept
// as hashes only: this is the one time that they can be told.
func introduce(w io.Writer, cfg config.Config, accounts map[mspr.ClusterID][]mspr.CreatedAccount) {
	first := true
	for _, c := range cfg.Clusters {
		for _, made := range accounts[c.ID] {
			if first {
				fmt.Fprint(w, "\nThese accounts were made. Their passwords are shown this once:\n\n")
				first = false
			}
			fmt.Fprintf(w, "  %-14s %-11s %-34s %s\n", c.Name, made.Account.Role.Word(), made.Account.Email, *made.Password)
		}
	}
	if !first {
		fmt.Fprint(w, "\nAn administrator's first sign-in asks to set up an authenticator. mspr account --help\ntells how to make and close accounts.\n")
	}
}

// serve opens the program, serves until ctx ends and closes everything.
// started is called once, when requests are answered.
func serve(ctx context.Context, cfg config.Config, log zerolog.Logger, started func(running)) (err error) {
	// Listening comes first: a port that is taken should be told at once.
	listeners, err := listen(cfg.Serving)
	if err != nil {
		return err
	}
	defer listeners.close()
	outside, err := newOutside(cfg, log)
	if err != nil {
		return usageError{err}
	}
	p, err := openProgram(ctx, cfg, log, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.prepare(ctx); err != nil {
		return err
	}
	if err := p.open(ctx, outside.origin); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.giveBack(ctx)) }()
	defer func() { err = errors.Join(err, p.stopPipeline(ctx)) }()
	for _, c := range p.clusters {
		if err := c.startPipeline(ctx); err != nil {
			return err
		}
	}
	accounts := p.firstAccounts(ctx)
	h := &health{clusters: p.clusters}
	addresses, err := routes(p.clusters, h, p.metrics)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		server := newHTTPServer(h.parting(outside.wrap(addresses)), outside.tls)
		return answer(ctx, h, throughDoor(listeners.api, server, cfg.Serving.MaxConnections), server)
	})
	if listeners.metrics != nil {
		group.Go(func() error { return answer(ctx, nil, listeners.metrics, newHTTPServer(metricsRoutes(p.metrics), nil)) })
	}
	for _, c := range p.clusters {
		group.Go(func() error { return c.keepFresh(ctx) })
		group.Go(func() error { return c.replays.run(ctx) })
		group.Go(func() error { return c.keepWarm(ctx) })
		group.Go(func() error { return c.watchInbox(ctx) })
		group.Go(func() error { return c.keepTelling(ctx) })
		group.Go(func() error { return c.hearProgress(ctx) })
		group.Go(func() error { return c.hub.Tidy(ctx) })
	}
	started(listeners.running(accounts))
	err = group.Wait()
	log.Info().Msg("stopped")
	return err
}

// answer serves HTTP until ctx ends, then lets the requests in flight finish.
func answer(ctx context.Context, h *health, l net.Listener, server *http.Server) error {
	done := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			done <- server.ServeTLS(l, "", "")
			return
		}
		done <- server.Serve(l)
	}()
	select {
	case err := <-done:
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	if h != nil {
		h.sayFarewell()
	}
	drained, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if h != nil {
		h.dismiss()
	}
	err := server.Shutdown(drained)
	<-done
	if h != nil {
		err = errors.Join(err, h.empty(drained))
	}
	return err
}

func metricsRoutes(m *telemetry.Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	return mux
}

// listening holds the sockets of a server.
type listening struct {
	api, metrics net.Listener
}

func listen(s config.Serving) (*listening, error) {
	var l listening
	var err error
	if l.api, err = net.Listen("tcp", s.Listen); err != nil { //nolint:noctx // opening a socket takes no time
		return nil, usageError{fmt.Errorf("can't listen on %s: %w (choose another address with --listen)", s.Listen, err)}
	}
	if s.MetricsListen == "" {
		return &l, nil
	}
	if l.metrics, err = net.Listen("tcp", s.MetricsListen); err != nil { //nolint:noctx // opening a socket takes no time
		l.close()
		return nil, usageError{fmt.Errorf("can't listen on %s: %w (choose another address with --metrics-listen)", s.MetricsListen, err)}
	}
	return &l, nil
}

func (l *listening) running(accounts map[mspr.ClusterID][]mspr.CreatedAccount) running {
	on := running{api: l.api.Addr().String(), accounts: accounts, pages: web.Built(web.Files())}
	if l.metrics != nil {
		on.metrics = l.metrics.Addr().String()
	}
	return on
}

// close is for the paths on which nothing served; Serve closes its own.
func (l *listening) close() {
	_ = l.api.Close()
	if l.metrics != nil {
		_ = l.metrics.Close()
	}
}
