package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Annotation resolves the fields of a note that stand for something else.
func (r *Resolver) Annotation() graph.AnnotationResolver { return annotationResolver{r} }

type annotationResolver struct{ *Resolver }

func (r annotationResolver) Location(_ context.Context, a *mspr.Annotation) (mspr.Location, error) {
	return r.catalogue.place(a.Location)
}

func (annotationResolver) Source(_ context.Context, a *mspr.Annotation) (*mspr.SourceName, error) {
	if a.Source == "" {
		return nil, nil //nolint:nilnil // a note on every source names none
	}
	return &a.Source, nil
}

func (annotationResolver) Counts(_ context.Context, a *mspr.Annotation) ([]mspr.Measure, error) {
	return measuresOf(a.Counts), nil
}
