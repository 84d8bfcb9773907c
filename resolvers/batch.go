package resolvers

import (
	"context"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Batches(
	ctx context.Context, source *mspr.SourceName, status *mspr.BatchStatus, first *int, after *string,
) (mspr.BatchPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.BatchPage{}, err
	}
	if source != nil {
		if _, err := r.catalogue.source(*source); err != nil {
			return mspr.BatchPage{}, err
		}
	}
	batches, err := r.batches.Batches(ctx, mspr.BatchQuery{Source: source, Status: status, Page: rows, Total: selectsTotal(ctx)})
	if err != nil {
		return batches, err
	}
	stamp(ctx, mspr.Passport{Cluster: r.cluster.ID, AsOf: time.Now().UTC(), Tier: mspr.FromPostgres})
	return batches, nil
}

// Batch resolves the fields of a batch that are not shown as they are stored.
func (r *Resolver) Batch() graph.BatchResolver { return batchResolver{r} }

type batchResolver struct{ *Resolver }

// Address shows where on the web a file came from, without credentials, and
// of a file on a disk its name alone: the folders of the server are nobody's
// business.
func (r batchResolver) Address(_ context.Context, b *mspr.Batch) (string, error) {
	if u, err := url.Parse(b.Address); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		return u.String(), nil
	}
	return path.Base(strings.ReplaceAll(b.Address, `\`, "/")), nil
}

// Reason is missing where a batch was loaded.
func (r batchResolver) Reason(ctx context.Context, b *mspr.Batch) (*string, error) {
	return r.said(ctx, b.Reason), nil
}
