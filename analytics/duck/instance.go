package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

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
	err := i.open(ctx, f.snapshot(s.Number), l)
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

// open opens both instances at once, each under a name of its own in the
// workspace. Where the disk gives no second name, the second instance is the first.
func (i *instance) open(ctx context.Context, path string, l Limits) error {
	light, heavy := l.split()
	first, err := i.name(path, "light")
	if err != nil {
		first = path
	}
	second, err := i.name(path, "heavy")
	if err != nil {
		err := i.openAs(ctx, &i.db, first, "light", light)
		i.aside = i.db
		return err
	}
	var group errgroup.Group
	group.Go(func() error { return i.openAs(ctx, &i.db, first, "light", light) })
	group.Go(func() error {
		return yielding(func() error { return i.openAs(ctx, &i.aside, second, "heavy", heavy) })
	})
	return group.Wait()
}

// name gives the file another name.
func (i *instance) name(path, name string) (string, error) {
	own := filepath.Join(i.workspace, name+snapshotSuffix)
	return own, os.Link(path, own)
}

func (i *instance) openAs(ctx context.Context, db **sql.DB, path, name string, l Limits) (err error) {
	*db, err = openDB(ctx, path, readOnly, l, filepath.Join(i.workspace, name+"-spill"))
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
