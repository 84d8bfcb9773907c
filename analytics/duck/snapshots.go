package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Snapshots serves one cluster's snapshots. It is safe for concurrent use.
type Snapshots struct {
	cluster   mspr.ClusterID
	folder    folder
	options   Options
	disk      fs
	workspace *workspace

	// swapping is held while another snapshot takes the served one's place.
	swapping sync.Mutex

	mu      sync.Mutex
	current *instance
	open    map[*instance]struct{}
	refused map[int64]refused
	highest int64
	opened  int
	closed  bool
	// sealed is what was published just now, until it is opened.
	sealed *sealed
	// gone is closed once all is closed, and nothing is left of the workspace.
	gone chan struct{}
}

// refused remembers a file that was refused, so that it is looked at again
// only when it has changed.
type refused struct {
	Refusal
	// seen is what the file looked like; empty asks for another look.
	seen string
}

// Open serves the newest good snapshot that lies in dir for the cluster, and
// none if there is none. It fails only where the folder cannot be used.
func Open(ctx context.Context, dir string, cluster mspr.ClusterID, o Options) (*Snapshots, error) {
	return open(ctx, dir, cluster, o, disk{})
}

func open(ctx context.Context, dir string, cluster mspr.ClusterID, o Options, disk fs) (*Snapshots, error) {
	f, err := makeFolder(dir, cluster)
	if err != nil {
		return nil, err
	}
	w, err := f.newWorkspace()
	if err != nil {
		return nil, fmt.Errorf("opening the snapshots of cluster %s: %w", cluster, err)
	}
	s := &Snapshots{
		cluster: cluster, folder: f, options: o.withDefaults(), disk: disk, workspace: w,
		open: map[*instance]struct{}{}, refused: map[int64]refused{}, gone: make(chan struct{}),
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the snapshots of cluster %s: %w", cluster, err), s.Close())
	}
	return s, nil
}

// start looks at what is there before it sweeps, so that a file that went
// missing is told of.
func (s *Snapshots) start(ctx context.Context) error {
	if err := s.adopt(ctx, 0, s.folder.numbers); err != nil {
		return err
	}
	lock, err := s.folder.tryPublicationLock()
	if err != nil || lock == nil {
		// Nil means that a publisher is at work, who sweeps for himself.
		return err
	}
	return errors.Join(s.folder.sweep(), lock.release())
}

// Close stops lending; the snapshot is closed by its last lease. Closing twice
// is safe.
func (s *Snapshots) Close() error {
	s.swapping.Lock()
	defer s.swapping.Unlock()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	idle := s.retire(s.current)
	s.current = nil
	last := len(s.open) == 0
	s.mu.Unlock()
	err := idle.close()
	if last {
		err = errors.Join(err, s.end())
	}
	return err
}

// end removes what is left once the last snapshot is closed.
func (s *Snapshots) end() error {
	defer close(s.gone)
	return s.workspace.remove()
}

// Wait waits so long, after Close, for the last lease to be given back, and says
// whether it was: a query that was cancelled holds its own for a moment longer. A
// process that ends before that leaves its workspace to whoever comes next.
func (s *Snapshots) Wait(within time.Duration) bool {
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-s.gone:
		return true
	case <-late.C:
		return false
	}
}

// Refresh serves a newer snapshot that another process published, if there is
// one, and says whether it did. Without one it costs the listing of a folder.
func (s *Snapshots) Refresh(ctx context.Context) (bool, error) {
	before := s.served()
	err := s.adopt(ctx, before, s.folder.published)
	return s.served() != before, err
}

func (s *Snapshots) served() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return 0
	}
	return s.current.snapshot.Number
}

// adopt serves the newest good one of the listed snapshots whose number is
// above the given one.
func (s *Snapshots) adopt(ctx context.Context, above int64, list func() ([]int64, error)) error {
	s.swapping.Lock()
	defer s.swapping.Unlock()
	numbers, err := list()
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if n <= above {
			return nil
		}
		look := s.folder.look(n)
		if s.refusedBefore(n, look) {
			continue
		}
		i, err := s.openNumber(ctx, n)
		if err == nil {
			return s.serve(i)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("opening snapshot %d: %w", n, err)
		}
		s.refuse(n, look, err)
	}
	return nil
}

// openNumber opens a snapshot whose bytes are those that were published. They are
// looked at before DuckDB sees any: its own checksums don't tell one block from
// another, and where one took another's place, its opening may never end.
func (s *Snapshots) openNumber(ctx context.Context, number int64) (*instance, error) {
	m, err := s.folder.glance(s.cluster, number)
	if err != nil {
		return nil, err
	}
	if !s.takeSealed().stands(s.folder, m) {
		if err := m.checkPieces(s.folder.snapshot(number)); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	s.opened++
	own := filepath.Join(s.workspace.path, strconv.Itoa(s.opened))
	s.mu.Unlock()
	return openInstance(ctx, s.folder, m.Snapshot, own, s.options.Serve)
}

// serve puts i in the place of the served snapshot.
func (s *Snapshots) serve(i *instance) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errors.Join(errClosed(s.cluster), i.close())
	}
	old := s.retire(s.current)
	s.current = i
	s.open[i] = struct{}{}
	s.highest = max(s.highest, i.snapshot.Number)
	delete(s.refused, i.snapshot.Number)
	s.mu.Unlock()
	return old.close()
}

// retire stops the lending of i, and gives it back if it is to be closed now.
// The caller holds mu.
func (s *Snapshots) retire(i *instance) *instance {
	if i == nil {
		return nil
	}
	i.retired = true
	if i.leases > 0 {
		return nil
	}
	delete(s.open, i)
	return i
}

func (s *Snapshots) refusedBefore(number int64, look string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.refused[number]
	return ok && r.seen != "" && r.seen == look
}

// refuse notes why a snapshot is not served. Trouble that is not the file's own
// (a disk that does not answer, no memory left) does not settle it: the file is
// tried again.
func (s *Snapshots) refuse(number int64, look string, why error) {
	r := refused{Refusal{s.cluster, number, s.folder.snapshot(number), why.Error()}, look}
	if _, ok := errors.AsType[*refusedError](why); !ok {
		r.seen = ""
	}
	s.mu.Lock()
	told := s.refused[number].Reason == r.Reason
	s.refused[number] = r
	s.mu.Unlock()
	if !told {
		s.options.OnRefused(r.Refusal)
	}
}

// look gives what a snapshot's files look like from outside.
func (f folder) look(number int64) string {
	var look strings.Builder
	for _, path := range []string{f.snapshot(number), f.manifest(number)} {
		info, err := os.Stat(path)
		if err != nil {
			look.WriteString(err.Error() + ";")
			continue
		}
		fmt.Fprintf(&look, "%s %d %s;", info.Mode(), info.Size(), info.ModTime())
	}
	return look.String()
}

func errClosed(cluster mspr.ClusterID) error {
	return mspr.Errorf(mspr.Unavailable, "the snapshots of cluster %s are closed", cluster)
}
