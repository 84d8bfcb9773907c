package embedded

import (
	"context"
	"fmt"
	"os"
	"time"
)

const (
	// logLimit is the size in bytes at which a start sets the old log aside.
	logLimit = 16 << 20
	// slowestRestart bounds the growing pause between restarts.
	slowestRestart = 5 * time.Second
)

// supervise restarts the server when it dies, until Stop; it then shuts it down
// and gives the folder back.
func (s *Server) supervise(ctx context.Context, p *process) {
	defer close(s.stopped)
	defer func() { _ = s.lock.Close() }()
	for p != nil {
		select {
		case <-s.stopping:
			s.shutdown(p)
			return
		case <-p.exited:
		}
		s.options.Log.Error().Int("pid", p.pid).Str("log", s.folder.log()).Msg("private Postgres died; starting it again")
		p = s.restart(ctx)
	}
}

func (s *Server) shutdown(p *process) {
	if err := p.end(s.options.StopTimeout); err != nil {
		s.failure = fmt.Errorf("stop private Postgres: %w", err)
		return
	}
	s.options.Log.Info().Str("folder", s.folder.root).Msg("private Postgres stopped")
}

// restart tries until it works, with growing pauses; nil means that Stop came
// first.
func (s *Server) restart(ctx context.Context) *process {
	ctx, cancel := s.untilStopped(ctx)
	defer cancel()
	for delay := pollEvery; ctx.Err() == nil; delay = min(2*delay, slowestRestart) {
		p, err := s.startOnce(ctx)
		if err == nil {
			s.options.Log.Info().Int("pid", p.pid).Msg("private Postgres is up again")
			return p
		}
		s.options.Log.Warn().Err(err).Msg("private Postgres did not start")
		select {
		case <-ctx.Done():
		case <-time.After(delay):
		}
	}
	return nil
}

// openLog opens the server's log to append to; a big one is set aside first.
func (s *Server) openLog() (*os.File, error) {
	path := s.folder.log()
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("set the old log of Postgres aside: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600) //nolint:gosec // a file in our own folder
	if err != nil {
		return nil, fmt.Errorf("open the log of Postgres: %w", err)
	}
	if err := s.folder.give(path); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}
