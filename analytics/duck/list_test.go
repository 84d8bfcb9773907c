package duck

import (
	"errors"
	"strings"
	"testing"
)

func TestListTellsWhatIsThere(t *testing.T) {
	f := publishedPair(t)
	truncate(t, f.snapshot(2), 5)
	listed, err := List(f.root(), testCluster)
	if err != nil || len(listed) != 2 {
		t.Fatalf("listed %v, %v", listed, err)
	}
	if l := listed[0]; l.Number != 2 || !strings.Contains(l.Problem, "5 bytes") {
		t.Errorf("the cut one is listed as %+v", l)
	}
	if l := listed[1]; l.Number != 1 || l.Problem != "" || l.Records != 200 || l.Path != f.snapshot(1) {
		t.Errorf("the good one is listed as %+v", l)
	}
	if listed, err := List(f.root(), "france"); err != nil || len(listed) != 0 {
		t.Errorf("a cluster without a folder has %v, %v", listed, err)
	}
}

func TestVerifyFindsAGoodSnapshotGood(t *testing.T) {
	f := publishedPair(t)
	// Also while it is served by the same process.
	mustServe(t, opened(t, f.root(), Options{}), 2)
	s, err := Verify(t.Context(), f.root(), testCluster, 2, Limits{})
	if err != nil || s.Number != 2 || s.Records != 200 {
		t.Errorf("Verify gives %+v, %v", s, err)
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ change, says string }{
		"a rollup": {"UPDATE rollup_month SET cases = cases + 1 WHERE start = '2021-01-01'", "rollup_month has 300 rows, cases 803, deaths 0, but the table of facts has 300 rows, cases 800"},
		"a fact":   {"DELETE FROM facts WHERE record AND date = '2021-01-01'", "it holds 198 records"},
		"a table":  {"DROP TABLE revisions", "counting rows"},
		"the meta": {"UPDATE meta SET records = 7", "its content says"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := publishedPair(t)
			change(t, f, test.change)
			_, err := Verify(t.Context(), f.root(), testCluster, 2, Limits{})
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Verify says %v, not %q", err, test.says)
			}
		})
	}
	if _, err := Verify(t.Context(), publishedPair(t).root(), testCluster, 9, Limits{}); err == nil || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("a snapshot that is not there: %v", err)
	}
}

// change edits the second snapshot and makes its manifest fit again.
func change(t *testing.T, f folder, sql string) {
	t.Helper()
	db, err := openDB(t.Context(), f.snapshot(2), readWrite, small(Limits{}).withDefaults(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), sql+"; CHECKPOINT")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	m, err := readManifest(f.manifest(2))
	if err != nil {
		t.Fatal(err)
	}
	if m, err = describe(built{snapshot: m.Snapshot, lineage: m.Lineage}, f.snapshot(2)); err != nil {
		t.Fatal(err)
	}
	if err := writeManifest(disk{}, f.manifest(2), m); err != nil {
		t.Fatal(err)
	}
}
