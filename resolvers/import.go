package resolvers

import (
	"context"
	"time"

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
