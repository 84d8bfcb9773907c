package pipeline

import (
	"context"
	"io"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// Fetcher gets files over the network.
type Fetcher interface {
	// Fetch gives the file at an address, unless it is the version that was had
	// before. It tries again what may pass; an error is for the next run, a
	// *mspr.Refusal is the publisher's answer.
	Fetch(ctx context.Context, address string, had mspr.FileVersion) (Download, error)
}

// Download is a file that was fetched, or the news that there is no other.
type Download struct {
	// Unchanged says that the publisher has no newer version.
	Unchanged bool
	// Body is the file as published; nil when it is unchanged.
	Body io.ReadCloser
	// Bytes is its size.
	Bytes int64
	// ETag and LastModified are what the publisher's server says of it, and Modified
	// the latter as a moment; zero where it says nothing.
	ETag, LastModified string
	Modified           time.Time
}

// Archive keeps files as they were published.
type Archive interface {
	// Keep stores a file and gives its SHA-256 in hexadecimal digits.
	Keep(ctx context.Context, file io.Reader) (checksum string, err error)
	// Opener opens the file of a checksum under whatever address it is asked for.
	Opener(checksum string, modified time.Time) etl.Opener
}

// Runs remembers how runs went.
type Runs interface {
	FileVersion(ctx context.Context, source mspr.SourceName, address string) (mspr.FileVersion, error)
	NoteFile(ctx context.Context, source mspr.SourceName, address string, v mspr.FileVersion) error
	StartRun(ctx context.Context, source mspr.SourceName, at time.Time) error
	EndRun(ctx context.Context, source mspr.SourceName, at time.Time, outcome mspr.RunOutcome, message string) error
	Freshness(ctx context.Context) ([]mspr.Freshness, error)
}

// Queue takes runs that are due, and notices.
type Queue interface {
	EnqueueDue(ctx context.Context, at time.Time, next map[mspr.SourceName]time.Time) error
	Raise(ctx context.Context, n mspr.Notice) (mspr.Notice, error)
	Resolve(ctx context.Context, at time.Time, source mspr.SourceName, kinds ...mspr.NoticeKind) ([]mspr.Notice, error)
}

// Target is where files are loaded.
type Target interface {
	// Load runs the stages on one file.
	Load(ctx context.Context, job etl.Job, from etl.Opener) ([]mspr.Batch, error)
	// Publish makes a snapshot of what is loaded.
	Publish(ctx context.Context) (mspr.Snapshot, error)
	// Waiting tells since when something loaded waits for a snapshot that holds it;
	// nil when nothing does.
	Waiting(ctx context.Context) (*time.Time, error)
}

// Observer hears how things go, for metrics.
type Observer interface {
	// Stage tells how long a stage of a source's run took, and how many bytes went
	// through it.
	Stage(source mspr.SourceName, stage string, took time.Duration, bytes int64)
	// Run tells how a run ended.
	Run(source mspr.SourceName, outcome mspr.RunOutcome)
	// Lag tells for how long a source has been without a good run, and whether that is
	// longer than expected.
	Lag(source mspr.SourceName, lag time.Duration, late bool)
	// Notice tells of a notice that was raised or seen again, or resolved.
	Notice(kind mspr.NoticeKind, open bool)
}

// Options are what a pipeline is made of; all are needed.
type Options struct {
	Cluster  mspr.Cluster
	Sources  []mspr.Source
	Fetcher  Fetcher
	Archive  Archive
	Runs     Runs
	Queue    Queue
	Target   Target
	Observer Observer
	Log      zerolog.Logger
	Now      func() time.Time
}

// Pipeline runs one cluster's sources.
type Pipeline struct {
	Options

	zone *time.Location
}

// New makes a cluster's pipeline.
func New(o Options) (*Pipeline, error) {
	zone, err := time.LoadLocation(o.Cluster.TimeZone)
	return &Pipeline{Options: o, zone: zone}, err
}

// source finds a source of the catalogue.
func (p *Pipeline) source(name mspr.SourceName) (mspr.Source, bool) {
	for _, s := range p.Sources {
		if s.Name == name {
			return s, true
		}
	}
	return mspr.Source{}, false
}

// Files are those that a source is read from over the network; none where it isn't.
func (p *Pipeline) Files(name mspr.SourceName) []mspr.SourceFile {
	source, ok := p.source(name)
	if !ok {
		return nil
	}
	return p.files(source)
}

// files are those that a source is read from: the cluster's own choice, else those
// that the catalogue names.
func (p *Pipeline) files(source mspr.Source) []mspr.SourceFile {
	for _, s := range p.Cluster.Schedules {
		if s.Source == source.Name && len(s.Files) > 0 {
			return s.Files
		}
	}
	return source.Files
}
