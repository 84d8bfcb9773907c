package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is the private Postgres of a data folder, owned or attached to.
type Server struct {
	options  Options
	folder   folder
	binaries binaries
	socket   string
	lock     *os.File
	owned    atomic.Bool
	stop     sync.Once
	stopping chan struct{}
	stopped  chan struct{}
	failure  error
}

// Start gives the running server of the data folder. It starts one where none
// runs, and attaches to one that another process owns. It returns when the
// server answers, or with an error that says what to do; the context bounds the
// wait, not the life of the server.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, o.StartTimeout)
	defer cancel()
	f, err := openFolder(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, folder: f, socket: f.socket, stopping: make(chan struct{}), stopped: make(chan struct{})}
	for {
		if s.lock, err = f.tryLock(); err != nil {
			return nil, err
		}
		if s.lock != nil {
			if err := s.own(ctx); err != nil {
				return nil, err
			}
			return s, nil
		}
		if s.attach(ctx) {
			if o.Succeed {
				go s.succeed(context.WithoutCancel(ctx))
			} else {
				close(s.stopped)
			}
			return s, nil
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("wait for the Postgres that another process runs in %s: %w", f.root, err)
		}
	}
}

// Attached says that another process owns the server.
func (s *Server) Attached() bool { return !s.owned.Load() }

// URL gives the address of the database as its superuser.
func (s *Server) URL() string { return databaseURL(s.socket, database) }

// Stop shuts an owned server down and waits until it is gone; it leaves an
// attached one alone. It may be called twice, and on nil.
func (s *Server) Stop() error {
	if s == nil {
		return nil
	}
	s.stop.Do(func() { close(s.stopping) })
	<-s.stopped
	return s.failure
}

// attach uses the server that another process owns, once that is ready.
func (s *Server) attach(ctx context.Context) bool {
	dir, pid := s.folder.running()
	if pid == 0 {
		return false
	}
	if answer, err := probe(ctx, dir); answer != ready || err != nil {
		return false
	}
	s.socket = dir
	s.options.Log.Info().Str("folder", s.folder.root).Int("pid", pid).Msg("using the private Postgres that another process runs")
	return true
}

// own starts the server as its owner and hands it to the supervisor.
func (s *Server) own(ctx context.Context) error {
	began := time.Now()
	p, err := s.startOwned(ctx)
	if err != nil {
		return errors.Join(err, s.lock.Close())
	}
	s.options.Log.Info().Str("folder", s.folder.root).Int("pid", p.pid).Str("took", time.Since(began).Round(time.Millisecond).String()).
		Msg("private Postgres is up")
	s.owned.Store(true)
	go s.supervise(context.WithoutCancel(ctx), p)
	return nil
}

func (s *Server) startOwned(ctx context.Context) (*process, error) {
	if err := s.folder.endOrphan(ctx, s.options.StopTimeout); err != nil {
		return nil, err
	}
	major, err := s.folder.version()
	if err != nil {
		return nil, err
	}
	if s.binaries, err = findBinaries(ctx, s.options.BinDir, major); err != nil {
		return nil, err
	}
	if major == 0 {
		if err := s.folder.initialise(ctx, s.binaries); err != nil {
			return nil, err
		}
	}
	for {
		p, err := s.startOnce(ctx)
		if !errors.Is(err, errHeld) {
			return p, err
		}
		if ctxErr := pause(ctx); ctxErr != nil {
			return nil, errors.Join(err, ctxErr)
		}
	}
}

// startOnce starts the server and waits until our database answers.
func (s *Server) startOnce(ctx context.Context) (*process, error) {
	logged, err := s.openLog()
	if err != nil {
		return nil, err
	}
	defer logged.Close()
	from, err := logged.Seek(0, 2)
	if err != nil {
		return nil, fmt.Errorf("open the log of Postgres: %w", err)
	}
	p, err := launch(s.command(ctx, logged))
	if err != nil {
		return nil, fmt.Errorf("start Postgres: %w", err)
	}
	if err := s.await(ctx, p, from); err != nil {
		return nil, errors.Join(err, p.end(s.options.StopTimeout))
	}
	return p, nil
}

// await polls until the database is ready or the process has ended.
func (s *Server) await(ctx context.Context, p *process, from int64) error {
	for {
		select {
		case <-p.exited:
			return s.diagnose(s.folder.tail(from))
		default:
		}
		answer, err := probe(ctx, s.socket)
		if err == nil && answer == bare {
			err = createDatabase(ctx, s.socket)
		}
		if answer == ready || err != nil {
			return err
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the private Postgres did not become ready, see %s: %w", s.folder.log(), err)
		}
	}
}

func (s *Server) diagnose(log string) error {
	if strings.Contains(log, "pre-existing shared memory block") || strings.Contains(log, "lock file \"postmaster.pid\" already exists") {
		return errHeld
	}
	return fmt.Errorf("the private Postgres did not start, see %s: %s", s.folder.log(), lastLine(log))
}

func (s *Server) command(ctx context.Context, log *os.File) *exec.Cmd {
	args := []string{"-D", s.folder.data()}
	settings := s.options.settings(s.socket)
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		args = append(args, "-c", name+"="+settings[name])
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), s.binaries.postgres(), args...) //nolint:gosec // an installed program, and settings of ours
	cmd.Dir, cmd.Env, cmd.SysProcAttr = s.folder.root, environment(s.binaries), s.folder.processAttributes()
	cmd.Stdout, cmd.Stderr = log, log
	return cmd
}
