package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) Quarantine(
	ctx context.Context, batch *mspr.Count, rule *string, source *mspr.SourceName, state *mspr.QuarantineState, first *int, after *string,
) (*mspr.QuarantinePage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	q := mspr.QuarantineQuery{Page: rows, Total: selectsTotal(ctx)}
	q.Rule = text(rule)
	if q.Batch, err = batchNumber(batch); err != nil {
		return nil, err
	}
	if q.Source, _, err = r.catalogue.chosen(source, nil); err != nil {
		return nil, err
	}
	if state != nil {
		q.State = *state
	}
	found, err := r.quarantine.Quarantine(ctx, q)
	return orNone(found, err)
}

// batchNumber reads an argument that names a batch; 0 is that none is named.
func batchNumber(batch *mspr.Count) (int64, error) {
	if batch == nil {
		return 0, nil
	}
	if batch.N < 1 {
		return 0, mspr.Errorf(mspr.BadUserInput, "batch: batches are numbered from 1")
	}
	return batch.N, nil
}

func (r queryResolver) QuarantineSummary(ctx context.Context) ([]mspr.QuarantineGroup, error) {
	return r.quarantine.QuarantineSummary(ctx)
}

func (r mutationResolver) DiscardQuarantine(
	ctx context.Context, ids []mspr.Count, batch *mspr.Count, rule *string, reason string,
) (*mspr.Count, error) {
	if ids != nil && len(ids) == 0 { // without ids, the batch and the rule would choose more than was meant
		return nil, mspr.Errorf(mspr.BadUserInput, "ids: the list is empty; leave it out to choose rows by batch and rule alone")
	}
	d := mspr.Discard{Rule: text(rule), Reason: reason, IDs: make([]int64, len(ids))}
	for i, id := range ids {
		d.IDs[i] = id.N
	}
	var err error
	if d.Batch, err = batchNumber(batch); err != nil {
		return nil, err
	}
	n, err := r.quarantine.DiscardQuarantine(ctx, requestOf(ctx).caller, d)
	return orNone(mspr.Known(n), err)
}

func (r mutationResolver) ReplayQuarantine(ctx context.Context, batch mspr.Count, reason string) (*mspr.Replayed, error) {
	number, err := batchNumber(&batch)
	if err != nil {
		return nil, err
	}
	done, err := r.replayer.Replay(ctx, mspr.Replay{Batch: number, By: requestOf(ctx).caller, Reason: reason})
	return orNone(done, err)
}

// QuarantineReplay resolves what isn't known while a load goes on.
func (r *Resolver) QuarantineReplay() graph.QuarantineReplayResolver {
	return quarantineReplayResolver{}
}

type quarantineReplayResolver struct{}

func (quarantineReplayResolver) Replayed(_ context.Context, r *mspr.Replayed) (*mspr.Count, error) {
	if !r.Finished {
		return nil, nil //nolint:nilnil // not known yet
	}
	return &mspr.Count{N: r.Rows, Known: true}, nil
}

// QuarantinedRow resolves what a stranger wrote, and what may be
// missing.
func (r *Resolver) QuarantinedRow() graph.QuarantinedRowResolver { return quarantinedRowResolver{r} }

type quarantinedRowResolver struct{ *Resolver }

func (r quarantinedRowResolver) Message(ctx context.Context, q *mspr.QuarantinedRow) (*string, error) {
	return new(mspr.Harmless(r.words.Reword(requestOf(ctx).language, q.Message))), nil
}

func (quarantinedRowResolver) Raw(_ context.Context, q *mspr.QuarantinedRow) (*string, error) {
	return new(mspr.Harmless(q.Raw)), nil
}

func (quarantinedRowResolver) ResolvedBy(_ context.Context, q *mspr.QuarantinedRow) (*string, error) {
	return given(q.ResolvedBy), nil
}

func (quarantinedRowResolver) Reason(_ context.Context, q *mspr.QuarantinedRow) (*string, error) {
	return given(q.Reason), nil
}

func (quarantinedRowResolver) ReplayedBy(_ context.Context, q *mspr.QuarantinedRow) (*mspr.Count, error) {
	return numberOrNone(q.ReplayedBy), nil
}
