package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Upkeep puts sources that are due into the queue, and tells of what is late.
func (p *Pipeline) Upkeep(ctx context.Context) error {
	now := p.Now()
	due := p.Queue.EnqueueDue(ctx, now, p.next(now))
	return errors.Join(due, p.lookAtSources(ctx, now), p.lookAtSnapshot(ctx, now))
}

// next tells when each source on the schedule runs after a moment.
func (p *Pipeline) next(after time.Time) map[mspr.SourceName]time.Time {
	times := map[mspr.SourceName]time.Time{}
	for _, s := range p.Cluster.Schedules {
		times[s.Source] = s.Next(p.Cluster.ID, p.zone, after)
	}
	return times
}

// Freshness tells how the runs of each source went.
func (p *Pipeline) Freshness(ctx context.Context) ([]mspr.Freshness, error) {
	list, err := p.Runs.Freshness(ctx)
	for i, f := range list {
		list[i].Expected = p.expected(f)
	}
	return list, err
}

// expected is how long a source may be without a good run.
func (p *Pipeline) expected(f mspr.Freshness) time.Duration {
	for _, s := range p.Cluster.Schedules {
		if s.Source == f.Source && f.Next != nil {
			return s.Expected
		}
	}
	return 0
}

// lookAtSources tells of sources that are late.
func (p *Pipeline) lookAtSources(ctx context.Context, now time.Time) error {
	list, err := p.Freshness(ctx)
	for _, f := range list {
		if f.Next == nil {
			p.settle(ctx, f.Source, mspr.SourceLateNotice)
			continue
		}
		good := f.LastGood()
		late := f.Late(now)
		p.Observer.Lag(f.Source, now.Sub(good), late)
		if !late {
			continue // the run that ends well resolves the notice
		}
		source, _ := p.source(f.Source)
		p.tell(ctx, mspr.Notice{
			Kind: mspr.SourceLateNotice, Severity: mspr.Warning, Source: f.Source,
			Message: mspr.Tell("%s has had no good run since %s; its numbers may be out of date", source.Title, good.UTC().Format("2006-01-02 15:04 UTC")),
			Detail:  f.Message,
		})
	}
	return err
}

// lookAtSnapshot tells when what was loaded waits for too long for a snapshot that
// holds it.
func (p *Pipeline) lookAtSnapshot(ctx context.Context, now time.Time) error {
	since, err := p.Target.Waiting(ctx)
	if err != nil {
		return err
	}
	if since == nil || now.Sub(*since) <= p.Cluster.SnapshotAge {
		return nil
	}
	p.tell(ctx, mspr.Notice{
		Kind: mspr.SnapshotOldNotice, Severity: mspr.Serious,
		Message: mspr.Tell("What was loaded since %s is in no snapshot yet; answers lack it", since.UTC().Format("2006-01-02 15:04 UTC")),
	})
	return nil
}
