package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Diff(
	ctx context.Context, disease mspr.DiseaseCode, from mspr.Count, to *mspr.Count, where *mspr.RecordFilter, first *int, after *string,
) (mspr.DiffPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.DiffPage{}, err
	}
	q := mspr.DiffQuery{
		Disease: disease, From: from.N, Where: where, Page: rows, Total: selectsTotal(ctx), Totals: selects(ctx, "totals"),
	}
	if to != nil {
		q.To = to.Ptr()
	}
	differences, passport, err := r.analytics.Diff(ctx, q)
	if err != nil {
		return differences, err
	}
	stamp(ctx, passport)
	return differences, nil
}

// Difference resolves the fields of a difference that stand for something else.
func (r *Resolver) Difference() graph.DifferenceResolver { return differenceResolver{r} }

type differenceResolver struct{ *Resolver }

func (r differenceResolver) Location(_ context.Context, d *mspr.Difference) (mspr.Location, error) {
	return r.catalogue.place(d.Location)
}
