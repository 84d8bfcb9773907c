package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Annotations(
	ctx context.Context, disease *mspr.DiseaseCode, location *mspr.LocationCode, source *mspr.SourceName, includeRemoved bool, first *int, after *string,
) (mspr.AnnotationPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.AnnotationPage{}, err
	}
	q := mspr.AnnotationQuery{Removed: includeRemoved, Page: rows, Total: selectsTotal(ctx)}
	if q.Source, q.Location, err = r.catalogue.chosen(source, location); err != nil {
		return mspr.AnnotationPage{}, err
	}
	if disease != nil {
		if _, err := r.catalogue.disease(*disease); err != nil {
			return mspr.AnnotationPage{}, err
		}
		q.Disease = *disease
	}
	found, err := r.annotations.AnnotationPage(ctx, q)
	if err != nil {
		return found, err
	}
	stamp(ctx, mspr.Passport{Cluster: r.cluster.ID, AsOf: time.Now().UTC(), Tier: mspr.FromPostgres})
	return found, nil
}

func (r mutationResolver) AddAnnotation(ctx context.Context, input graph.AnnotationInput) (*mspr.Annotation, error) {
	n := mspr.Annotation{
		Disease: input.Disease, Location: input.Location, First: input.FirstDate, Last: input.FirstDate,
		OmitFromAverages: input.OmitFromAverages, OmitBelow: input.OmitBelow, Note: input.Note,
	}
	if last := input.LastDate.Value(); last != nil {
		n.Last = *last
	}
	var err error
	if n.Source, _, err = r.catalogue.chosen(input.Source.Value(), nil); err != nil {
		return nil, err
	}
	if n.Counts, err = countsOf(input.Counts); err != nil {
		return nil, err
	}
	made, err := r.annotations.AddAnnotation(ctx, requestOf(ctx).caller, n)
	return orNone(made, err)
}

// countsOf reads counts that are named as measures.
func countsOf(measures []mspr.Measure) (mspr.CountSet, error) {
	var counts mspr.CountSet
	for _, m := range measures {
		i := slices.Index(mspr.Measures(), m)
		if i < 0 || i >= int(mspr.CountKinds) {
			return 0, mspr.Errorf(mspr.BadUserInput, "counts: %s is no count of a record", m)
		}
		counts |= mspr.NewCountSet(mspr.CountKind(i))
	}
	return counts, nil
}

func (r mutationResolver) RemoveAnnotation(ctx context.Context, id mspr.Count, reason string) (*mspr.Annotation, error) {
	removed, err := r.annotations.RemoveAnnotation(ctx, requestOf(ctx).caller, id.N, reason)
	return orNone(removed, err)
}

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
