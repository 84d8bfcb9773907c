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
	return sourceOrEvery(a.Source), nil
}

// sourceOrEvery gives null for what is about every source.
func sourceOrEvery(name mspr.SourceName) *mspr.SourceName {
	if name == "" {
		return nil
	}
	return &name
}

func (annotationResolver) Counts(_ context.Context, a *mspr.Annotation) ([]mspr.Measure, error) {
	return measuresOf(a.Counts), nil
}
