package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Viewer(ctx context.Context) (mspr.Caller, error) {
	return requestOf(ctx).caller, nil
}

// Viewer resolves the fields of a caller that may be missing.
func (r *Resolver) Viewer() graph.ViewerResolver { return viewerResolver{r} }

type viewerResolver struct{ *Resolver }

func (viewerResolver) Account(_ context.Context, c *mspr.Caller) (*mspr.Count, error) {
	return numberOrNone(c.Account), nil
}

func (viewerResolver) Name(_ context.Context, c *mspr.Caller) (*string, error) {
	return given(c.Name), nil
}

func (r viewerResolver) SecondFactor(ctx context.Context, c *mspr.Caller) (*bool, error) {
	if c.Account == 0 {
		return nil, nil //nolint:nilnil // there is no account
	}
	set, err := r.identity.SecondFactor(ctx, *c)
	return orNone(set, err)
}

func (r viewerResolver) Limits(ctx context.Context, c *mspr.Caller) (graph.RequestLimits, error) {
	limits := requestOf(ctx).limits
	shown := graph.RequestLimits{Page: limits.MaxPage, Cost: limits.Cost, Depth: limits.Depth, Seconds: limits.Time.Seconds()}
	if limits.Days > 0 {
		shown.Days = &limits.Days
	}
	if hourly := r.hourly(*c); hourly > 0 {
		shown.RequestsPerHour = &hourly
	}
	return shown, nil
}
