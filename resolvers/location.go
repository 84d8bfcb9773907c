package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Locations(
	ctx context.Context, search *string, level *mspr.LocationLevel, under *mspr.LocationCode, first *int, after *string,
) (mspr.LocationPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.LocationPage{}, err
	}
	q := mspr.LocationQuery{Level: level, Under: under, Page: rows}
	if search != nil {
		q.Search = *search
	}
	return r.catalogue.find(q)
}

// Location resolves the fields of a place that stand for something else.
func (r *Resolver) Location() graph.LocationResolver { return locationResolver{r} }

type locationResolver struct{ *Resolver }

func (r locationResolver) Name(ctx context.Context, l *mspr.Location, language *string) (string, error) {
	chosen, err := r.language(ctx, language)
	if err != nil {
		return "", err
	}
	return r.catalogue.names[localName{l.Code, chosen}], nil
}

func (r locationResolver) Parent(_ context.Context, l *mspr.Location) (*mspr.Location, error) {
	if l.Parent == "" {
		return nil, nil // a country has no parent
	}
	return r.catalogue.placeOrNone(&l.Parent)
}

func (r locationResolver) Country(_ context.Context, l *mspr.Location) (mspr.Location, error) {
	return r.catalogue.place(l.Country)
}

func (r locationResolver) WhoRegion(_ context.Context, l *mspr.Location) (*mspr.WHORegion, error) {
	if l.WHORegion == "" {
		return nil, nil // some places belong to no region
	}
	return &l.WHORegion, nil
}

func (r locationResolver) PopulationYear(_ context.Context, l *mspr.Location) (*int, error) {
	if !l.Population.Known {
		return nil, nil // no population, no year
	}
	return &l.PopulationYear, nil
}
