package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// Status is the state of a cluster's snapshots.
type Status struct {
	// Served is the snapshot that answers; nil when Postgres has to.
	Served *mspr.Snapshot
	// Leases is how many are out, and Open how many snapshots are held open for
	// them and for the next.
	Leases, Open int
	// Refused lists the files that are not served, newest first.
	Refused []Refusal
}

// Status tells what is served, what is refused and why.
func (s *Snapshots) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Status{Open: len(s.open)}
	if s.current != nil {
		served := s.current.snapshot
		st.Served = &served
	}
	for i := range s.open {
		st.Leases += i.leases
	}
	for _, r := range s.refused {
		st.Refused = append(st.Refused, r.Refusal)
	}
	slices.SortFunc(st.Refused, func(a, b Refusal) int { return int(b.Number - a.Number) })
	return st
}

// Listed is a snapshot on disk.
type Listed struct {
	mspr.Snapshot
	Path string
	// Problem says what is wrong with it at first sight; Verify looks closer.
	Problem string
}

// List gives the cluster's snapshots in dir, newest first, as their manifests
// describe them; a folder that is not there has none.
func List(dir string, cluster mspr.ClusterID) ([]Listed, error) {
	return folder(filepath.Join(dir, string(cluster))).described(cluster)
}

// listed gives the snapshots of the folder, newest first.
func (s *Snapshots) listed() ([]Listed, error) { return s.folder.described(s.cluster) }

func (f folder) described(cluster mspr.ClusterID) ([]Listed, error) {
	numbers, err := f.numbers()
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	listed := make([]Listed, 0, len(numbers))
	for _, n := range numbers {
		s, err := f.glance(cluster, n)
		l := Listed{Snapshot: s.Snapshot, Path: f.snapshot(n)}
		l.Number = n
		if err != nil {
			l.Problem = err.Error()
		}
		listed = append(listed, l)
	}
	return listed, nil
}

// Verify looks at all of a snapshot: manifest, checksum, what the file says of
// itself, and whether its rollups are the sums of its facts. The error tells
// everything that is wrong.
func Verify(ctx context.Context, dir string, cluster mspr.ClusterID, number int64, l Limits) (s mspr.Snapshot, err error) {
	f := folder(filepath.Join(dir, string(cluster)))
	if s, err = f.inspect(cluster, number); err != nil {
		return s, fmt.Errorf("snapshot %d of cluster %s: %w", number, cluster, err)
	}
	if sum, err := checksum(f.snapshot(number)); err != nil || sum != s.SHA256 {
		return s, errors.Join(err, fmt.Errorf("snapshot %d of cluster %s: its checksum is %q where its manifest says %s", number, cluster, sum, s.SHA256))
	}
	w, err := f.newWorkspace()
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	i, err := openInstance(ctx, f, s, filepath.Join(w.path, "verify"), l.withDefaults())
	if err != nil {
		return s, fmt.Errorf("snapshot %d of cluster %s: %w", number, cluster, err)
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if err := errors.Join(checkCounts(ctx, i.db, s), checkSums(ctx, i.db)); err != nil {
		return s, fmt.Errorf("snapshot %d of cluster %s: %w", number, cluster, err)
	}
	return s, nil
}

func checkSums(ctx context.Context, db *sql.DB) error {
	facts, err := sumFacts(ctx, db)
	if err != nil {
		return err
	}
	return checkDerived(ctx, db, facts)
}
