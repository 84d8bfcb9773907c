package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// stageTime is the longest that fetching a file or publishing may take; the stages of
// a load have the same each.
const stageTime = 30 * time.Minute

// run is one run of a source.
type run struct {
	*Pipeline

	source mspr.Source

	batches  []mspr.Batch
	loaded   int
	failed   []error
	refused  []*mspr.Refusal
	snapshot int64
}

// RunSource reads the files of a source, loads what is new and publishes it. What was
// refused is an outcome; an error may be gone by the next attempt, and after the last
// one people are told.
func (p *Pipeline) RunSource(ctx context.Context, name mspr.SourceName, last bool) (string, error) {
	source, ok := p.source(name)
	if !ok {
		return "", mspr.Errorf(mspr.NotFound, "there is no source %q", name)
	}
	r := &run{Pipeline: p, source: source}
	if err := p.Runs.StartRun(ctx, name, p.Now()); err != nil {
		return "", err
	}
	r.read(ctx)
	if busy := r.busy(); busy != nil || ctx.Err() != nil {
		return "", errors.Join(busy, ctx.Err())
	}
	r.publish(ctx)
	return r.end(ctx, last)
}

// read reads every file: one that fails keeps no other out.
func (r *run) read(ctx context.Context) {
	files := r.files(r.source)
	if len(files) == 0 {
		r.failed = append(r.failed, mspr.Errorf(mspr.BadUserInput,
			"no address of a file of %s is known; name one in the cluster file, under schedule, %s, files", r.source.Name, r.source.Name))
	}
	for _, f := range files {
		err := r.file(ctx, f)
		if refusal := (*mspr.Refusal)(nil); errors.As(err, &refusal) {
			r.refused = append(r.refused, refusal)
			r.Loaded(ctx, r.source, nil, refusal)
			r.Log.Warn().Str("source", string(r.source.Name)).Str("address", f.Address).Str("reason", refusal.Reason).Msg("a file was refused; nothing changed")
			continue
		}
		if err != nil {
			r.failed = append(r.failed, fmt.Errorf("%s: %w", f.Address, err))
		}
	}
}

// file fetches one file, keeps it and loads it.
func (r *run) file(ctx context.Context, f mspr.SourceFile) error {
	had, err := r.Runs.FileVersion(ctx, r.source.Name, f.Address)
	if err != nil {
		return err
	}
	got, err := r.fetch(ctx, f, had)
	if err != nil {
		return err
	}
	if got.checksum == had.Checksum { // the same file, whatever its server calls it
		r.Log.Info().Str("source", string(r.source.Name)).Str("address", f.Address).Msg("nothing new")
		return r.Runs.NoteFile(ctx, r.source.Name, f.Address, got.version(had, r.Now(), false))
	}
	job := etl.Job{Source: r.source, Address: f.Address, Disease: f.Disease, Feed: f.Feed}
	batches, err := r.Target.Load(ctx, job, r.Archive.Opener(got.checksum, got.Modified))
	r.batches = append(r.batches, batches...)
	if err != nil {
		return err
	}
	r.loaded++
	return r.Runs.NoteFile(ctx, r.source.Name, f.Address, got.version(had, r.Now(), true))
}

// kept is a download that lies in the archive.
type kept struct {
	Download

	checksum string
}

// version is what is known of the file from now on.
func (k kept) version(had mspr.FileVersion, now time.Time, changed bool) mspr.FileVersion {
	v := mspr.FileVersion{ETag: k.ETag, LastModified: k.LastModified, Checksum: k.checksum, Checked: now, Changed: had.Changed}
	if changed {
		v.Changed = &now
	}
	return v
}

