package duck

import (
	"bytes"
	"encoding/json"
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

func TestFault07_CutOrMissingFileIsRefused(t *testing.T) {
	manifest := func(path string) string { return strings.TrimSuffix(path, snapshotSuffix) + manifestSuffix }
	faults := map[string]func(path string, size int64) error{
		"0 bytes":           func(p string, _ int64) error { return os.Truncate(p, 0) },
		"1 byte":            func(p string, _ int64) error { return os.Truncate(p, 1) },
		"half":              func(p string, size int64) error { return os.Truncate(p, size/2) },
		"one byte less":     func(p string, size int64) error { return os.Truncate(p, size-1) },
		"one byte more":     func(p string, size int64) error { return os.Truncate(p, size+1) },
		"missing":           func(p string, _ int64) error { return os.Remove(p) },
		"a folder":          func(p string, _ int64) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o750)) },
		"an empty manifest": func(p string, _ int64) error { return os.Truncate(manifest(p), 0) },
		"no manifest":       func(p string, _ int64) error { return os.Remove(manifest(p)) },
	}
	for name, damage := range faults {
		t.Run(name, func(t *testing.T) {
			f := publishedPair(t)
			info, err := os.Stat(f.snapshot(2))
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(f.snapshot(2), info.Size()); err != nil {
				t.Fatal(err)
			}
			told := 0
			s := opened(t, f.root(), Options{OnRefused: func(Refusal) { told++ }})
			mustServe(t, s, 1)
			if told != 1 {
				t.Errorf("%d refusals were told", told)
			}
			// The process goes on as if nothing had been: next number, good file.
			if next := publish(t, s, numbered(3)); next.Number != 3 {
				t.Errorf("the next number is %d", next.Number)
			}
			mustServe(t, s, 3)
		})
	}
}

func TestFault07_WithNoGoodFilePostgresIsToAnswer(t *testing.T) {
	f := publishedPair(t)
	truncate(t, f.snapshot(1), 1)
	truncate(t, f.snapshot(2), 0)
	s := opened(t, f.root(), Options{})
	mustServe(t, s, 0)
	if _, err := s.Acquire(); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("Acquire says %v", err)
	}
}

func TestFault08_ForeignFileIsRefused(t *testing.T) {
	// restate puts content and a manifest that fits it in the place of the
	// second snapshot.
	restate := func(t *testing.T, f folder, from string, change func(*mspr.Snapshot)) {
		t.Helper()
		content, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		overwrite(t, f.snapshot(2), content)
		m, err := readManifest(f.manifest(2))
		if err != nil {
			t.Fatal(err)
		}
		if m.SHA256, err = checksum(from); err != nil {
			t.Fatal(err)
		}
		m.Bytes = int64(len(content))
		change(&m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		overwrite(t, f.manifest(2), b)
	}
	faults := map[string]struct {
		replace func(t *testing.T, f folder)
		reason  string
	}{
		"another cluster": {func(t *testing.T, f folder) {
			t.Helper()
			dir := t.TempDir()
			other, err := Open(t.Context(), dir, "france", Options{Serve: small(Limits{}), Build: small(Limits{})})
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			publish(t, other, numbered(2))
			restate(t, f, other.folder.snapshot(2), func(*mspr.Snapshot) {})
		}, `its content says cluster "france"`},
		"another cluster's manifest": {func(t *testing.T, f folder) {
			t.Helper()
			restate(t, f, f.snapshot(2), func(m *mspr.Snapshot) { m.Cluster = "france" })
		}, `its manifest says cluster "france"`},
		"an older generation": {func(t *testing.T, f folder) {
			t.Helper()
			restate(t, f, f.snapshot(1), func(*mspr.Snapshot) {})
		}, "its content says number 1"},
		"an older generation with its manifest": {func(t *testing.T, f folder) {
			t.Helper()
			restate(t, f, f.snapshot(1), func(m *mspr.Snapshot) { m.Number = 1 })
		}, "its manifest says number 1"},
		"an older format": {func(t *testing.T, f folder) {
			t.Helper()
			restate(t, f, f.snapshot(2), func(m *mspr.Snapshot) { m.Format = Format - 1 })
		}, "its manifest says format 0"},
		"an older format within": {func(t *testing.T, f folder) {
			t.Helper()
			path := filepath.Join(t.TempDir(), "old.duckdb")
			db, err := openDB(t.Context(), path, readWrite, small(Limits{}).withDefaults(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), `CREATE TABLE meta AS SELECT 'switzerland' AS cluster, 2::BIGINT AS number,
				0 AS format, now() AS created, 7::BIGINT AS last_batch, 200::BIGINT AS records, 0::BIGINT AS revisions`)
			if err = errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			restate(t, f, path, func(*mspr.Snapshot) {})
		}, "its content says format 0"},
		"no snapshot at all": {func(t *testing.T, f folder) {
			t.Helper()
			path := filepath.Join(t.TempDir(), "text")
			if err := os.WriteFile(path, bytes.Repeat([]byte("not a database "), 5000), 0o600); err != nil {
				t.Fatal(err)
			}
			restate(t, f, path, func(*mspr.Snapshot) {})
		}, "not a valid DuckDB database"},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			f := publishedPair(t)
			fault.replace(t, f)
			s := opened(t, f.root(), Options{})
			mustServe(t, s, 1)
			if got := s.reason(2); !strings.Contains(got, fault.reason) {
				t.Errorf("refused because %q, not %q", got, fault.reason)
			}
		})
	}
}

func flip(t *testing.T, path string, where float64) (before []byte) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := bytes.Clone(before)
	after[int(where*float64(len(after)))] ^= 0x10
	overwrite(t, path, after)
	return before
}

func flipAll(t *testing.T, path string) (before []byte) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	overwriteFrom(t, path, 3*4096, bytes.Repeat([]byte{0xA5}, len(before)-3*4096))
	return before
}

// overwrite writes into the same file, as a failing disk would.
func overwrite(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func overwriteFrom(t *testing.T, path string, offset int64, content []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(content, offset)
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
