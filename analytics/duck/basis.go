package duck

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// basis is a snapshot that the next one may start from as a copy.
type basis struct {
	manifest manifest
	path     string
}

// basis gives the served snapshot, or says why there is nothing to start from.
func (s *Snapshots) basis() (basis, error) {
	number := s.served()
	if number == 0 {
		return basis{}, errors.New("no snapshot is served")
	}
	m, err := s.folder.glance(s.cluster, number)
	if err != nil {
		return basis{}, fmt.Errorf("snapshot %d cannot be copied: %w", number, err)
	}
	return basis{m, s.folder.snapshot(number)}, nil
}

// changed is what is to be asked of Postgres.
func (b basis) changed() mspr.Changed { return mspr.Changed{After: b.manifest.LastBatch} }

// unfit says why the snapshot that the dump makes cannot start from this one, or
// had better not; empty when it can.
func (b basis) unfit(ctx context.Context, d Dump, now mspr.Catalogue) (why string, err error) {
	m := b.manifest
	if m.Edition < now.Dropped {
		return fmt.Sprintf("records of before %s, past their period, have gone since snapshot %d", now.DroppedBefore, m.Number), nil
	}
	if why := m.Lineage.worn(time.Now(), m.Records, m.Bytes); why != "" {
		return why, nil
	}
	keys, known, err := d.Changes(ctx, b.changed())
	switch {
	case err != nil:
		return "", fmt.Errorf("asking what changed since snapshot %d: %w", m.Number, err)
	case !known:
		return fmt.Sprintf("not all that changed since snapshot %d is noted", m.Number), nil
	case keys > max(fewRows, m.Records/changedPart):
		return fmt.Sprintf("%d of %d records may have changed since snapshot %d", keys, m.Records, m.Number), nil
	}
	return "", nil
}

// copyTo copies the file; the copy's bytes are those that were published, or it
// is refused: a byte that was damaged on the way, or under a snapshot that
// serves, ends here.
func (b basis) copyTo(path string) error {
	if err := copyFile(b.path, path); err != nil {
		return fmt.Errorf("copying snapshot %d: %w", b.manifest.Number, err)
	}
	if err := b.manifest.checkPieces(path); err != nil {
		return fmt.Errorf("copying snapshot %d: %w", b.manifest.Number, err)
	}
	return nil
}

// copyFile lets the system copy where it can, without a byte passing through
// here; some file systems then share the blocks until they are written to.
func copyFile(from, to string) (err error) {
	source, err := os.Open(from) //nolint:gosec // The path is a snapshot's, made of the configured folder and a number.
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // See above; the group may read snapshots.
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	_, err = io.Copy(target, source)
	return err
}
