package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Jobs are the work of one cluster.
type Jobs interface {
	Jobs(ctx context.Context, q mspr.JobQuery) (mspr.JobPage, error)
	// RunSource and Cancel note in the audit log who asked.
	RunSource(ctx context.Context, by mspr.Caller, source mspr.SourceName) (mspr.Job, error)
	Cancel(ctx context.Context, by mspr.Caller, id int64) (mspr.Job, error)
}

func (r queryResolver) Jobs(
	ctx context.Context, source *mspr.SourceName, kinds []mspr.JobKind, states []mspr.JobState, first *int, after *string,
) (*mspr.JobPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	q := mspr.JobQuery{Kinds: kinds, States: states, Page: rows, Total: selectsTotal(ctx)}
	if source != nil {
		if _, err := r.catalogue.source(*source); err != nil {
			return nil, err
		}
		q.Source = *source
	}
	jobs, err := r.jobs.Jobs(ctx, q)
	return orNone(jobs, err)
}

func (r mutationResolver) RunSource(ctx context.Context, source mspr.SourceName) (*mspr.Job, error) {
	if _, err := r.catalogue.source(source); err != nil {
		return nil, err
	}
	made, err := r.jobs.RunSource(ctx, requestOf(ctx).caller, source)
	return orNone(made, err)
}

func (r mutationResolver) CancelJob(ctx context.Context, id mspr.Count) (*mspr.Job, error) {
	told, err := r.jobs.Cancel(ctx, requestOf(ctx).caller, id.N)
	return orNone(told, err)
}

// Job resolves the fields of a job that may be missing.
func (r *Resolver) Job() graph.JobResolver { return jobResolver{r} }

type jobResolver struct{ *Resolver }

func (jobResolver) Source(_ context.Context, j *mspr.Job) (*mspr.SourceName, error) {
	return givenSource(j.Source), nil
}

func (jobResolver) Notice(_ context.Context, j *mspr.Job) (*mspr.Count, error) {
	return numberOrNone(j.Notice), nil
}

func (r jobResolver) Outcome(ctx context.Context, j *mspr.Job) (*string, error) {
	return r.said(ctx, j.Outcome), nil
}

func (r jobResolver) Error(ctx context.Context, j *mspr.Job) (*string, error) {
	return r.said(ctx, j.Error), nil
}

// givenSource gives null for no source.
func givenSource(s mspr.SourceName) *mspr.SourceName {
	if s == "" {
		return nil
	}
	return &s
}
