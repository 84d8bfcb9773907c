package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Cluster(context.Context) (mspr.Cluster, error) { return r.cluster, nil }

// Cluster resolves the fields of a cluster that stand for something else.
func (r *Resolver) Cluster() graph.ClusterResolver { return clusterResolver{r} }

type clusterResolver struct{ *Resolver }

func (r clusterResolver) Country(_ context.Context, c *mspr.Cluster) (mspr.Location, error) {
	return r.catalogue.place(c.Country)
}

func (r clusterResolver) Sources(_ context.Context, c *mspr.Cluster) ([]mspr.Source, error) {
	sources := make([]mspr.Source, 0, len(c.Sources))
	for _, name := range c.Sources {
		s, err := r.catalogue.source(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// Issuer gives none where the service keeps the accounts itself.
func (r clusterResolver) Issuer(_ context.Context, c *mspr.Cluster) (*string, error) {
	if c.Issuer == nil {
		return nil, nil
	}
	return &c.Issuer.URL, nil
}
