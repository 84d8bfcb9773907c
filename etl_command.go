package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

type etlCommands struct {
	Run    etlRunCommand    `cmd:"" help:"Load one source file into a cluster: all of it or nothing."`
	Replay etlReplayCommand `cmd:"" help:"Load the archived file of a batch again."`
}

type etlRunCommand struct {
	Cluster mspr.ClusterID   `required:"" help:"Cluster to load into." placeholder:"us"`
	Source  mspr.SourceName  `required:"" help:"Whose file it is; mspr config check lists the sources of each cluster." placeholder:"who"`
	File    string           `required:"" help:"The file: plain, gzip or zstd." placeholder:"FILE"`
	Disease mspr.DiseaseCode `help:"What the file counts, where that isn't what the source usually does." placeholder:"covid19"`
	Feed    string           `help:"Which counts the file carries, where neither its content nor its name says (JHU: confirmed, deaths or recovered)."`
	Issued  string           `help:"When the publisher issued the file (2021-07-09 or 2021-07-09T07:48:17Z); default: the stamp in the file, else now." placeholder:"TIME"`
	Publish bool             `default:"true" help:"Publish a snapshot afterwards, so that answers show the new numbers." negatable:""`
}

// Help tells what the command does beyond its flags.
func (etlRunCommand) Help() string {
	return `The file is read as a stream, checked row by row and written in one
transaction. A row that breaks a rule goes to quarantine with the rule, its line
and its text. The file is refused whole, and nothing changes, when its header is
not the format's, when more than 5 % of its rows break a rule, or when it lost
more than 10 % of the rows of the file before.

Loading the same file twice changes nothing. Every value that changed keeps its
former version, and values that the publisher took back leave a tombstone, so
that any day can be asked about as it was known on any other.

The file is kept in the archive of the data folder before it is loaded, so that
mspr etl replay can load it again, whether it was refused or not.

Works beside a running server and without one. A server on the same data folder
serves the new snapshot within a second or so.

  mspr etl run --cluster us --source who --file who-daily.csv`
}

// Run archives and loads the file, tells what became of it and publishes.
func (c *etlRunCommand) Run(s *session) error {
	cfg, err := s.load(c.Cluster, config.Serving{})
	if err != nil {
		return err
	}
	job, err := c.job(cfg)
	if err != nil {
		return usageError{err}
	}
	return s.each(cfg, func(target *cluster) error {
		kept, err := target.archive.Store(s.ctx, etl.Disk{}, c.File)
		if err != nil {
			return err
		}
		return s.loadInto(target, job, kept, c.Publish)
	})
}

// loadInto loads a file, tells what became of it and, if asked to, publishes.
func (s *session) loadInto(target *cluster, job etl.Job, from etl.Opener, publish bool) error {
	shown := newProgress(s.err, target.log, job.Address)
	batches, err := target.load(s.ctx, job, from, shown.update)
	shown.finish()
	summarize(s.out, job.Address, batches)
	if err := errors.Join(err, target.showBadRows(s.ctx, s.out, batches)); err != nil || !publish {
		return err
	}
	return target.show(s.ctx, s.out, batches)
}

func (c *etlRunCommand) job(cfg config.Config) (etl.Job, error) {
	source, ok := cfg.Catalogue.Source(c.Source)
	if !ok {
		return etl.Job{}, fmt.Errorf("there is no source %q; mspr config check lists those of each cluster", c.Source)
	}
	issued, err := parseMoment("--issued", c.Issued)
	return etl.Job{Source: source, Address: c.File, Disease: c.Disease, Feed: c.Feed, Issued: issued}, err
}

// parseMoment reads a moment that a flag gives, or a day as its first moment in
// UTC.
func parseMoment(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s %q: write 2021-07-09 or 2021-07-09T07:48:17Z", flag, s)
}

// show makes the new numbers visible; a load that changed nothing needs no
// snapshot.
func (c *cluster) show(ctx context.Context, out io.Writer, batches []mspr.Batch) error {
	if changed(batches) == 0 {
		return nil
	}
	made, err := c.publish(ctx)
	if err != nil {
		return fmt.Errorf("the file is loaded, but %w; mspr snapshot publish tries again", err)
	}
	fmt.Fprintf(out, "snapshot     %d\n", made.Number)
	return nil
}

func changed(batches []mspr.Batch) int64 {
	var n int64
	for _, b := range batches {
		n += b.Changed
	}
	return n
}

// load runs the ETL into the cluster and notes what became of the rows.
func (c *cluster) load(ctx context.Context, job etl.Job, from etl.Opener, progress func(etl.Progress)) ([]mspr.Batch, error) {
	deps := c.etlDeps(from)
	followed, hear := c.followed(job, progress)
	deps.Progress = hear
	deps.Stage = func(stage string, took time.Duration, bytes int64) {
		c.metrics.Observe(c.ID).Stage(job.Source.Name, stage, took, bytes)
	}
	batches, err := etl.Run(ctx, job, deps)
	followed.End(batches, err)
	c.noticed(ctx, job, batches, err)
	for _, b := range batches {
		c.metrics.Batch(c.ID, b)
		c.log.Info().Str("source", string(b.Source)).Str("disease", string(b.Disease)).Int64("batch", b.ID).Str("status", string(b.Status)).
			Int64("read", b.Read).Int64("changed", b.Changed).Int64("quarantined", b.Quarantined).Msg("batch")
	}
	return batches, err
}

// etlDeps is what the stages work with.
func (c *cluster) etlDeps(from etl.Opener) etl.Deps {
	return etl.Deps{
		Loader: c.store, Opener: from, Locations: c.config.Catalogue.Locations, Aliases: c.config.Catalogue, Names: c.store,
		Diseases: c.config.Catalogue.Diseases, Now: c.now,
	}
}

// summarize tells what became of a file's rows.
func summarize(w io.Writer, file string, batches []mspr.Batch) {
	if len(batches) == 0 {
		return
	}
	var sum mspr.BatchCounts
	var refused int64
	refusedAny := false
	var seconds float64
	for _, b := range batches {
		sum.Read += b.Read
		seconds += b.Seconds
		if b.Status == mspr.BatchRefused {
			refused += b.Read
			refusedAny = true
			continue
		}
		sum.Kept += b.Kept
		sum.Excluded += b.Excluded
		sum.Quarantined += b.Quarantined
		sum.Added += b.Added
		sum.Revised += b.Revised
		sum.Withdrawn += b.Withdrawn
		sum.Corrected += b.Corrected
	}
	fmt.Fprintf(w, "file         %s\n", file)
	if n := len(batches); n > 1 {
		fmt.Fprintf(w, "batches      %d (%d to %d)\n", n, batches[0].ID, batches[n-1].ID)
	} else {
		fmt.Fprintf(w, "batch        %d\n", batches[0].ID)
	}
	if refusedAny {
		fmt.Fprintln(w, "status       REFUSED; nothing of the refused file changed")
	} else {
		fmt.Fprintln(w, "status       LOADED")
	}
	fmt.Fprintf(w, "read         %d\nkept         %d\nexcluded     %d (totals beside their parts, rows without a count)\n", sum.Read, sum.Kept, sum.Excluded)
	fmt.Fprintf(w, "changed      %d (added %d, revised %d, withdrawn %d)\n", sum.Added+sum.Revised+sum.Withdrawn, sum.Added, sum.Revised, sum.Withdrawn)
	fmt.Fprintf(w, "quarantined  %d\nrefused      %d\ncorrections  %d (counts below zero)\nseconds      %.2f\n", sum.Quarantined, refused, sum.Corrected, seconds)
}
