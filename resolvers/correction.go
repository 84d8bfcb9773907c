package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r mutationResolver) UpsertRecord(ctx context.Context, input graph.RecordInput, reason string) (*mspr.Batch, error) {
	c := mspr.Correction{RecordKey: input.Key, Reason: reason}
	for kind, value := range map[mspr.CountKind]graphql.Omittable[*mspr.Count]{
		mspr.Cases: input.Cases, mspr.Deaths: input.Deaths, mspr.Recovered: input.Recovered,
		mspr.Hospitalizations: input.Hospitalizations, mspr.ICUAdmissions: input.IcuAdmissions,
	} {
		count, isGiven := value.ValueOK()
		if !isGiven {
			continue
		}
		c.Given |= mspr.NewCountSet(kind)
		if count != nil {
			c.Counts[kind] = *count
		}
	}
	made, err := r.corrector.Correct(ctx, requestOf(ctx).caller, c)
	return orNone(made, err)
}

func (r mutationResolver) DeleteRecord(ctx context.Context, key mspr.RecordKey, reason string) (*mspr.Batch, error) {
	made, err := r.corrector.Correct(ctx, requestOf(ctx).caller, mspr.Correction{RecordKey: key, Delete: true, Reason: reason})
	return orNone(made, err)
}
