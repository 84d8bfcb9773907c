package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// Store archives the file at an address, and gives what opens it from there.
func (a *Archive) Store(ctx context.Context, from etl.Opener, address string) (_ Opener, err error) {
	file, err := from.Open(ctx, address)
	if err != nil {
		return Opener{}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	entry, err := a.Keep(ctx, file)
	if err != nil {
		return Opener{}, fmt.Errorf("keeping %s: %w", address, err)
	}
	return Opener{Archive: a, Checksum: entry.Checksum, Modified: file.Modified}, nil
}

// Catalogue finds sources.
type Catalogue interface {
	Source(name mspr.SourceName) (mspr.Source, bool)
}

// historySource is the source that histories are loaded as; the batches of their
// issues have the sources that the histories are about.
const historySource = mspr.SourceName("mspr-history")

// Replay is the job that loads the file of a batch again, as it was loaded then,
// and what opens the file. A history is loaded again with all of its issues. The
// error says why a batch has no file: BadUserInput where it never had one, Gone
// where the archive has it no longer.
func (a *Archive) Replay(ctx context.Context, b mspr.Batch, catalogue Catalogue) (etl.Job, Opener, error) {
	source, err := fileSource(b, catalogue)
	if err != nil {
		return etl.Job{}, Opener{}, err
	}
	if has, err := a.Has(b.Checksum); err != nil || !has {
		return etl.Job{}, Opener{}, errors.Join(err, gone(b))
	}
	job := etl.Job{Source: source, Address: b.Address, Disease: b.Disease, Feed: b.Feed, Issued: b.Issued}
	from := Opener{Archive: a, Checksum: b.Checksum}
	history, err := etl.IsHistory(ctx, from, b.Address)
	if err != nil || !history {
		return job, from, err
	}
	var known bool
	if job.Source, known = catalogue.Source(historySource); !known {
		return etl.Job{}, Opener{}, fmt.Errorf("the catalogue lacks the source %s", historySource)
	}
	job.Issued = time.Time{}
	return job, from, nil
}

// fileSource is the source of a batch that came from a file.
func fileSource(b mspr.Batch, catalogue Catalogue) (mspr.Source, error) {
	source, known := catalogue.Source(b.Source)
	switch {
	case b.Feed == mspr.FeedCorrection:
		return source, mspr.Errorf(mspr.BadUserInput, "batch %d is a correction of one record by an administrator and came from no file; correct the record again", b.ID)
	case !known:
		return source, mspr.Errorf(mspr.BadUserInput, "batch %d is of the source %s, which the catalogue no longer has", b.ID, b.Source)
	case source.Simulated:
		return source, mspr.Errorf(mspr.BadUserInput, "batch %d holds simulated sample data, which came from no file; a server that starts with an empty database makes it anew", b.ID)
	case b.Checksum == "":
		return source, mspr.Errorf(mspr.BadUserInput, "batch %d was refused before the end of its file was read, and before source files were archived; load the file again by %s", b.ID, command(b))
	}
	return source, nil
}

func gone(b mspr.Batch) error {
	return mspr.Errorf(mspr.Gone, "the file of batch %d (%s, SHA-256 %s) is not in the archive: it was loaded before files were archived, or it has been deleted since, by hand or because it outlived the time that source files are kept; if you have it elsewhere, load it again by %s",
		b.ID, b.Address, b.Checksum, command(b))
}

// command is what loads the file of a batch from wherever the operator has it.
func command(b mspr.Batch) string {
	text := fmt.Sprintf("mspr etl run with --source %s --file FILE --disease %s --issued %s", b.Source, b.Disease, b.Issued.Format(time.RFC3339))
	if b.Feed != "" {
		text += " --feed " + b.Feed
	}
	return text
}
