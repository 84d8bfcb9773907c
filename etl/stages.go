package etl

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// stages gives each stage of a run its time.
type stages struct {
	ctx    context.Context // lives as long as one run
	cancel context.CancelCauseFunc
	limit  time.Duration

	mu    sync.Mutex
	timer *time.Timer
}

func newStages(ctx context.Context, limit time.Duration) (context.Context, *stages) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &stages{ctx: ctx, cancel: cancel, limit: limit}
	s.start("reading the file")
	return ctx, s
}

// publish ends the reading and starts the time of what follows.
func (s *stages) publish() { s.start("publishing the batch") }

func (s *stages) start(stage string) {
	late := mspr.Errorf(mspr.Timeout, "%s took longer than %s and was given up; nothing was loaded", stage, s.limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(s.limit, func() { s.cancel(late) })
}

func (s *stages) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer.Stop()
	s.cancel(nil)
}

// explain puts the reason why the run was cut short in front of what that led
// to.
func (s *stages) explain(err error) error {
	late, ok := errors.AsType[*mspr.Error](context.Cause(s.ctx))
	if err == nil || !ok || late.Code != mspr.Timeout {
		return err
	}
	return late.Because(err)
}
