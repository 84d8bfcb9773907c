package sharedfiles_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/sharedfiles"
)

// share makes a shared folder with one file.
func share(t *testing.T, name, content string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("MSPR_SHARED", dir)
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, text string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return string(w.EncodeAll([]byte(text), nil))
}

func TestAPackedFileIsReadUnpackedAndAnotherAsItIs(t *testing.T) {
	for name, content := range map[string]string{"data/a.csv.zst": packed(t, "some text"), "reference/a.csv": "some text"} {
		share(t, name, content)
		f := sharedfiles.Open(t, name)
		text, err := io.ReadAll(f)
		if err != nil || string(text) != "some text" {
			t.Errorf("%s is %q: %v", name, text, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRowsAreReadByTheNamesOfTheirColumns(t *testing.T) {
	share(t, "a.csv", "\ufeff\"dep\";jour;n\r\n2A;2020-03-19;27.0\r\n01;2020-03-19;")
	var got []string
	sharedfiles.Each(t, "a.csv", ';', func(row sharedfiles.Row) {
		got = append(got, fmt.Sprint(row.Place("spf"), " ", row.Number("n"), " ", row.Last(), " ", len(row.Fields)))
	})
	if diff := cmp.Diff([]string{"2A 27 27 3", "01 0 0 3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestARelativeFolderCountsFromTheModulesRoot(t *testing.T) {
	t.Setenv("MSPR_SHARED", "config")
	if want, got := filepath.Join("..", "config", "clusters"), sharedfiles.Path(t, "clusters"); !sameFile(t, want, got) {
		t.Errorf("the path is %s, want %s", got, want)
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.Stat(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// verdict is a test that may fail without failing the one that watches it.
type verdict struct {
	testing.TB
	failed bool
}

func (v *verdict) Helper() {}

func (v *verdict) Fatalf(string, ...any) {
	v.failed = true
	runtime.Goexit()
}

func TestWhatIsMissingFailsTheTest(t *testing.T) {
	share(t, "a.csv", "date,n\n2020-01-01,1\n")
	for missing, c := range map[string]struct {
		file string
		use  func(sharedfiles.Row)
	}{
		"a file":   {"b.csv", func(sharedfiles.Row) {}},
		"a column": {"a.csv", func(r sharedfiles.Row) { r.Get("m") }},
		"a source": {"a.csv", func(r sharedfiles.Row) { r.Place("new") }},
	} {
		v, done := &verdict{TB: t}, make(chan struct{})
		go func() {
			defer close(done)
			sharedfiles.Each(v, c.file, ',', c.use)
		}()
		if <-done; !v.failed {
			t.Errorf("%s that is missing does not fail the test", missing)
		}
	}
}
