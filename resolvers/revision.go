package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Revisions(
	ctx context.Context, disease mspr.DiseaseCode, location mspr.LocationCode, source *mspr.SourceName,
	from, to *mspr.Date, since *time.Time, first *int, after *string, asOf *time.Time,
) (mspr.RevisionPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.RevisionPage{}, err
	}
	revisions, passport, err := r.analytics.Revisions(ctx, mspr.RevisionQuery{
		Disease: disease, Location: location, Source: source, From: from, To: to, Since: since, AsOf: asOf, Page: rows, Total: selectsTotal(ctx),
	})
	if err != nil {
		return revisions, err
	}
	stamp(ctx, passport)
	return revisions, nil
}

// Revision resolves the fields of a revision that stand for something else.
func (r *Resolver) Revision() graph.RevisionResolver { return revisionResolver{r} }

type revisionResolver struct{ *Resolver }

func (r revisionResolver) Location(_ context.Context, revision *mspr.SeriesRevision) (mspr.Location, error) {
	return r.catalogue.place(revision.Location)
}
