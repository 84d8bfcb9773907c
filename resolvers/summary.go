package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Summary(
	ctx context.Context, disease mspr.DiseaseCode, location *mspr.LocationCode, asOf *time.Time,
) (mspr.Summary, error) {
	summary, passport, err := r.analytics.Summary(ctx, mspr.SummaryQuery{Disease: disease, Location: location, AsOf: asOf})
	if err != nil {
		return summary, err
	}
	stamp(ctx, passport)
	return summary, nil
}

func (r queryResolver) Summaries(
	ctx context.Context, disease mspr.DiseaseCode, level mspr.LocationLevel, under *mspr.LocationCode, asOf *time.Time,
) ([]mspr.Summary, error) {
	rows, passport, err := r.analytics.Summaries(ctx, mspr.SummariesQuery{Disease: disease, Level: level, Under: under, AsOf: asOf})
	return stamped(ctx, rows, passport, err)
}

// Summary resolves the fields of a summary that stand for something else.
func (r *Resolver) Summary() graph.SummaryResolver { return summaryResolver{r} }

type summaryResolver struct{ *Resolver }

func (r summaryResolver) Location(_ context.Context, s *mspr.Summary) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(s.Location)
}
