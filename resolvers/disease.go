package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Diseases(context.Context) ([]mspr.Disease, error) {
	return r.catalogue.diseases, nil
}

// Disease resolves the fields of a disease that stand for something else.
func (r *Resolver) Disease() graph.DiseaseResolver { return diseaseResolver{r} }

type diseaseResolver struct{ *Resolver }

func (r diseaseResolver) Name(ctx context.Context, d *mspr.Disease, language *string) (string, error) {
	l, err := r.language(ctx, language)
	return d.Name(l), err
}

func (r diseaseResolver) Counts(_ context.Context, d *mspr.Disease) ([]mspr.Measure, error) {
	return measuresOf(d.Counts), nil
}

// measuresOf names counts as measures.
func measuresOf(counts mspr.CountSet) []mspr.Measure {
	var measures []mspr.Measure
	for _, kind := range counts.Kinds() {
		measures = append(measures, mspr.Measures()[kind])
	}
	return measures
}
