package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mspr/surveillance/durable"
)

// fs holds the file operations that make a publication durable; a test puts a
// failing disk in their place.
type fs interface {
	// Sync forces the file or folder to the disk.
	Sync(path string) error
	Rename(from, to string) error
}

type disk struct{}

func (disk) Sync(path string) error { return durable.Sync(path) }

func (disk) Rename(from, to string) error { return os.Rename(from, to) }

// writeDurably writes a whole file: temp, sync, rename. The caller syncs the
// folder.
func writeDurably(disk fs, path string, content []byte) error {
	temporary := path + temporarySuffix
	if err := os.WriteFile(temporary, content, 0o640); err != nil { //nolint:gosec // The group may read manifests; they hold no secret.
		return err
	}
	if err := disk.Sync(temporary); err != nil {
		return errors.Join(fmt.Errorf("syncing %s: %w", filepath.Base(path), err), os.Remove(temporary))
	}
	return disk.Rename(temporary, path)
}

// removeFiles removes what is there of the paths.
func removeFiles(paths ...string) error {
	var errs []error
	for _, p := range paths {
		if err := os.RemoveAll(p); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
