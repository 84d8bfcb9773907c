package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Scratch is a file that its process alone works on. It is locked as long as it
// is open, so that others can tell it from what a process that is gone left.
type Scratch struct{ *os.File }

// NewScratch makes an empty scratch file with mode 0600. Its name begins with the
// prefix.
func NewScratch(folder, prefix string) (*Scratch, error) {
	for {
		f, err := os.CreateTemp(folder, prefix+"*")
		if err != nil {
			return nil, err
		}
		mine, err := TryLock(f)
		if err != nil {
			return nil, errors.Join(err, (&Scratch{f}).Discard())
		}
		// Another process may have swept the file before it was locked.
		if _, err := os.Stat(f.Name()); err == nil && mine {
			return &Scratch{f}, nil
		}
		_ = f.Close()
	}
}

// Discard closes the file and removes it, unless it was given another name. It
// may be called twice.
func (s *Scratch) Discard() error {
	err := s.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	if removed := os.Remove(s.Name()); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// Publish forces the file to the disk and gives it its name for good, in place of
// a file that may have it. Other folders than its own are on the same disk.
func (s *Scratch) Publish(path string) error {
	if err := s.Sync(); err != nil {
		return err
	}
	if err := os.Rename(s.Name(), path); err != nil {
		return err
	}
	return Sync(filepath.Dir(path))
}

// SweepScratch removes the scratch files of processes that are gone.
func SweepScratch(folder, prefix string) error {
	names, err := fs.Glob(os.DirFS(folder), prefix+"*")
	if err != nil {
		return fmt.Errorf("look for scratch files in %s: %w", folder, err)
	}
	for _, name := range names {
		if err := removeAbandoned(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the scratch file of a process that is gone: %w", err)
		}
	}
	return nil
}

func removeAbandoned(path string) (err error) {
	f, err := os.Open(path) //nolint:gosec // a file of the caller's folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	abandoned, err := TryLock(f)
	if err != nil || !abandoned {
		return err
	}
	return os.Remove(path)
}
