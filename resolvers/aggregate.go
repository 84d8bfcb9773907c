package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Aggregate(
	ctx context.Context, disease mspr.DiseaseCode, groupBy []mspr.Dimension, where *mspr.RecordFilter,
	having *mspr.MeasureFilter, orderBy []mspr.AggregateOrder, first *int, after *string, asOf *time.Time,
) (*mspr.AggregatePage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	measures, err := selectedMeasures(ctx, groupBy)
	if err != nil {
		return nil, err
	}
	groups, passport, err := r.analytics.Aggregate(ctx, mspr.AggregateQuery{
		Disease: disease, GroupBy: groupBy, Measures: measures, Where: where, Having: having, OrderBy: orderBy,
		Page: rows, Total: selectsTotal(ctx), AsOf: asOf,
	})
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	return &groups, nil
}

// AggregateNode resolves the fields of a group that stand for something else.
func (r *Resolver) AggregateNode() graph.AggregateNodeResolver { return aggregateNodeResolver{r} }

type aggregateNodeResolver struct{ *Resolver }

func (r aggregateNodeResolver) Location(_ context.Context, row *mspr.AggregateRow) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(row.Location)
}

func (r aggregateNodeResolver) Country(_ context.Context, row *mspr.AggregateRow) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(row.Country)
}
