package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r mutationResolver) ImportRecords(
	ctx context.Context, source mspr.SourceName, file mspr.Upload, disease *mspr.DiseaseCode, feed *string, issued *time.Time, publish *bool,
) (*mspr.ImportResult, error) {
	i := mspr.Import{Source: source, File: file, Feed: text(feed), Publish: publish == nil || *publish}
	if disease != nil {
		i.Disease = *disease
	}
	if issued != nil {
		i.Issued = *issued
	}
	made, err := r.importer.Import(ctx, requestOf(ctx).caller, i)
	return orNone(made, err)
}

// ImportResult resolves what is said to the caller.
func (r *Resolver) ImportResult() graph.ImportResultResolver { return importResultResolver{r} }

type importResultResolver struct{ *Resolver }

func (r importResultResolver) Reason(ctx context.Context, i *mspr.ImportResult) (*string, error) {
	if i.Reason == nil {
		return nil, nil //nolint:nilnil // it was loaded
	}
	return r.said(ctx, *i.Reason), nil
}
