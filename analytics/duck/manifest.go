package duck

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// refusedError says what is wrong with a snapshot file, as opposed to a disk
// or a process that has trouble of its own.
type refusedError struct{ reason string }

func (e *refusedError) Error() string { return e.reason }

func refuse(format string, args ...any) error {
	return &refusedError{fmt.Sprintf(format, args...)}
}

// maxManifest bounds what is read of a manifest; one of 100 GB has so much.
const maxManifest = 1 << 20

func writeManifest(disk fs, path string, m manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing manifest %s: %w", path, err)
	}
	if err := writeDurably(disk, path, append(b, '\n')); err != nil {
		return fmt.Errorf("writing manifest %s: %w", path, err)
	}
	return nil
}

func readManifest(path string) (manifest, error) {
	var s manifest
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return s, refuse("it has no manifest")
	case err != nil:
		return s, fmt.Errorf("reading manifest: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxManifest:
		return s, refuse("its manifest is not a small file")
	}
	b, err := os.ReadFile(path) //nolint:gosec // The path is made of the configured folder and a number.
	if err != nil {
		return s, fmt.Errorf("reading manifest: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, refuse("its manifest is not readable: %v", err)
	}
	return s, nil
}

// inspect gives the manifest of a snapshot whose bytes are those that were
// published for this cluster under this number.
func (f folder) inspect(cluster mspr.ClusterID, number int64) (mspr.Snapshot, error) {
	m, err := f.glance(cluster, number)
	if err != nil {
		return m.Snapshot, err
	}
	return m.Snapshot, m.checkPieces(f.snapshot(number))
}

// checkPieces compares the bytes of a file with those that were published.
func (m manifest) checkPieces(path string) error {
	if want := pieceCount(m.Bytes); len(m.Pieces) != want {
		return refuse("its manifest has %d checksums where the file has %d pieces", len(m.Pieces), want)
	}
	found, err := pieces(path, m.Bytes)
	if err != nil {
		return fmt.Errorf("reading snapshot: %w", err)
	}
	for i := range found {
		if found[i] != m.Pieces[i] {
			return refuse("the checksum of its piece %d of %d is %s where its manifest says %s", i+1, len(found), found[i], m.Pieces[i])
		}
	}
	return nil
}

// glance is inspect without a look at the bytes.
func (f folder) glance(cluster mspr.ClusterID, number int64) (manifest, error) {
	s, err := readManifest(f.manifest(number))
	if err != nil {
		return s, err
	}
	if err := matches(s.Snapshot, cluster, number, "manifest"); err != nil {
		return s, err
	}
	info, err := os.Stat(f.snapshot(number))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return s, refuse("the file is missing")
	case err != nil:
		return s, fmt.Errorf("reading snapshot: %w", err)
	case !info.Mode().IsRegular():
		return s, refuse("it is not a regular file")
	case info.Size() != s.Bytes:
		return s, refuse("it has %d bytes where its manifest says %d", info.Size(), s.Bytes)
	}
	return s, nil
}

func matches(s mspr.Snapshot, cluster mspr.ClusterID, number int64, where string) error {
	switch {
	case s.Cluster != cluster:
		return refuse("its %s says cluster %q, not %q", where, s.Cluster, cluster)
	case s.Number != number:
		return refuse("its %s says number %d, not %d", where, s.Number, number)
	case s.Format != Format:
		return refuse("its %s says format %d; this program reads format %d", where, s.Format, Format)
	}
	return nil
}

// checkMeta compares what the file says of itself with its manifest.
func checkMeta(ctx context.Context, db *sql.DB, s mspr.Snapshot) error {
	meta, err := readMeta(ctx, db)
	if err != nil {
		return refuse("what it says of itself is not readable: %v", err)
	}
	if err := matches(meta, s.Cluster, s.Number, "content"); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT edition FROM catalogue").Scan(&meta.Edition); err != nil {
		return refuse("the edition of its catalogue is not readable: %v", err)
	}
	meta.Bytes, meta.SHA256 = s.Bytes, s.SHA256
	if !meta.Created.Equal(s.Created) {
		return refuse("its content was created at %s, its manifest says %s", meta.Created, s.Created)
	}
	meta.Created = s.Created
	if meta != s {
		return refuse("its content says %+v, its manifest %+v", meta, s)
	}
	return nil
}

func readMeta(ctx context.Context, db *sql.DB) (mspr.Snapshot, error) {
	var s mspr.Snapshot
	var created time.Time
	err := db.QueryRowContext(ctx, `
		SELECT cluster, number, format, created, last_batch, records, revisions
		FROM meta`).Scan(&s.Cluster, &s.Number, &s.Format, &created, &s.LastBatch, &s.Records, &s.Revisions)
	s.Created = created.UTC()
	return s, err
}
