package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Kept is an archived file as it lies on the disk.
type Kept struct {
	Checksum string
	// Stored is the size on the disk, in bytes.
	Stored int64
	// At is when these bytes were archived last.
	At time.Time
}

// List gives every archived file, in the order of checksums.
func (a *Archive) List() ([]Kept, error) {
	names, err := fs.Glob(os.DirFS(a.root), "??/*"+suffix)
	if err != nil {
		return nil, fmt.Errorf("listing the archive of source files: %w", err)
	}
	all := make([]Kept, 0, len(names))
	for _, name := range names {
		checksum := strings.TrimSuffix(path.Base(name), suffix)
		info, err := os.Stat(filepath.Join(a.root, name))
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && !isChecksum(checksum):
			continue // removed meanwhile, or none of ours
		case err != nil:
			return nil, fmt.Errorf("listing the archive of source files: %w", err)
		}
		all = append(all, Kept{Checksum: checksum, Stored: info.Size(), At: info.ModTime()})
	}
	return all, nil
}
