package etl

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// The stages of a run as they are told of.
const (
	readStage = "read"
	loadStage = "load"
)

// stages gives each stage of a run its time.
type stages struct {
	ctx    context.Context // lives as long as one run
	cancel context.CancelCauseFunc
	limit  time.Duration
	// ended hears of each stage that has ended; it may be nil.
	ended func(stage string, took time.Duration)

	mu    sync.Mutex
	timer *time.Timer
	stage string
	began time.Time
}

func newStages(ctx context.Context, limit time.Duration, ended func(stage string, took time.Duration)) (context.Context, *stages) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &stages{ctx: ctx, cancel: cancel, limit: limit, ended: ended}
	s.start(readStage, "reading the file")
	return ctx, s
}

// publish ends the reading and starts the time of what follows.
func (s *stages) publish() { s.start(loadStage, "publishing the batch") }

// start ends the stage before and gives the next one its time.
func (s *stages) start(stage, doing string) {
	late := mspr.Errorf(mspr.Timeout, "%s took longer than %s and was given up; nothing was loaded", doing, s.limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	s.stage, s.began = stage, time.Now()
	s.timer = time.AfterFunc(s.limit, func() { s.cancel(late) })
}

func (s *stages) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	s.cancel(nil)
}

// end stops the timer of the stage that runs, if one does, and tells how long it took.
func (s *stages) end() {
	if s.timer == nil {
		return
	}
	s.timer.Stop()
	if s.ended != nil {
		s.ended(s.stage, time.Since(s.began))
	}
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
