package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mspr/surveillance/durable"
)

// newUnfinished makes a file to write into, locked while somebody does.
func (a *Archive) newUnfinished() (*os.File, error) {
	for {
		f, err := os.CreateTemp(a.root, unfinishedPrefix+"*") // with mode 0600
		if err != nil {
			return nil, err
		}
		mine, err := durable.TryLock(f)
		if err != nil {
			return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
		// Another process may have swept the file before it was locked.
		if _, err := os.Stat(f.Name()); err == nil && mine {
			return f, nil
		}
		_ = f.Close()
	}
}

// sweep removes the unfinished files that nobody writes into.
func (a *Archive) sweep() error {
	paths, err := filepath.Glob(filepath.Join(a.root, unfinishedPrefix+"*"))
	if err != nil {
		return fmt.Errorf("looking for unfinished files in %s: %w", a.root, err)
	}
	for _, path := range paths {
		if err := removeAbandoned(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the unfinished file of a process that is gone: %w", err)
		}
	}
	return nil
}

func removeAbandoned(path string) (err error) {
	f, err := os.Open(path) //nolint:gosec // a file of the archive
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	abandoned, err := durable.TryLock(f)
	if err != nil || !abandoned {
		return err
	}
	return os.Remove(path)
}
