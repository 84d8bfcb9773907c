package main

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/etl/fetch"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/pipeline"
	"github.com/mspr/surveillance/store/jobs"
	"github.com/mspr/surveillance/telemetry"
)

// openPipeline makes what runs by itself: the cluster's queue and what its jobs do.
// Nothing runs before startPipeline.
func (c *cluster) openPipeline(ctx context.Context, set pipelineSettings) error {
	how := fetch.Options{
		Folder: filepath.Join(c.config.DataDir, "downloads", string(c.ID)), Version: version(), Now: set.now, Retried: c.retried,
	}
	if set.fetch != nil {
		set.fetch(&how)
	}
	fetcher, err := fetch.New(how)
	if err != nil {
		return err
	}
	hook, err := pipeline.NewWebhook(c.ID, c.config.WebhookURL, c.config.WebhookSecret)
	if err != nil {
		return err
	}
	work := &clusterWork{hook: hook, notices: c.store, retain: c.retain}
	if c.queue, err = jobs.Open(ctx, jobs.Options{
		Cluster: c.store, Work: work, Log: c.log, Tell: hook != nil, Waits: set.waits,
	}); err != nil {
		return err
	}
	c.now = set.now
	c.pipeline, err = pipeline.New(pipeline.Options{
		Cluster: c.Cluster, Sources: c.config.Catalogue.Sources, Fetcher: downloads{fetcher}, Archive: shelf{c.archive},
		Runs: c.store, Queue: c.queue, Target: pipelineTarget{c}, Observer: c.metrics.Observe(c.ID), Log: c.log, Now: set.now,
	})
	if err != nil {
		return err
	}
	work.Pipeline = c.pipeline
	c.inbox, err = c.pipeline.NewInbox(filepath.Join(c.config.DataDir, "inbox", string(c.ID)), c.queue.Alone)
	return err
}

// pipelineSettings are what tests change of the pipeline.
type pipelineSettings struct {
	now   func() time.Time
	waits []time.Duration
	// fetch changes how files are fetched; it may be nil.
	fetch func(*fetch.Options)
}

// retried hears of downloads that are tried again.
func (c *cluster) retried(r fetch.Retry) {
	c.log.Warn().Err(r.Err).Str("address", r.Address).Int("attempt", r.Attempt).Str("pause", r.Pause.String()).Msg("a download failed and is tried again")
}

// startPipeline begins to do jobs, unless the configuration says that another process
// does.
func (c *cluster) startPipeline(ctx context.Context) error {
	if !c.config.Serving.Jobs {
		return nil
	}
	return c.queue.Start(ctx)
}

// lookIntoInbox is how often the inbox is looked into.
const lookIntoInbox = 5 * time.Second

// watchInbox loads files that are dropped into the inbox, until ctx ends.
func (c *cluster) watchInbox(ctx context.Context) error {
	if !c.config.Serving.Jobs {
		return nil
	}
	tick := time.NewTicker(lookIntoInbox)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := c.inbox.Look(ctx); err != nil && ctx.Err() == nil {
			c.log.Error().Err(err).Msg("a file of the inbox could not be loaded; the next look tries again")
		}
	}
}

// stopTime bounds how long jobs may take to end that were told to.
const stopTime = 10 * time.Second

// stopPipeline takes no more jobs and waits for those that run to end.
func (p *program) stopPipeline(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	for _, c := range p.clusters {
		if stopped := c.queue.Stop(ctx); stopped != nil {
			err = stopped
		}
	}
	return err
}

// clusterWork is what the jobs of a cluster do.
type clusterWork struct {
	*pipeline.Pipeline

	hook    *pipeline.Webhook
	retain  func(ctx context.Context, trusted bool) ([]mspr.Leaving, error)
	notices interface {
		Notice(ctx context.Context, id int64) (mspr.Notice, error)
	}
}

// SendNotice tells the webhook that a notice was raised, or resolved.
func (w *clusterWork) SendNotice(ctx context.Context, id int64, resolved bool) error {
	if w.hook == nil {
		return nil
	}
	n, err := w.notices.Notice(ctx, id)
	if err != nil {
		return err
	}
	return w.hook.Send(ctx, n, resolved)
}

// Retain removes what is past its period.
func (w *clusterWork) Retain(ctx context.Context) (outcome string, err error) {
	gone, err := w.retain(ctx, false)
	return lines(gone), err
}