// fetch gets a file and keeps it; one that is unchanged is what was kept before.
func (r *run) fetch(ctx context.Context, f mspr.SourceFile, had mspr.FileVersion) (_ kept, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, stageTime, mspr.Errorf(mspr.Timeout, "fetching took longer than %s and was given up", stageTime))
	defer cancel()
	began := time.Now()
	d, err := r.Fetcher.Fetch(ctx, f.Address, had)
	if err != nil {
		return kept{}, err
	}
	if d.Unchanged {
		d.ETag, d.LastModified = had.ETag, had.LastModified
		return kept{d, had.Checksum}, nil
	}
	defer func() { err = errors.Join(err, d.Body.Close()) }()
	checksum, err := r.Archive.Keep(ctx, d.Body)
	if err != nil {
		return kept{}, fmt.Errorf("keep the file: %w", err)
	}
	r.Observer.Stage(r.source.Name, "fetch", time.Since(began), d.Bytes)
	return kept{d, checksum}, nil
}

// busy gives the error that says that another load is running.
func (r *run) busy() error {
	for _, err := range r.failed {
		if e, ok := errors.AsType[*mspr.Error](err); ok && e.Code == mspr.Conflict && e.RetryAfter > 0 {
			return err
		}
	}
	return nil
}

// publish makes what changed visible. A run that finds nothing new publishes what an
// earlier one loaded and could not publish.
func (r *run) publish(ctx context.Context) {
	began := time.Now()
	made, err := r.publishWaiting(ctx)
	if err != nil {
		r.failed = append(r.failed, fmt.Errorf("the files are loaded, but no snapshot could be published: %w", err))
		return
	}
	if made != nil {
		r.snapshot = made.Number
		r.Observer.Stage(r.source.Name, "publish", time.Since(began), 0)
	}
}

// publishWaiting publishes what is loaded and in no snapshot; nil where nothing is.
func (p *Pipeline) publishWaiting(ctx context.Context) (*mspr.Snapshot, error) {
	waiting, err := p.Target.Waiting(ctx)
	if err != nil || waiting == nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, stageTime, mspr.Errorf(mspr.Timeout, "publishing took longer than %s and was given up", stageTime))
	defer cancel()
	made, err := p.Target.Publish(ctx)
	if err != nil {
		return nil, err
	}
	return &made, nil
}

// end notes how the run ended and tells who should know.
func (r *run) end(ctx context.Context, last bool) (string, error) {
	outcome, message := r.outcome()
	r.Observer.Run(r.source.Name, outcome)
	err := errors.Join(r.failed...)
	if noted := r.Runs.EndRun(ctx, r.source.Name, r.Now(), outcome, message); noted != nil {
		return message, errors.Join(err, noted)
	}
	r.Log.Info().Str("source", string(r.source.Name)).Str("outcome", string(outcome)).Int64("changed", changed(r.batches)).
		Int64("snapshot", r.snapshot).Str("became", message).Msg("run of a source")
	switch {
	case err != nil && last:
		r.tell(ctx, mspr.Notice{
			Kind: mspr.SourceFailedNotice, Severity: mspr.Serious, Source: r.source.Name,
			Message: mspr.Tell("%s can't be read: %s", r.source.Title, message), Detail: err.Error(),
		})
	case err == nil && outcome != mspr.RunRefused:
		r.settle(ctx, r.source.Name, mspr.SourceFailedNotice, mspr.SourceLateNotice)
	}
	return message, err
}

// outcome sums the run up for people.
func (r *run) outcome() (mspr.RunOutcome, string) {
	switch {
	case len(r.failed) > 0:
		return mspr.RunFailed, said(r.failed)
	case len(r.refused) > 0:
		reasons := make([]string, len(r.refused))
		for i, refusal := range r.refused {
			reasons[i] = refusal.Reason
		}
		return mspr.RunRefused, mspr.Tell("refused: %s", strings.Join(reasons, "; "))
	case r.loaded == 0:
		return mspr.RunUnchanged, mspr.Tell("nothing new")
	}
	if r.snapshot > 0 {
		return mspr.RunLoaded, mspr.Tell("%d records changed, snapshot %d", changed(r.batches), r.snapshot)
	}
	return mspr.RunLoaded, mspr.Tell("%d records changed", changed(r.batches))
}

func changed(batches []mspr.Batch) int64 {
	var n int64
	for _, b := range batches {
		n += b.Changed
	}
	return n
}
