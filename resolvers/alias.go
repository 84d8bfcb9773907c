package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) LocationAliases(
	ctx context.Context, source *mspr.SourceName, location *mspr.LocationCode, includeRemoved bool, first *int, after *string,
) (*mspr.LocationAliasPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	q := mspr.AliasQuery{Removed: includeRemoved, Page: rows, Total: selectsTotal(ctx)}
	if q.Source, q.Location, err = r.catalogue.chosen(source, location); err != nil {
		return nil, err
	}
	found, err := r.aliases.LocationAliases(ctx, q)
	return orNone(found, err)
}

func (r mutationResolver) SetLocationAlias(
	ctx context.Context, name string, location mspr.LocationCode, source *mspr.SourceName, reason string,
) (*mspr.LocationAlias, error) {
	a := mspr.LocationAlias{Name: name, Location: location, Reason: reason}
	if source != nil {
		if _, err := r.catalogue.source(*source); err != nil { // an empty name is not every source
			return nil, err
		}
		a.Source = *source
	}
	made, err := r.aliases.SetLocationAlias(ctx, requestOf(ctx).caller, a)
	return orNone(made, err)
}

func (r mutationResolver) RemoveLocationAlias(ctx context.Context, id mspr.Count, reason string) (*mspr.LocationAlias, error) {
	removed, err := r.aliases.RemoveLocationAlias(ctx, requestOf(ctx).caller, id.N, reason)
	return orNone(removed, err)
}

// LocationAlias resolves the fields that stand for something else or may be
// missing.
func (r *Resolver) LocationAlias() graph.LocationAliasResolver { return locationAliasResolver{r} }

type locationAliasResolver struct{ *Resolver }

func (locationAliasResolver) Source(_ context.Context, a *mspr.LocationAlias) (*mspr.SourceName, error) {
	return sourceOrEvery(a.Source), nil
}

func (r locationAliasResolver) Location(_ context.Context, a *mspr.LocationAlias) (*mspr.Location, error) {
	return r.catalogue.placeOrNone(&a.Location)
}

func (locationAliasResolver) RemovedBy(_ context.Context, a *mspr.LocationAlias) (*string, error) {
	return given(a.RemovedBy), nil
}

func (locationAliasResolver) RemovalReason(_ context.Context, a *mspr.LocationAlias) (*string, error) {
	return given(a.RemovalReason), nil
}
