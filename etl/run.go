package etl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"path/filepath"
	"time"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// Run loads one file: extract, transform, load. It gives the batches that were
// loaded, one for most files and one an issue for a history, and for a refused
// file the batch that records it. A refusal is a *mspr.Refusal: nothing of the
// file was loaded, except the issues of a history before the refused one.
func Run(ctx context.Context, job Job, deps Deps) ([]mspr.Batch, error) {
	deps.Limits = deps.Limits.orDefaults()
	format, ok := sources.Find(job.Source.Format)
	if !ok {
		return nil, mspr.Errorf(mspr.BadUserInput, "the source %s has the format %q, for which there is no adapter", job.Source.Name, job.Source.Format)
	}
	if now := deps.Now(); job.Issued.After(now.AddDate(0, 0, 1)) {
		return nil, mspr.Refusef("the time of issue %s lies in the future", job.Issued.Format("2006-01-02 15:04"))
	}
	deps, err := deps.withNames(ctx)
	if err != nil {
		return nil, err
	}
	pass := &pass{job: job, deps: deps, format: format}
	ctx, pass.stages = newStages(ctx, deps.Limits.Stage, pass.ended)
	defer pass.stages.stop()
	file, err := deps.Opener.Open(ctx, job.Address)
	if err != nil {
		return nil, fmt.Errorf("opening the source file: %w", err)
	}
	pass.origin, pass.file = newOrigin(job, file, deps), file
	batches, err := pass.load()
	return batches, pass.stages.explain(errors.Join(err, pass.close()))
}

// ended tells of a stage that has ended.
func (p *pass) ended(stage string, took time.Duration) {
	if p.deps.Stage == nil {
		return
	}
	var bytes int64
	if stage == readStage && p.extract != nil {
		bytes = p.extract.stored
	}
	p.deps.Stage(stage, took, bytes)
}

// fileName is the last part of an address on disk or on the network.
func fileName(address string) string {
	return path.Base(filepath.ToSlash(address))
}

// pass is one pass over one file.
type pass struct {
	stages *stages
	job    Job
	deps   Deps
	format sources.Format
	origin *origin
	file   File

	extract   *extract
	transform *transform
}

// load starts reading. What is refused before the first row goes to the loader
// too, so that the refusal is recorded.
func (p *pass) load() ([]mspr.Batch, error) {
	err := p.open()
	if err == nil && p.transform.layout.History {
		return p.loadHistory()
	}
	return p.loadOne(mspr.LoadJob{Finish: p.finish, Verdict: p.verdict}, p.observations(err))
}

// loadOne loads one batch; there is none where the load failed.
func (p *pass) loadOne(job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) ([]mspr.Batch, error) {
	job.Replay = p.job.Replay
	b, err := p.deps.Loader.Load(p.stages.ctx, job, observations)
	if b == (mspr.Batch{}) {
		return nil, err
	}
	return []mspr.Batch{b}, err
}

// open reads up to the end of the header.
func (p *pass) open() error {
	name := fileName(p.job.Address)
	var err error
	p.extract, err = newExtract(p.stages.ctx, p.file, name, p.deps.Limits, p.progress)
	if err != nil {
		return err
	}
	p.transform, err = newTransform(newRows(p.extract, name, p.format, p.deps.Limits), p.format, p.origin, p.deps)
	return err
}

// observations gives the rows of the file, or the error that stands before
// them.
func (p *pass) observations(before error) iter.Seq2[mspr.Observation, error] {
	if before != nil {
		return failing(before)
	}
	return func(yield func(mspr.Observation, error) bool) {
		err := p.transform.run(func(o mspr.Observation) bool { return yield(o, nil) })
		if err != nil && !errors.Is(err, errStopped) {
			yield(mspr.Observation{}, err)
		}
	}
}

func (p *pass) progress(stored int64) { p.report(stored, false) }

func (p *pass) report(stored int64, ended bool) {
	if p.deps.Progress == nil {
		return
	}
	progress := Progress{Bytes: stored, Total: p.file.Size, Ended: ended}
	if p.transform != nil {
		progress.Rows = p.transform.counts.Read
	}
	p.deps.Progress(progress)
}

// finish tells what the file turned out to be.
func (p *pass) finish() mspr.LoadFinish {
	p.stages.publish()
	f := mspr.LoadFinish{Batch: mspr.Batch{
		Source: p.job.Source.Name, Disease: p.origin.disease, Feed: p.job.Feed, Address: p.job.Address,
		Issued: p.origin.issued(&sources.Layout{}), Loaded: p.origin.loaded,
	}}
	if p.extract != nil {
		f.Batch.Checksum, f.Batch.Bytes = p.extract.checksum(), p.extract.stored
		p.report(p.extract.stored, true)
	}
	if known := p.file.Checksum; known != "" {
		f.Batch.Checksum, f.Batch.Bytes = known, p.file.Size
	}
	if t := p.transform; t != nil {
		l := t.layout
		f.Batch.Source, f.Batch.Feed, f.Batch.Issued = p.origin.source(l), l.Feed, p.origin.issued(l)
		f.Batch.BatchCounts = t.counts
		f.Given, f.Whole, f.Levels, f.Defects = l.Given, l.Whole, l.Levels, t.bad.defects
	}
	return f
}

func (p *pass) close() error {
	if p.extract == nil {
		return p.file.Close()
	}
	return p.extract.Close()
}
