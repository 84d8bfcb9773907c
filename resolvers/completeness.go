package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Completeness(
	ctx context.Context, disease mspr.DiseaseCode, source mspr.SourceName, location *mspr.LocationCode, count mspr.SeriesCount, lags int,
) (mspr.Completeness, error) {
	c, passport, err := r.analytics.Completeness(ctx, mspr.CompletenessQuery{
		Disease: disease, Source: source, Location: location, Count: count, Lags: lags,
	})
	if err != nil {
		return c, err
	}
	stamp(ctx, passport)
	return c, nil
}

// Completeness resolves the field that stands for something else.
func (r *Resolver) Completeness() graph.CompletenessResolver { return completenessResolver{r} }

type completenessResolver struct{ *Resolver }

func (r completenessResolver) Location(_ context.Context, c *mspr.Completeness) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(c.Location)
}
