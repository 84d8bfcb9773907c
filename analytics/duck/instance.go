package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mspr/surveillance/mspr"
)

// instance is one open snapshot.
type instance struct {
	snapshot mspr.Snapshot
	db       *sql.DB
	// workspace holds the file's own name and what DuckDB spills.
	workspace string

	// What follows is guarded by Snapshots.mu.
	leases int
	// retired instances are lent no more, and closed by the last lease.
	retired bool
	// failed instances gave an error that makes them useless.
	failed bool
}

// openInstance opens a snapshot whose manifest fits. The file gets a name of
// its own for each time that it is opened, because the driver keeps one
// instance per path: under the same name, a failed instance that still has
// readers would be handed out again in place of a fresh one. Where the disk has
// no hard links, the file's own name must do.
func openInstance(ctx context.Context, f folder, s mspr.Snapshot, work string, l Limits) (*instance, error) {
	own := filepath.Join(work, fmt.Sprintf("%d%s", s.Number, snapshotSuffix))
	i := &instance{snapshot: s, workspace: work}
	if err := os.MkdirAll(work, 0o750); err != nil {
		return nil, fmt.Errorf("making a workspace for snapshot %d: %w", s.Number, err)
	}
	if err := os.Link(f.snapshot(s.Number), own); err != nil {
		own = f.snapshot(s.Number)
	}
	var err error
	if i.db, err = openDB(ctx, own, readOnly, l, filepath.Join(work, "spill")); err != nil {
		return nil, errors.Join(err, removeFiles(work))
	}
	if err := checkMeta(ctx, i.db, s); err != nil {
		return nil, errors.Join(err, i.close())
	}
	return i, nil
}

// close is harmless on nil.
func (i *instance) close() error {
	if i == nil {
		return nil
	}
	return errors.Join(i.db.Close(), removeFiles(i.workspace))
}
