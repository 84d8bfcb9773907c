package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPoll is how often a publisher asks whether another process is done.
const lockPoll = 100 * time.Millisecond

// flock is a lock between processes; the kernel releases it when its holder
// ends, however it ends.
type flock struct{ file *os.File }

// tryLock takes the lock of a file or folder; nil means that somebody holds it.
func tryLock(path string, flags int) (*flock, error) {
	f, err := os.OpenFile(path, flags, 0o640) //nolint:gosec // The path is the snapshot folder's own.
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &flock{f}, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, f.Close()
	}
	return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), f.Close())
}

func (l *flock) release() error { return l.file.Close() }

func (f folder) tryPublicationLock() (*flock, error) {
	return tryLock(filepath.Join(string(f), "publish.lock"), os.O_RDWR|os.O_CREATE)
}

// publicationLock waits until no other process publishes in the folder.
func (f folder) publicationLock(ctx context.Context) (*flock, error) {
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		l, err := f.tryPublicationLock()
		if l != nil || err != nil {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for another publication in %s: %w", f, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

const workspacePrefix = "run-"

// workspace is a process's own folder beside the snapshots: DuckDB spills
// there, and each open snapshot has a name of its own there. It is locked
// while it is in use, so that whoever comes next can tell what a killed
// process left.
type workspace struct {
	path string
	lock *flock
}

func (f folder) newWorkspace() (*workspace, error) {
	if err := f.sweepWorkspaces(); err != nil {
		return nil, err
	}
	for {
		path, err := os.MkdirTemp(string(f), workspacePrefix)
		if err != nil {
			return nil, fmt.Errorf("making a workspace: %w", err)
		}
		lock, err := tryLock(path, os.O_RDONLY)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("locking the workspace: %w", err)
		}
		// Another process may have swept the folder before it was locked.
		if _, err := os.Stat(path); err == nil && lock != nil {
			return &workspace{path, lock}, nil
		}
		if lock != nil {
			_ = lock.release()
		}
	}
}

func (f folder) sweepWorkspaces() error {
	paths, err := filepath.Glob(filepath.Join(string(f), workspacePrefix+"*"))
	if err != nil {
		return fmt.Errorf("looking for workspaces in %s: %w", f, err)
	}
	for _, p := range paths {
		lock, err := tryLock(p, os.O_RDONLY)
		if errors.Is(err, os.ErrNotExist) || lock == nil && err == nil {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(removeFiles(p), lock.release()); err != nil {
			return fmt.Errorf("removing the workspace of a process that is gone: %w", err)
		}
	}
	return nil
}

func (w *workspace) remove() error { return errors.Join(removeFiles(w.path), w.lock.release()) }
