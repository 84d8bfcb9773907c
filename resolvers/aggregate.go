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
	measures, figures, err := selectedMeasures(ctx, groupBy)
	if err != nil {
		return nil, err
	}
	groups, passport, err := r.analytics.Aggregate(ctx, mspr.AggregateQuery{
		Disease: disease, GroupBy: groupBy, Measures: measures, Figures: figures, Where: where, Having: having, OrderBy: orderBy,
		Page: rows, Total: selectsTotal(ctx), Totals: selects(ctx, "totals"), MaxDays: requestOf(ctx).limits.Days, AsOf: asOf,
	})
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	if holdRows(r.selecting(ctx), inConnection("AggregateConnection"), aggregateFields(), groups.Rows) {
		groups.Rows = nil
	}
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

func (r aggregateNodeResolver) CasesStatistics(_ context.Context, row *mspr.AggregateRow) (*mspr.CountStatistics, error) {
	return statisticsOf(row, mspr.Cases), nil
}

func (r aggregateNodeResolver) DeathsStatistics(_ context.Context, row *mspr.AggregateRow) (*mspr.CountStatistics, error) {
	return statisticsOf(row, mspr.Deaths), nil
}

func (r aggregateNodeResolver) RecoveredStatistics(_ context.Context, row *mspr.AggregateRow) (*mspr.CountStatistics, error) {
	return statisticsOf(row, mspr.Recovered), nil
}

func (r aggregateNodeResolver) HospitalizationsStatistics(_ context.Context, row *mspr.AggregateRow) (*mspr.CountStatistics, error) {
	return statisticsOf(row, mspr.Hospitalizations), nil
}

func (r aggregateNodeResolver) IcuAdmissionsStatistics(_ context.Context, row *mspr.AggregateRow) (*mspr.CountStatistics, error) {
	return statisticsOf(row, mspr.ICUAdmissions), nil
}

// statisticsOf gives the statistics of a count; empty ones where none was asked
// for.
func statisticsOf(row *mspr.AggregateRow, k mspr.CountKind) *mspr.CountStatistics {
	if row.Statistics == nil {
		return &mspr.CountStatistics{}
	}
	return &row.Statistics[k]
}

// CountStatistics resolves the fields of statistics that take an argument.
func (r *Resolver) CountStatistics() graph.CountStatisticsResolver { return countStatisticsResolver{} }

type countStatisticsResolver struct{}

func (countStatisticsResolver) Quantile(_ context.Context, s *mspr.CountStatistics, p float64) (*float64, error) {
	perMille, err := mspr.PerMille(p)
	return s.Quantiles[perMille], err
}
