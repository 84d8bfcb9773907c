package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivertype"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// Scheduled is who asks for runs that nobody asked for.
const Scheduled = "schedule"

// EnqueueDue puts a run of each source that is due at a moment into the queue; next
// tells when each source on the schedule runs after that.
func (q *Queue) EnqueueDue(ctx context.Context, at time.Time, next map[mspr.SourceName]time.Time) error {
	return q.cluster.DueRuns(ctx, at, next, func(ctx context.Context, tx pgx.Tx, source mspr.SourceName) error {
		// One that waits or runs already is as good.
		_, err := q.client.InsertTx(ctx, tx, runArgs{Source: source, By: Scheduled}, nil)
		return err
	})
}

// RunSource puts a run of a source into the queue and notes in the audit log who
// asked. Where one waits or runs already that is a Conflict.
func (q *Queue) RunSource(ctx context.Context, by mspr.Caller, source mspr.SourceName) (mspr.Job, error) {
	var made mspr.Job
	err := pgx.BeginFunc(ctx, q.pool, func(tx pgx.Tx) error {
		inserted, err := q.client.InsertTx(ctx, tx, runArgs{Source: source, By: by.Name}, nil)
		if err != nil {
			return err
		}
		if inserted.UniqueSkippedAsDuplicate {
			return mspr.Errorf(mspr.Conflict, "a run of %s waits or runs already: job %d", source, inserted.Job.ID)
		}
		if made, err = q.jobOf(inserted.Job); err != nil {
			return err
		}
		return store.AppendAudit(ctx, tx, by.AuditEntry(mspr.AuditWrite, fmt.Sprintf("job %d: run %s", made.ID, source)))
	})
	return made, store.Failure(err, "put a run of "+string(source)+" into the queue")
}

// Cancel takes a job out of the queue, or tells it to end when it runs, and notes in
// the audit log who did. A job that is over already is a Conflict, one that never was
// NotFound.
func (q *Queue) Cancel(ctx context.Context, by mspr.Caller, id int64) (mspr.Job, error) {
	var told mspr.Job
	err := pgx.BeginFunc(ctx, q.pool, func(tx pgx.Tx) error {
		before, err := q.client.JobGetTx(ctx, tx, id)
		if errors.Is(err, rivertype.ErrNotFound) {
			return mspr.Errorf(mspr.NotFound, "there is no job %d", id)
		}
		if err != nil {
			return err
		}
		if stateOf(before.State).Over() {
			return mspr.Errorf(mspr.Conflict, "job %d is over already: %s", id, stateOf(before.State))
		}
		row, err := q.client.JobCancelTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if told, err = q.jobOf(row); err != nil {
			return err
		}
		return store.AppendAudit(ctx, tx, by.AuditEntry(mspr.AuditWrite, fmt.Sprintf("job %d: cancel", id)))
	})
	return told, store.Failure(err, fmt.Sprintf("cancel job %d", id))
}

// Raise opens a notice, as store.Cluster.Raise does, and puts telling the webhook of
// it into the queue.
func (q *Queue) Raise(ctx context.Context, n mspr.Notice) (mspr.Notice, error) {
	return q.cluster.Raise(ctx, n, func(ctx context.Context, tx pgx.Tx, n mspr.Notice) error { return q.tell(ctx, tx, n, false) })
}

// Resolve closes notices, as store.Cluster.Resolve does, and puts telling the webhook
// of it into the queue.
func (q *Queue) Resolve(ctx context.Context, at time.Time, source mspr.SourceName, kinds ...mspr.NoticeKind) ([]mspr.Notice, error) {
	return q.cluster.Resolve(ctx, at, source, kinds, func(ctx context.Context, tx pgx.Tx, n mspr.Notice) error { return q.tell(ctx, tx, n, true) })
}

func (q *Queue) tell(ctx context.Context, tx pgx.Tx, n mspr.Notice, resolved bool) error {
	if !q.tells {
		return nil
	}
	_, err := q.client.InsertTx(ctx, tx, noticeArgs{Notice: n.ID, Resolved: resolved, Source: n.Source}, nil)
	return err
}

// jobOf gives river's row as ours.
func (q *Queue) jobOf(row *rivertype.JobRow) (mspr.Job, error) {
	var args struct {
		runArgs

		Notice int64 `json:"notice"`
	}
	if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
		return mspr.Job{}, fmt.Errorf("read job %d: %w", row.ID, err)
	}
	j := mspr.Job{
		ID: row.ID, Kind: kindOf(row.Kind), Source: args.Source, Notice: args.Notice, By: args.By, State: stateOf(row.State),
		Attempt: row.Attempt, MaxAttempts: row.MaxAttempts, Created: row.CreatedAt.UTC(), Due: row.ScheduledAt.UTC(),
		Started: row.AttemptedAt, Ended: row.FinalizedAt,
	}
	if j.State == mspr.JobWaiting && j.Due.After(q.now()) {
		j.State = mspr.JobScheduled // river calls available what is due within seconds
	}
	if j.By == "" {
		j.By = Scheduled
	}
	if output := row.Output(); output != nil && json.Unmarshal(output, &j.Outcome) != nil {
		j.Outcome = ""
	}
	if n := len(row.Errors); n > 0 && j.State != mspr.JobDone {
		j.Error = row.Errors[n-1].Error
	}
	return j, nil
}

func stateOf(s rivertype.JobState) mspr.JobState {
	switch s {
	case rivertype.JobStateRunning:
		return mspr.JobRunning
	case rivertype.JobStateCompleted:
		return mspr.JobDone
	case rivertype.JobStateDiscarded:
		return mspr.JobFailed
	case rivertype.JobStateCancelled:
		return mspr.JobCancelled
	case rivertype.JobStateRetryable, rivertype.JobStateScheduled:
		return mspr.JobScheduled
	case rivertype.JobStateAvailable, rivertype.JobStatePending:
	}
	return mspr.JobWaiting
}
