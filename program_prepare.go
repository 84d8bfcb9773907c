package main

import (
	"context"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sample"
	"github.com/mspr/surveillance/store"
)

// prepare brings every cluster to the point where it can answer: sample data
// where there is none, and a snapshot that holds all that Postgres knows.
func (p *program) prepare(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, c := range p.clusters {
		group.Go(func() error {
			if err := c.prepare(ctx); err != nil {
				return fmt.Errorf("cluster %s: %w", c.ID, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (c *cluster) prepare(ctx context.Context) error {
	if c.config.Serving.Sample {
		if err := c.loadSample(ctx); err != nil {
			return fmt.Errorf("loading the sample data: %w", err)
		}
	}
	if err := c.publishIfBehind(ctx); err != nil {
		return err
	}
	if served := c.snapshots.Status().Served; served != nil {
		c.serves(*served)
	}
	return nil
}

// loadSample loads the simulated epidemics into a cluster that has no batch
// yet, issue by issue, through the same stages as real files. A start that was
// cut short goes on where it ended.
func (c *cluster) loadSample(ctx context.Context) error {
	loaded, err := c.store.HasRealBatches(ctx)
	if err != nil || loaded {
		return err
	}
	source, ok := c.config.Catalogue.Source(sample.Source)
	if !ok {
		return fmt.Errorf("the catalogue lacks the source %s", sample.Source)
	}
	for _, disease := range c.config.Catalogue.Diseases {
		if err := c.loadIssues(ctx, source, disease.Code); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) loadIssues(ctx context.Context, source mspr.Source, disease mspr.DiseaseCode) error {
	for _, issue := range sample.Issues(disease) {
		done, err := c.store.HasIssue(ctx, source.Name, disease, issue.Issued)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		file := simulation{sample.Options{Disease: disease, Issue: issue.Number}}
		job := etl.Job{
			Source: source, Disease: disease, Issued: issue.Issued,
			Address: fmt.Sprintf("simulated-%s-%d.csv", disease, issue.Number),
		}
		if _, err := c.load(ctx, job, file, nil); err != nil {
			return err
		}
	}
	return nil
}

// simulation opens an issue of the simulated data as if it were a file.
type simulation struct{ sample.Options }

// Open writes the issue into a pipe as it is read.
func (s simulation) Open(context.Context, string) (etl.File, error) {
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(sample.Write(w, s.Options)) }()
	return etl.File{ReadCloser: r}, nil
}

// lender gives DuckDB's leases as those that analytics asks for.
type lender struct{ *duck.Snapshots }

// Acquire lends the snapshot that serves.
func (l lender) Acquire() (analytics.Lease, error) {
	lease, err := l.Snapshots.Acquire()
	if err != nil {
		return nil, err
	}
	return lease, nil
}

// canonical gives Postgres' consistent view as the one that snapshots are built
// from.
type canonical struct{ *store.Cluster }

// Dump calls read with one consistent view of everything that is known.
func (c canonical) Dump(ctx context.Context, read func(ctx context.Context, d duck.Dump) error) error {
	return c.Cluster.Dump(ctx, func(ctx context.Context, d *store.Dump) error { return read(ctx, d) })
}
