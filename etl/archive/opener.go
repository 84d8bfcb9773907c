package archive

import (
	"context"
	"time"

	"github.com/mspr/surveillance/etl"
)

// Opener opens one archived file, whatever the address: a job keeps the address
// that the file came from, since its name can tell what it counts.
type Opener struct {
	Archive  *Archive
	Checksum string
	// Modified is when the publisher's server says that it last changed the
	// file; zero where nobody said.
	Modified time.Time
}

// Open opens the file. Its error is NotFound where it isn't archived.
func (o Opener) Open(context.Context, string) (etl.File, error) {
	r, size, err := o.Archive.Read(o.Checksum)
	if err != nil {
		return etl.File{}, err
	}
	return etl.File{ReadCloser: r, Size: size, Modified: o.Modified, Checksum: o.Checksum}, nil
}
