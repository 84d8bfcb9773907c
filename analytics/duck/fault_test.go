package duck

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// numbered is data whose every record says n, so that a sum tells which
// snapshot it comes from: 2 places of 100 days give 200 n cases, and the
// country as much again as the sum of its cantons.
func numbered(n int64) *held {
	h := swiss()
	h.records, h.revisions, h.number = nil, nil, n-1
	for day := range 100 {
		date := mspr.NewDate(2021, 1, 1).AddDays(day)
		h.add(covid, "CH-BE", date, "foph", n, 0)
		h.add(covid, "CH-ZH", date, "foph", n, 0)
	}
	h.sort()
	return h
}

const numberedSum = `
	SELECT (SELECT number FROM meta LIMIT 1),
		(SELECT sum(cases) FROM facts WHERE record LIMIT 1),
		(SELECT sum(cases) FROM facts WHERE counted LIMIT 1),
		(SELECT sum(cases) FROM rollup_month LIMIT 1),
		(SELECT sum(cases) FROM rollup_region_week LIMIT 1)
	LIMIT 1`

// mixture says whether a row of numberedSum is of more than one snapshot.
func mixture(row []any, n int64) error {
	want := fmt.Sprint([]any{n, 200 * n, 400 * n, 400 * n, 200 * n})
	if got := fmt.Sprint(row); got != want {
		return fmt.Errorf("snapshot %d answers %s, not %s", n, got, want)
	}
	return nil
}

func mustServe(t *testing.T, s *Snapshots, n int64) {
	t.Helper()
	if served := s.served(); served != n {
		t.Fatalf("snapshot %d is served, not %d; refused: %v", served, n, s.Status().Refused)
	}
	if n == 0 {
		return
	}
	if err := mixture(rowsOf(t, s, numberedSum)[0], n); err != nil {
		t.Fatal(err)
	}
}

