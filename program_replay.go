package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// replayPatience is how long a request waits for a load; it is less than a
// request may take.
const replayPatience = 3 * time.Second

// replayer loads the files of batches again for administrators, one at a time.
// The loads belong to the server and not to the requests, which they may outlast.
type replayer struct {
	// begin finds the file and gives what loads it.
	begin func(ctx context.Context, r *mspr.Replay) (func(context.Context) (mspr.Replayed, error), error)
	// refused hears of each error and gives it back.
	refused  func(ctx context.Context, r mspr.Replay, err error) error
	patience time.Duration
	log      zerolog.Logger

	busy  atomic.Bool
	asked chan *replaying
}

// replaying is one load; done has room for its end, should nobody wait for it.
type replaying struct {
	mspr.Replay
	load func(context.Context) (mspr.Replayed, error)
	done chan replayEnd
}

type replayEnd struct {
	mspr.Replayed
	err error
}

// Replay loads the file of a batch again. What has not ended after a few seconds
// goes on.
func (r *replayer) Replay(ctx context.Context, replay mspr.Replay) (mspr.Replayed, error) {
	load, err := r.begin(ctx, &replay)
	if err == nil && !r.busy.CompareAndSwap(false, true) {
		err = mspr.Errorf(mspr.Conflict, "another file is being loaded again: try again when it has ended, as the query batches shows")
	}
	if err != nil {
		return mspr.Replayed{}, r.refused(ctx, replay, err)
	}
	x := &replaying{Replay: replay, load: load, done: make(chan replayEnd, 1)}
	r.asked <- x // there is room for one, and one is asked for at a time
	patience := time.NewTimer(r.patience)
	defer patience.Stop()
	select {
	case end := <-x.done:
		return end.Replayed, end.err
	case <-patience.C:
	case <-ctx.Done():
	}
	return mspr.Replayed{}, nil
}

// run does what is asked for until ctx ends. A load that is under way then is
// rolled back.
func (r *replayer) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case x := <-r.asked:
			done, err := x.load(ctx)
			if err != nil {
				err = r.refused(ctx, x.Replay, err)
				r.log.Warn().Err(err).Int64("batch", x.Batch).Msg("the file of a batch was not loaded again")
			}
			r.busy.Store(false)
			x.done <- replayEnd{done, err}
		}
	}
}

func (c *cluster) newReplayer() *replayer {
	return &replayer{begin: c.beginReplay, refused: c.store.NoteReplayRefused, patience: replayPatience, log: c.log, asked: make(chan *replaying, 1)}
}

func (c *cluster) beginReplay(ctx context.Context, r *mspr.Replay) (func(context.Context) (mspr.Replayed, error), error) {
	if err := store.CheckReplay(r); err != nil {
		return nil, err
	}
	job, from, err := c.replayJob(ctx, *r)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (mspr.Replayed, error) {
		batches, err := c.load(ctx, job, from, nil)
		if changed(batches) > 0 {
			c.lags()
		}
		if err != nil {
			return mspr.Replayed{}, err
		}
		done := mspr.Replayed{Finished: true, Batches: batches}
		numbers := make([]int64, len(batches))
		for i, b := range batches {
			numbers[i] = b.ID
		}
		done.Rows, err = c.store.ReplayedRows(ctx, numbers)
		return done, err
	}, nil
}

// replayJob is the load of the archived file of a batch.
func (c *cluster) replayJob(ctx context.Context, r mspr.Replay) (etl.Job, etl.Opener, error) {
	b, err := c.store.Batch(ctx, r.Batch)
	if err != nil {
		return etl.Job{}, nil, err
	}
	job, from, err := c.archive.Replay(ctx, b, c.config.Catalogue)
	job.Replay = &r
	return job, from, err
}

// lags has the server publish what its snapshot lacks.
func (c *cluster) lags() {
	nudge(c.behind)
}
