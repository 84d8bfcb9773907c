package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Live tells what happens in one cluster as it happens. A channel is closed when
// ctx ends, and when its reader is too slow to be waited for; ended says then
// why, and nil otherwise.
type Live interface {
	BatchProgress(ctx context.Context, q mspr.ProgressQuery) (events <-chan *mspr.BatchProgress, ended func() error)
	// SnapshotPublished begins with the snapshot that serves where it is later
	// than after.
	SnapshotPublished(ctx context.Context, after *int64) (events <-chan mspr.SnapshotPublished, ended func() error)
}

// Subscription resolves the root fields that can be listened to.
func (r *Resolver) Subscription() graph.SubscriptionResolver { return subscriptionResolver{r} }

type subscriptionResolver struct{ *Resolver }

func (r subscriptionResolver) BatchProgress(
	ctx context.Context, source *mspr.SourceName, disease *mspr.DiseaseCode,
) (<-chan *mspr.BatchProgress, error) {
	if source != nil {
		if _, err := r.catalogue.source(*source); err != nil {
			return nil, err
		}
	}
	if disease != nil {
		if _, err := r.catalogue.disease(*disease); err != nil {
			return nil, err
		}
	}
	events, ended := r.live.BatchProgress(ctx, mspr.ProgressQuery{Source: source, Disease: disease})
	requestOf(ctx).stream.ended = ended
	return events, nil
}

func (r subscriptionResolver) SnapshotPublished(ctx context.Context, after *mspr.Count) (<-chan mspr.SnapshotPublished, error) {
	var known *int64
	if after != nil {
		known = &after.N
	}
	events, ended := r.live.SnapshotPublished(ctx, known)
	requestOf(ctx).stream.ended = ended
	return events, nil
}

// BatchProgress resolves the fields of a load's progress that may be missing.
func (r *Resolver) BatchProgress() graph.BatchProgressResolver { return batchProgressResolver{r} }

type batchProgressResolver struct{ *Resolver }

func (batchProgressResolver) Disease(_ context.Context, p *mspr.BatchProgress) (*mspr.DiseaseCode, error) {
	if p.Disease == "" {
		return nil, nil // the file has not told it yet
	}
	return &p.Disease, nil
}

func (r batchProgressResolver) Reason(ctx context.Context, p *mspr.BatchProgress) (*string, error) {
	return r.said(ctx, p.Reason), nil
}
