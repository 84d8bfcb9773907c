package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Analytics answers for the numbers of one cluster.
type Analytics interface {
	// Pin holds the snapshot that answers now for every call made with the
	// context that it gives, until release is called.
	Pin(ctx context.Context) (pinned context.Context, release func())
	Aggregate(ctx context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error)
	TimeSeries(ctx context.Context, q mspr.SeriesQuery) ([]mspr.TimeSeries, mspr.Passport, error)
	Summary(ctx context.Context, q mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error)
	Records(ctx context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error)
	Snapshot(ctx context.Context, asOf *time.Time) (*mspr.Snapshot, mspr.Passport, error)
}

// Batches lists the loads of one cluster.
type Batches interface {
	Batches(ctx context.Context, q mspr.BatchQuery) (mspr.BatchPage, error)
}

// Resolver is the root of the generated executor's resolvers.
type Resolver struct {
	cluster   mspr.Cluster
	catalogue *catalogue
	analytics Analytics
	batches   Batches
	limits    Limits
}

// Query resolves the root fields.
func (r *Resolver) Query() graph.QueryResolver { return queryResolver{r} }

type queryResolver struct{ *Resolver }
