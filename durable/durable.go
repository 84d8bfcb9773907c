// Package durable writes files so that a crash leaves all of them or nothing:
// into a temporary file beside them, forced to the disk, renamed, and the rename
// forced to the disk as well.
package durable

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Sync forces a file, or the entries of a folder, to the disk.
func Sync(path string) (err error) {
	f, err := os.Open(path) //nolint:gosec // the caller's own file or folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}

// Write writes a file that its owner alone may read, in place of one that may be
// there. The names of its temporary files begin with a dot.
func Write(path string, content []byte) error {
	folder := filepath.Dir(path)
	temporary, err := os.CreateTemp(folder, ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	if err := Sync(folder); err != nil {
		return fmt.Errorf("force %s to the disk: %w", folder, err)
	}
	return nil
}
