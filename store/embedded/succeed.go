package embedded

import (
	"context"
	"time"
)

// succeedEvery is how often an attached server asks whether the owner is gone.
const succeedEvery = 200 * time.Millisecond

// succeed waits for the end of the process that owns the server and then runs
// one in its place, until Stop.
func (s *Server) succeed(ctx context.Context) {
	for tick := time.NewTicker(succeedEvery); ; {
		select {
		case <-s.stopping:
			tick.Stop()
			close(s.stopped)
			return
		case <-tick.C:
		}
		if p := s.takeOver(ctx); p != nil {
			tick.Stop()
			s.supervise(ctx, p)
			return
		}
	}
}

// takeOver starts the server if nobody owns the folder; nil means that somebody
// does, or that it has to be tried again.
func (s *Server) takeOver(ctx context.Context) *process {
	ctx, cancel := s.untilStopped(ctx)
	defer cancel()
	lock, err := s.folder.tryLock()
	if lock == nil {
		if err != nil {
			s.options.Log.Warn().Err(err).Msg("asking whether the owner of the private Postgres is gone failed")
		}
		return nil
	}
	s.lock = lock
	p, err := s.startOwned(ctx)
	if err != nil {
		s.options.Log.Warn().Err(err).Msg("private Postgres did not start after its owner ended")
		_ = lock.Close()
		return nil
	}
	s.owned.Store(true)
	s.options.Log.Info().Int("pid", p.pid).Msg("private Postgres is up again; its former owner ended")
	return p
}

// untilStopped gives a context that ends when Stop is called.
func (s *Server) untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
