package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/mspr/surveillance/mspr"
)

// runWorker reads sources.
type runWorker struct {
	river.WorkerDefaults[runArgs]

	queue *Queue
}

// turnWait is how long a run waits for one on another replica before it asks again.
const turnWait = 5 * time.Second

// Work reads a source, alone in its cluster.
func (w *runWorker) Work(ctx context.Context, job *river.Job[runArgs]) error {
	err := w.queue.Alone(ctx, func(ctx context.Context) error {
		outcome, err := w.queue.work.RunSource(ctx, job.Args.Source, job.Attempt >= job.MaxAttempts)
		if outcome != "" {
			err = errors.Join(err, river.RecordOutput(ctx, outcome))
		}
		return err
	})
	busy, passing := errors.AsType[*mspr.Error](err)
	switch {
	case err == nil:
		return nil
	case passing && busy.Code == mspr.Conflict && busy.RetryAfter > 0:
		return river.JobSnooze(busy.RetryAfter)
	case errors.Is(context.Cause(ctx), river.ErrJobCancelledRemotely):
		return river.JobCancel(err)
	}
	return err // one that says context.Canceled costs no attempt when the queue stops
}

// times are how long work may take that needs no turn.
func times() map[string]time.Duration {
	return map[string]time.Duration{kindNotice: noticeTime, kindUpkeep: upkeepTime, kindRetain: retainTime}
}

// noticeTime bounds how long telling a webhook may take.
const noticeTime = time.Minute

// noticeWorker tells webhooks.
type noticeWorker struct {
	river.WorkerDefaults[noticeArgs]

	work Work
}

// Timeout bounds an attempt.
func (*noticeWorker) Timeout(*river.Job[noticeArgs]) time.Duration { return noticeTime }

// Work tells the webhook of one notice.
func (w *noticeWorker) Work(ctx context.Context, job *river.Job[noticeArgs]) error {
	return w.work.SendNotice(ctx, job.Args.Notice, job.Args.Resolved)
}

// upkeepTime bounds a look at what is due.
const upkeepTime = time.Minute

// upkeepWorker looks at what is due.
type upkeepWorker struct {
	river.WorkerDefaults[upkeepArgs]

	queue *Queue
}

// Timeout bounds a look.
func (*upkeepWorker) Timeout(*river.Job[upkeepArgs]) time.Duration { return upkeepTime }

// Work looks at what is due. What goes wrong is told in the log too: nobody lists
// upkeep.
func (w *upkeepWorker) Work(ctx context.Context, _ *river.Job[upkeepArgs]) error {
	err := w.queue.work.Upkeep(ctx)
	if err != nil && ctx.Err() == nil {
		w.queue.log.Error().Err(err).Msg("looking after the sources failed; the next look follows")
	}
	if err != nil {
		return fmt.Errorf("upkeep: %w", err)
	}
	return nil
}

// retainTime bounds how long removing may take; the next run goes on.
const retainTime = 30 * time.Minute

// retainWorker removes what is past its period.
type retainWorker struct {
	river.WorkerDefaults[retainArgs]

	work Work
}

// Timeout bounds an attempt.
func (*retainWorker) Timeout(*river.Job[retainArgs]) time.Duration { return retainTime }

// Work removes, and says what went.
func (w *retainWorker) Work(ctx context.Context, _ *river.Job[retainArgs]) error {
	outcome, err := w.work.Retain(ctx)
	if outcome != "" {
		err = errors.Join(err, river.RecordOutput(ctx, outcome))
	}
	return err
}
