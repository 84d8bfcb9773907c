package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/pipeline"
	"github.com/mspr/surveillance/quota"
	"github.com/mspr/surveillance/resolvers"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/embedded"
	"github.com/mspr/surveillance/store/jobs"
	"github.com/mspr/surveillance/telemetry"
	"github.com/mspr/surveillance/web"
)

// program is the parts that every command needs, in the order in which they
// start. Close ends them in the opposite order; it is safe on a program that
// opened only in part.
type program struct {
	config   config.Config
	log      zerolog.Logger
	metrics  *telemetry.Metrics
	postgres *embedded.Server
	clusters []*cluster
}

// cluster is the parts of one served cluster.
type cluster struct {
	mspr.Cluster
	log       zerolog.Logger
	metrics   *telemetry.Metrics
	config    config.Config
	store     *store.Cluster
	snapshots *duck.Snapshots
	// archive has the source files that were loaded.
	archive *archive.Archive
	// queue is the cluster's work, and pipeline what it does by itself; now is the
	// clock of both.
	queue    *jobs.Queue
	pipeline *pipeline.Pipeline
	inbox    *pipeline.Inbox
	now      func() time.Time
	// keys, identity and quota are there once openIdentity ran.
	keys     *token.Ring
	identity *identity.Service
	quota    *quota.Keeper
	// answers is there once open ran.
	answers *resolvers.Handler
	// site is there once open ran.
	site *web.Site
	// replays is there once open ran.
	replays *replayer
	// behind is told when Postgres knows more than the snapshot that serves.
	behind chan struct{}
	// elsewhere is told when another process is done with a load.
	elsewhere chan struct{}
	// turned and replaced are told when another snapshot serves.
	turned, replaced chan struct{}
	// hub tells those who listen here what happens; loads are those that run here.
	hub   *live.Hub
	loads *live.Loads
}

// openProgram starts the private Postgres or reaches the given one, brings
// every cluster's schema and catalogue up to date and opens its snapshots. A
// program that runs on, unlike a command that ends, keeps Postgres up when the
// process that started it ends first.
func openProgram(ctx context.Context, cfg config.Config, log zerolog.Logger, runsOn bool) (_ *program, err error) {
	p := &program{config: cfg, log: log, metrics: telemetry.NewMetrics()}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	address := cfg.DatabaseURL
	if cfg.Embedded() {
		if p.postgres, err = embedded.Start(ctx, embedded.Options{DataDir: cfg.DataDir, Log: log, Succeed: runsOn}); err != nil {
			return nil, err
		}
		address = p.postgres.URL()
	}
	if err := store.Bootstrap(ctx, address, cfg.ClusterIDs()); err != nil {
		return nil, err
	}
	for _, c := range cfg.Clusters {
		opened, err := p.openCluster(ctx, address, c)
		if err != nil {
			return nil, fmt.Errorf("cluster %s: %w", c.ID, err)
		}
		p.clusters = append(p.clusters, opened)
	}
	if err := store.Seal(ctx, address, cfg.Clusters); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *program) openCluster(ctx context.Context, address string, c mspr.Cluster) (_ *cluster, err error) {
	opened := &cluster{
		Cluster: c, log: p.log.With().Str("cluster", string(c.ID)).Logger(), metrics: p.metrics, config: p.config,
		behind: make(chan struct{}, 1), elsewhere: make(chan struct{}, 1), turned: make(chan struct{}, 1), replaced: make(chan struct{}, 1), hub: live.NewHub(),
	}
	opened.loads = live.NewLoads(c.ID, opened.tellProgress)
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.close())
		}
	}()
	if opened.store, err = store.OpenCluster(ctx, address, c.ID); err != nil {
		return nil, err
	}
	if opened.archive, err = archive.Open(archiveDir(p.config, c.ID)); err != nil {
		return nil, err
	}
	if err := opened.store.Migrate(ctx); err != nil {
		return nil, err
	}
	cat := p.config.Catalogue
	if err := opened.store.SyncCatalogue(ctx, cat.Diseases, cat.Locations, ranked(cat.Sources, c)); err != nil {
		return nil, err
	}
	opened.snapshots, err = duck.Open(ctx, snapshotDir(p.config), c.ID, duck.Options{
		Serve:     duck.Limits{MemoryBytes: int64(p.config.Serving.DuckDBMiB) << 20},
		Keep:      c.Retention.Snapshots,
		Detector:  analytics.Detector{},
		OnRefused: opened.refused,
		OnBuilt:   opened.built,
	})
	if err != nil {
		return nil, err
	}
	return opened, opened.openPipeline(ctx, pipelineSettings{now: time.Now})
}

