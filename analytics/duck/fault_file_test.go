package duck

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// A block that was written to the place of another passes DuckDB's own checksum,
// and DuckDB may read it for ever.
func TestFault06_BlockInThePlaceOfAnotherIsRefused(t *testing.T) {
	const headers, block = 3 * 4096, 256 << 10
	f := publishedPair(t)
	content, err := os.ReadFile(f.snapshot(2))
	if err != nil {
		t.Fatal(err)
	}
	at := func(n int) []byte { return content[headers+n*block:][:block] }
	last := (len(content)-headers)/block - 1
	for _, n := range []int{0, 2, last / 2, last} {
		for _, place := range []int{1, last/2 + 1, last - 1} {
			if bytes.Equal(at(n), at(place)) {
				t.Fatalf("blocks %d and %d are the same", n, place)
			}
			overwrite(t, f.snapshot(2), content)
			overwriteFrom(t, f.snapshot(2), int64(headers+place*block), at(n))
			s := opened(t, f.root(), Options{})
			mustServe(t, s, 1)
			if got := s.reason(2); !strings.Contains(got, "checksum") {
				t.Errorf("with block %d in the place of %d, it was refused because %q", n, place, got)
			}
		}
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
		if m, err = describe(built{snapshot: m.Snapshot, lineage: m.Lineage}, from); err != nil {
			t.Fatal(err)
		}
		change(&m.Snapshot)
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
		}, fmt.Sprintf("its manifest says format %d", Format-1)},
		"an older format within": {func(t *testing.T, f folder) {
			t.Helper()
			path := filepath.Join(t.TempDir(), "old.duckdb")
			db, err := openDB(t.Context(), path, readWrite, small(Limits{}).withDefaults(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), `CREATE TABLE meta AS SELECT 'switzerland' AS cluster, 2::BIGINT AS number,
				1 AS format, now() AS created, 7::BIGINT AS last_batch, 200::BIGINT AS records, 0::BIGINT AS revisions`)
			if err = errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			restate(t, f, path, func(*mspr.Snapshot) {})
		}, "its content says format 1"},
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
