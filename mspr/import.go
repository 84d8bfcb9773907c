package mspr

import (
	"io"
	"time"
)

// Upload is a file that came with a request. It can be read once.
type Upload struct {
	// Name is what the sender calls the file: a name without folders, fit to be
	// shown.
	Name string
	// Bytes is its size.
	Bytes int64
	// File is nil where something else than a file was given.
	File io.Reader
}

// MarshalGQL writes nothing of the file: it is input only.
func (Upload) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, "null") }

// UnmarshalGQL takes the file that came with the request. Anything else is no file,
// which whoever reads it refuses: that comes after it was asked who sends it.
func (u *Upload) UnmarshalGQL(v any) error {
	*u, _ = v.(Upload)
	return nil
}

// Import is a source file that an administrator sends.
type Import struct {
	Source SourceName
	File   Upload
	// Disease and Feed tell what the file counts, where it doesn't say; Issued is
	// when its publisher issued it, zero where that isn't known.
	Disease DiseaseCode
	Feed    string
	Issued  time.Time
	// Publish asks for a snapshot afterwards.
	Publish bool
}

// ImportedRows is how many bad rows are told with an import.
const ImportedRows = 20

// ImportResult is what became of a file that was sent.
type ImportResult struct {
	Status BatchStatus
	// Reason says why the file was refused; nil when it was loaded.
	Reason *string
	// Batch is the load, the last of several; nil where there is none.
	Batch   *Batch
	Batches int
	// Checksum is the name that the file is kept by.
	Checksum string
	// Snapshot is the one that was published; nil when none was.
	Snapshot *int64
	// Quarantined are the first rows that broke a rule.
	Quarantined []QuarantinedRow
}
