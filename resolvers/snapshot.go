package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Snapshot(ctx context.Context, asOf *time.Time) (*mspr.Snapshot, error) {
	snapshot, passport, err := r.analytics.Snapshot(ctx, asOf)
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	return snapshot, nil
}