// snapshotDir is the folder of every cluster's snapshots.
func snapshotDir(cfg config.Config) string { return filepath.Join(cfg.DataDir, "snapshots") }

// archiveDir is the folder of one cluster's source files.
func archiveDir(cfg config.Config, cluster mspr.ClusterID) string {
	return filepath.Join(cfg.DataDir, "archive", string(cluster))
}

// refused hears of snapshot files that are not fit to serve.
func (c *cluster) refused(r duck.Refusal) {
	c.metrics.SnapshotRefused(c.ID)
	c.log.Error().Int64("snapshot", r.Number).Str("file", r.Path).Str("reason", r.Reason).
		Msg("a snapshot file was refused; the one before it or Postgres answers")
}

// built hears of snapshots that this process published.
func (c *cluster) built(b duck.Built) {
	if b.WhyFull != "" {
		c.log.Info().Int64("snapshot", b.Number).Str("because", b.WhyFull).Msg("the snapshot was built in full, not from a copy of the one before")
	}
}

// ranked orders the sources by the cluster's preference.
func ranked(sources []mspr.Source, c mspr.Cluster) []mspr.Source {
	sorted := slices.Clone(sources)
	slices.SortStableFunc(sorted, func(a, b mspr.Source) int { return cmp.Compare(c.Rank(a.Name), c.Rank(b.Name)) })
	return sorted
}

// Close ends every part; it reports what did not end cleanly.
func (p *program) Close() error {
	var wrong []error
	for _, c := range p.clusters {
		wrong = append(wrong, c.close())
	}
	p.clusters = nil
	return errors.Join(append(wrong, p.postgres.Stop())...)
}

func (c *cluster) close() (err error) {
	c.loads.Close()
	if c.snapshots != nil {
		err = c.closeSnapshots()
	}
	if c.queue != nil {
		c.queue.Close()
	}
	if c.store != nil {
		c.store.Close()
	}
	return err
}

// readersTime is how long queries that were cancelled may take to notice.
const readersTime = 5 * time.Second

// closeSnapshots closes the snapshots and waits for those who still read them: the
// process ends after this, and would leave files behind.
func (c *cluster) closeSnapshots() error {
	err := c.snapshots.Close()
	if !c.snapshots.Wait(readersTime) {
		c.log.Warn().Msg("a query did not end; the next start removes the files that it used")
	}
	return err
}

// publish makes a snapshot of everything that Postgres holds and serves it.
func (c *cluster) publish(ctx context.Context) (mspr.Snapshot, error) {
	return c.noted(ctx, c.snapshots.Publish)
}

// rebuild is publish, but takes nothing over from the snapshot before.
func (c *cluster) rebuild(ctx context.Context) (mspr.Snapshot, error) {
	return c.noted(ctx, c.snapshots.Rebuild)
}

func (c *cluster) noted(ctx context.Context, publish func(context.Context, duck.Source) (mspr.Snapshot, error)) (mspr.Snapshot, error) {
	began := time.Now()
	failed := c.loads.Publishing()
	made, err := publish(ctx, canonical{c.store})
	if err != nil {
		failed()
	}
	c.note(ctx, began, err)
	return made, err
}

// note tells of a publication and how it ended.
func (c *cluster) note(ctx context.Context, began time.Time, err error) {
	c.metrics.Published(c.ID, time.Since(began), err)
	if c.pipeline != nil {
		c.pipeline.Published(ctx, err)
	}
	served := c.snapshots.Status().Served
	if err != nil || served == nil {
		return
	}
	c.serves(*served)
	c.log.Info().Int64("snapshot", served.Number).Int64("records", served.Records).Int64("revisions", served.Revisions).
		Str("took", time.Since(began).Round(time.Millisecond).String()).Msg("snapshot published")
}
