package etl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Opener finds source files.
type Opener interface {
	// Open starts reading the file at an address. It refuses (*mspr.Refusal)
	// what isn't there or isn't a file.
	Open(ctx context.Context, address string) (File, error)
}

// File is a source file as stored, perhaps compressed.
type File struct {
	io.ReadCloser
	// Size is in bytes; 0 where it isn't known.
	Size int64
	// Modified is when the publisher's server says that it last changed the
	// file; zero where nobody says. The clock of a local copy says nothing.
	Modified time.Time
	// Checksum is the SHA-256 of the stored bytes where it is known beforehand,
	// so that a file which is refused before its end is recorded with it.
	Checksum string
}

// Disk opens files by path.
type Disk struct{}

// Open opens the file at a path.
func (Disk) Open(_ context.Context, path string) (File, error) {
	if strings.Contains(path, "://") {
		return File{}, mspr.Refusef("%s is an address on the network; download the file and give its path", path)
	}
	f, err := os.Open(path) //nolint:gosec // the operator names the file to load
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return File{}, mspr.Refusef("there is no file %s; check the path", path).Because(err)
	case errors.Is(err, fs.ErrPermission):
		return File{}, mspr.Refusef("the file %s may not be read by this user; change its permissions", path).Because(err)
	case err != nil:
		return File{}, fmt.Errorf("opening %s: %w", path, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = mspr.Refusef("%s is a directory; give the path of one file in it", path)
	}
	if err != nil {
		return File{}, errors.Join(err, f.Close())
	}
	return File{ReadCloser: f, Size: info.Size()}, nil
}