// publishedPair leaves two good snapshots in a folder.
func publishedPair(t *testing.T) folder {
	t.Helper()
	dir := t.TempDir()
	s := opened(t, dir, Options{})
	publish(t, s, numbered(1))
	publish(t, s, numbered(2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.folder
}

func (f folder) root() string { return filepath.Dir(string(f)) }

// badDisk fails the nth sync with EIO.
type badDisk struct {
	disk
	n atomic.Int64
}

func (d *badDisk) Sync(path string) error {
	if d.n.Add(-1) == 0 {
		return &os.PathError{Op: "sync", Path: path, Err: syscall.EIO}
	}
	return d.disk.Sync(path)
}

func TestFault05_FailedSyncPublishesNothing(t *testing.T) {
	for n, what := range []string{"file", "manifest", "folder"} {
		t.Run(what, func(t *testing.T) {
			d := &badDisk{}
			s := openedOn(t, t.TempDir(), Options{}, d)
			publish(t, s, numbered(1))
			d.n.Store(int64(n + 1))
			if _, err := s.Publish(t.Context(), numbered(2)); !errors.Is(err, syscall.EIO) {
				t.Fatalf("publishing with a failing disk says %v", err)
			}
			mustServe(t, s, 1)
			if left := filesIn(t, s.folder); fmt.Sprint(left) != "[1.duckdb 1.json publish.lock]" {
				t.Errorf("the failed publication left %v", left)
			}
			publish(t, s, numbered(3))
			mustServe(t, s, 3)
		})
	}
}

// filesIn lists a folder without the workspaces.
func filesIn(t *testing.T, f folder) []string {
	t.Helper()
	entries, err := os.ReadDir(string(f))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), workspacePrefix) {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestFault06_FlippedByteIsNeverServed(t *testing.T) {
	f := publishedPair(t)
	content, err := os.ReadFile(f.snapshot(2))
	if err != nil {
		t.Fatal(err)
	}
	const offsets = 50
	for i := range offsets {
		at := i * (len(content) - 1) / (offsets - 1)
		damaged := bytes.Clone(content)
		damaged[at] ^= 1 << (i % 8)
		overwrite(t, f.snapshot(2), damaged)
		refusals := 0
		s := opened(t, f.root(), Options{OnRefused: func(r Refusal) {
			refusals++
			if r.Number != 2 || !strings.Contains(r.Reason, "checksum") {
				t.Errorf("byte %d: refused %+v", at, r)
			}
		}})
		mustServe(t, s, 1)
		if refusals != 1 {
			t.Errorf("byte %d: %d refusals were told", at, refusals)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestFault06_FlippedByteIsRefusedByRefresh(t *testing.T) {
	f := publishedPair(t)
	s := opened(t, f.root(), Options{})
	mustServe(t, s, 2)
	publisher := opened(t, f.root(), Options{})
	publish(t, publisher, numbered(3))
	content := flip(t, f.snapshot(3), 0.5)
	for range 2 {
		if swapped, err := s.Refresh(t.Context()); swapped || err != nil {
			t.Fatalf("Refresh says %v, %v", swapped, err)
		}
	}
	mustServe(t, s, 2)
	overwrite(t, f.snapshot(3), content)
	if swapped, err := s.Refresh(t.Context()); !swapped || err != nil {
		t.Fatalf("after repair, Refresh says %v, %v", swapped, err)
	}
	mustServe(t, s, 3)
}

// A file that goes bad while it is served answers right or not at all, and
// gives way to the one before it.
func TestFault06_DamageUnderAServedSnapshotFallsBack(t *testing.T) {
	f := publishedPair(t)
	s := opened(t, f.root(), Options{})
	info, err := os.Stat(f.snapshot(2))
	if err != nil {
		t.Fatal(err)
	}
	// All but the headers, which are read already.
	overwriteFrom(t, f.snapshot(2), 3*4096, bytes.Repeat([]byte{0xA5}, int(info.Size())-3*4096))
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	err = l.Query(t.Context(), numberedSum, nil, func(row []any) error { return mixture(row, 2) })
	if mspr.CodeOf(err) != mspr.Unavailable {
		t.Fatalf("the damaged snapshot says %v", err)
	}
	mustServe(t, s, 1)
	refused := s.Status().Refused
	if len(refused) != 1 || !strings.Contains(refused[0].Reason, "checksum") {
		t.Errorf("refused: %v", refused)
	}
}

func TestFault06_RepairedFileIsServedAgain(t *testing.T) {
	f := publishedPair(t)
	s := opened(t, f.root(), Options{})
	content := flipAll(t, f.snapshot(2))
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	err = l.Query(t.Context(), numberedSum, nil, func([]any) error { return nil })
	if mspr.CodeOf(err) != mspr.Unavailable {
		t.Fatalf("the damaged snapshot says %v", err)
	}
	l.Release()
	mustServe(t, s, 1)
	overwrite(t, f.snapshot(2), content)
	if swapped, err := s.Refresh(t.Context()); err != nil || !swapped {
		t.Fatalf("after repair, Refresh says %v, %v", swapped, err)
	}
	mustServe(t, s, 2)
	if st := s.Status(); st.Open != 1 || len(st.Refused) != 0 {
		t.Errorf("status is %+v", st)
	}
}

// An instance that an internal error made useless gives way to a fresh one of
// the same file, though a reader still holds it.
func TestFault06_FailedInstanceIsReopened(t *testing.T) {
	f := publishedPair(t)
	s := opened(t, f.root(), Options{})
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.distrust(t.Context(), l.instance)
		mustServe(t, s, 2)
	}
	if st := s.Status(); st.Open != 2 || st.Leases != 1 || s.current == l.instance {
		t.Errorf("while the failed one is on loan: %+v", st)
	}
	l.Release()
	if st := s.Status(); st.Open != 1 || st.Leases != 0 {
		t.Errorf("after its release: %+v", st)
	}
}