// downloads gives what was fetched as the pipeline wants it.
type downloads struct{ *fetch.Fetcher }

// Fetch gives the file at an address, unless it is the version that was had before.
func (d downloads) Fetch(ctx context.Context, address string, had mspr.FileVersion) (pipeline.Download, error) {
	got, err := d.Fetcher.Fetch(ctx, fetch.Request{Address: address, ETag: had.ETag, LastModified: had.LastModified})
	if err != nil {
		return pipeline.Download{}, err
	}
	made := pipeline.Download{Unchanged: got.NotModified, Bytes: got.Bytes, ETag: got.ETag, LastModified: got.LastModified, Modified: got.Modified}
	if !got.NotModified {
		made.Body = discarding{got}
	}
	return made, nil
}

// discarding is a download that is gone once it is closed.
type discarding struct{ fetch.Result }

// Read reads the download.
func (d discarding) Read(b []byte) (int, error) { return d.File.Read(b) }

// Close removes the download.
func (d discarding) Close() error { return d.Discard() }

// shelf is the archive as the pipeline wants it.
type shelf struct{ *archive.Archive }

// Keep stores a file and gives its checksum.
func (s shelf) Keep(ctx context.Context, file io.Reader) (string, error) {
	kept, err := s.Archive.Keep(ctx, file)
	return kept.Checksum, err
}

// Opener opens the file of a checksum.
func (s shelf) Opener(checksum string, modified time.Time) etl.Opener {
	return archive.Opener{Archive: s.Archive, Checksum: checksum, Modified: modified}
}

// pipelineTarget is the cluster as the place where files are loaded.
type pipelineTarget struct{ *cluster }

// Load runs the stages on one file.
func (t pipelineTarget) Load(ctx context.Context, job etl.Job, from etl.Opener) ([]mspr.Batch, error) {
	return t.load(ctx, job, from, nil)
}

// Publish makes a snapshot of what is loaded.
func (t pipelineTarget) Publish(ctx context.Context) (mspr.Snapshot, error) {
	return t.publish(ctx)
}

// Waiting tells since when something loaded waits for a snapshot that holds it.
func (t pipelineTarget) Waiting(ctx context.Context) (*time.Time, error) {
	last := int64(0)
	if served := t.snapshots.Status().Served; served != nil {
		last = served.LastBatch
	}
	return t.store.WaitingSince(ctx, last)
}

var _ pipeline.Observer = telemetry.Observer{}

// noticed hears how a load ended, whoever asked for it.
func (c *cluster) noticed(ctx context.Context, job etl.Job, batches []mspr.Batch, err error) {
	if c.pipeline != nil && !job.Source.Simulated {
		c.pipeline.Loaded(context.WithoutCancel(ctx), job.Source, batches, err)
	}
}

// freshness tells how the runs of the cluster's sources went.
type freshness struct{ *cluster }

// Freshness tells how the runs of each source went.
func (f freshness) Freshness(ctx context.Context) ([]mspr.Freshness, error) {
	return f.pipeline.Freshness(ctx)
}

// Notices gives a page of notices.
func (f freshness) Notices(ctx context.Context, q mspr.NoticeQuery) (mspr.NoticePage, error) {
	return f.store.Notices(ctx, q)
}

// runner gives jobs of sources that can be run.
type runner struct {
	*jobs.Queue

	cluster *cluster
}

// RunSource puts a run of a source into the queue.
func (r runner) RunSource(ctx context.Context, by mspr.Caller, source mspr.SourceName) (mspr.Job, error) {
	if err := r.cluster.runs(source); err != nil {
		return mspr.Job{}, err
	}
	return r.Queue.RunSource(ctx, by, source)
}

// runs says whether a source can be read over the network in this cluster.
func (c *cluster) runs(source mspr.SourceName) error {
	switch {
	case !c.Has(mspr.ScheduledETL):
		return mspr.Errorf(mspr.BadUserInput, "cluster %s reads no sources by itself: import files (importRecords, mspr etl run)", c.ID)
	case c.Rank(source) == len(c.Sources):
		return mspr.Errorf(mspr.BadUserInput, "%q is not among the sources of cluster %s", source, c.ID)
	case len(c.pipeline.Files(source)) == 0:
		return mspr.Errorf(mspr.BadUserInput, "no address of a file of %s is known: name one in the cluster file, under schedule", source)
	}
	return nil
}
