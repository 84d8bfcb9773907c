package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Alerts(
	ctx context.Context, disease mspr.DiseaseCode, method mspr.AlertMethod, count mspr.SeriesCount, since *mspr.Date,
	level *mspr.LocationLevel, under *mspr.LocationCode, first *int, after *string,
) (*mspr.AlertPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	alerts, passport, err := r.analytics.Alerts(ctx, mspr.AlertQuery{
		Disease: disease, Method: method, Count: count, Since: since, Level: level, Under: under, Page: rows, Total: selectsTotal(ctx),
	})
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	return &alerts, nil
}

// Alert resolves the fields of an alert that stand for something else.
func (r *Resolver) Alert() graph.AlertResolver { return alertResolver{r} }

type alertResolver struct{ *Resolver }

func (r alertResolver) Location(_ context.Context, a *mspr.Alert) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(&a.Location)
}
