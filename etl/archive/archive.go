package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mspr/surveillance/durable"
	"github.com/mspr/surveillance/mspr"
)

// Limit is the most bytes that one file may have, as published.
const Limit = 2 << 30

// Archive is a folder of source files. It may be used from many goroutines, and
// by many processes at once.
type Archive struct {
	root  string
	limit int64
}

// Entry is an archived file.
type Entry struct {
	// Checksum is the SHA-256 of the file as published, in hexadecimal.
	Checksum string
	// Bytes is the size as published.
	Bytes int64
}

// Open makes the folder where it isn't there, and removes what processes that
// are gone left unfinished.
func Open(dir string) (*Archive, error) {
	a := &Archive{root: dir, limit: Limit}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the archive of source files: %w", err)
	}
	return a, durable.SweepScratch(dir, unfinishedPrefix)
}

// LimitedTo gives the same archive with another limit for one file, in bytes.
func (a *Archive) LimitedTo(bytes int64) *Archive {
	return &Archive{root: a.root, limit: bytes}
}

const (
	suffix           = ".zst"
	unfinishedPrefix = "new-"
)

// path is where a file lies. A text that is no checksum names none, so that
// nothing outside of the archive is ever reached.
func (a *Archive) path(checksum string) (string, error) {
	if !isChecksum(checksum) {
		return "", mspr.Errorf(mspr.BadUserInput, "%.80q is no checksum of a source file: that has 64 digits of 0-9 and a-f", checksum)
	}
	return filepath.Join(a.root, checksum[:2], checksum+suffix), nil
}

func isChecksum(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == 64
}

// Has says whether a file is archived.
func (a *Archive) Has(checksum string) (bool, error) {
	path, err := a.path(checksum)
	if err != nil {
		return false, err
	}
	_, err = os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Remove removes a file; it is no error where there is none.
func (a *Archive) Remove(checksum string) error {
	path, err := a.path(checksum)
	if err != nil {
		return err
	}
	err = os.Remove(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("removing an archived source file: %w", err)
	}
	return durable.Sync(filepath.Dir(path))
}

// RemoveOld removes a file that was archived last before a moment, and says
// whether it did: one that was archived anew since stays.
func (a *Archive) RemoveOld(checksum string, before time.Time) (bool, error) {
	path, err := a.path(checksum)
	if err != nil {
		return false, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("removing an archived source file: %w", err)
	case !info.ModTime().Before(before):
		return false, nil
	}
	return true, a.Remove(checksum)
}
