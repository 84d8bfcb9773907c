// Package sharedfiles gives acceptance tests the publishers' real files, which
// are no part of the project: Path to load one, Open to read it unpacked, Each
// to read its rows with nothing but encoding/csv, as an oracle that shares no
// code with what it judges.
//
// The folder is named by MSPR_SHARED, and is ../shared beside the module where
// that is not set; a relative name counts from the module's root, so that it
// means the same to every package. A file that is missing fails the test: a
// test that is skipped proves nothing.
package sharedfiles

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// Path gives the path of a file in the shared folder, such as
// "data/who/….csv.zst". A file that is missing fails the test.
func Path(tb testing.TB, name string) string {
	tb.Helper()
	shared := cmp.Or(os.Getenv("MSPR_SHARED"), filepath.Join("..", "shared")) //nolint:forbidigo // no config exists in a test; every test asks here
	if !filepath.IsAbs(shared) {
		shared = filepath.Join(moduleRoot(tb), shared)
	}
	if _, err := fs.Stat(os.DirFS(shared), name); err != nil {
		tb.Fatalf("a publisher's file is missing in %s; set MSPR_SHARED to the folder that holds data/ and reference/: %v", shared, err)
	}
	return filepath.Join(shared, filepath.FromSlash(name))
}

// moduleRoot is the closest folder above the package under test with a go.mod.
func moduleRoot(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			tb.Fatal("no go.mod is above the package under test; set MSPR_SHARED to an absolute path")
		}
		dir = above
	}
}

// Open reads a file of the shared folder, unpacked where its name ends in .zst.
func Open(tb testing.TB, name string) io.ReadCloser {
	tb.Helper()
	f, err := os.Open(Path(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	if !strings.HasSuffix(name, ".zst") {
		return f
	}
	unpacked, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		_ = f.Close()
		tb.Fatalf("%s: %v", name, err)
	}
	return packed{unpacked, f}
}

// packed is a zstd stream with the file that it comes from.
type packed struct {
	*zstd.Decoder
	file *os.File
}

func (p packed) Close() error {
	p.Decoder.Close()
	return p.file.Close()
}
