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
	// statements are those that db keeps prepared.
	statements *statements
	// aside is a second instance over the same file, for heavy queries.
	aside *sql.DB
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
	i := &instance{snapshot: s, workspace: work}
	if err := os.MkdirAll(work, 0o750); err != nil {
		return nil, fmt.Errorf("making a workspace for snapshot %d: %w", s.Number, err)
	}
	light, heavy := l.split()
	err := i.open(ctx, &i.db, f.snapshot(s.Number), "light", light)
	if err == nil {
		err = yielding(func() error { return i.open(ctx, &i.aside, f.snapshot(s.Number), "heavy", heavy) })
	}
	if err == nil {
		i.statements, err = newStatements(i.db)
	}
	if err == nil {
		err = checkMeta(ctx, i.db, s)
	}
	if err != nil {
		return nil, errors.Join(err, i.close())
	}
	return i, nil
}

// open opens the file under a name of its own in the workspace. A second
// instance without one is the first.
func (i *instance) open(ctx context.Context, db **sql.DB, path, name string, l Limits) (err error) {
	own := filepath.Join(i.workspace, name+snapshotSuffix)
	if err := os.Link(path, own); err != nil {
		if i.db != nil {
			*db = i.db
			return nil
		}
		own = path
	}
	*db, err = openDB(ctx, own, readOnly, l, filepath.Join(i.workspace, name+"-spill"))
	return err
}

// close is harmless on nil.
func (i *instance) close() error {
	if i == nil {
		return nil
	}
	i.statements.close()
	var errs []error
	for _, db := range []*sql.DB{i.db, i.aside} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, removeFiles(i.workspace))...)
}
