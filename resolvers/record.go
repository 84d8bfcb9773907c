package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) CovidRecords(
	ctx context.Context, where *mspr.RecordFilter, orderBy *graph.RecordOrder, first *int, after *string, asOf *time.Time,
) (mspr.RecordPage, error) {
	return r.records(ctx, "CovidRecord", mspr.RecordQuery{Disease: "covid19", Where: where, AsOf: asOf}, orderBy, first, after)
}

func (r queryResolver) MpoxRecords(
	ctx context.Context, where *mspr.RecordFilter, orderBy *graph.RecordOrder, first *int, after *string, asOf *time.Time,
) (mspr.RecordPage, error) {
	return r.records(ctx, "MpoxRecord", mspr.RecordQuery{Disease: "mpox", Where: where, AsOf: asOf}, orderBy, first, after)
}

func (r queryResolver) records(
	ctx context.Context, object string, q mspr.RecordQuery, order *graph.RecordOrder, first *int, after *string,
) (mspr.RecordPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.RecordPage{}, err
	}
	q.Page = rows
	q.Descending = order != nil && order.Date == mspr.Descending
	q.Total = selectsTotal(ctx)
	records, passport, err := r.analytics.Records(ctx, q)
	if err != nil {
		return records, err
	}
	stamp(ctx, passport)
	if holdRows(r.selecting(ctx), inConnection(object+"Connection"), recordFields(object), records.Records) {
		records.Records = nil
	}
	return records, nil
}

// CovidRecord resolves the fields of a record that stand for something else.
func (r *Resolver) CovidRecord() graph.CovidRecordResolver { return recordResolver{r} }

// MpoxRecord resolves the fields of a record that stand for something else.
func (r *Resolver) MpoxRecord() graph.MpoxRecordResolver { return recordResolver{r} }

type recordResolver struct{ *Resolver }

func (r recordResolver) Country(_ context.Context, rec *mspr.Record) (mspr.Location, error) {
	return r.catalogue.place(rec.Country)
}

func (r recordResolver) Location(_ context.Context, rec *mspr.Record) (mspr.Location, error) {
	return r.catalogue.place(rec.Location)
}
