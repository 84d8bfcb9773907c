package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
)

func open(t *testing.T, dir string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func keep(t *testing.T, a *archive.Archive, content string) archive.Entry {
	t.Helper()
	entry, err := a.Keep(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

func read(a *archive.Archive, checksum string) (string, int64, error) {
	r, size, err := a.Read(checksum)
	if err != nil {
		return "", 0, err
	}
	text, err := io.ReadAll(r)
	return string(text), size, errors.Join(err, r.Close())
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

// files lists the paths of all files, relative to the archive.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			name, _ := filepath.Rel(dir, path)
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAKeptFileIsReadAsItWasPublished(t *testing.T) {
	noise := make([]byte, 5<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	a := open(t, filepath.Join(t.TempDir(), "not", "yet"))
	for name, content := range map[string]string{
		"nothing": "", "a line": "date,cases\n", "text": strings.Repeat("2020-01-03,FR,7\n", 1<<19), "noise": string(noise),
	} {
		entry := keep(t, a, content)
		if entry.Checksum != sum(content) || entry.Bytes != int64(len(content)) {
			t.Errorf("%s: %+v", name, entry)
		}
		got, size, err := read(a, entry.Checksum)
		if err != nil || got != content || size != entry.Bytes {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), size, err)
		}
	}
}

func TestTheSameBytesAreKeptOnceAndForTheirOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "us")
	a := open(t, dir)
	first, second := keep(t, a, "same"), keep(t, a, "same")
	if first != second {
		t.Errorf("%+v and %+v", first, second)
	}
	path := filepath.Join(first.Checksum[:2], first.Checksum+".zst")
	if all := files(t, dir); len(all) != 1 || all[0] != path {
		t.Errorf("the archive holds %q", all)
	}
	for name, mode := range map[string]os.FileMode{".": 0o700, first.Checksum[:2]: 0o700, path: 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestAnyReaderOfZstdUnpacksAnArchivedFile(t *testing.T) {
	dir := t.TempDir()
	entry := keep(t, open(t, dir), "for the future")
	packed, err := os.ReadFile(filepath.Join(dir, entry.Checksum[:2], entry.Checksum+".zst"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if text, err := io.ReadAll(r); err != nil || string(text) != "for the future" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestManyKeepTheSameBytesAtOnce(t *testing.T) {
	dir := t.TempDir()
	content := strings.Repeat("all at once\n", 10_000)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			a, err := archive.Open(dir) // as another process would
			if err == nil {
				_, err = a.Keep(t.Context(), strings.NewReader(content))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got, _, err := read(open(t, dir), sum(content)); err != nil || got != content {
		t.Error(err)
	}
	if all := files(t, dir); len(all) != 1 {
		t.Errorf("the archive holds %q", all)
	}
}

func TestWhatIsNotKeptIsToldApart(t *testing.T) {
	a := open(t, t.TempDir())
	entry := keep(t, a, "here")
	if has, err := a.Has(entry.Checksum); !has || err != nil {
		t.Errorf("%v, %v", has, err)
	}
	for range 2 { // there is no harm in removing it twice
		if err := a.Remove(entry.Checksum); err != nil {
			t.Fatal(err)
		}
	}
	if has, err := a.Has(entry.Checksum); has || err != nil {
		t.Errorf("%v, %v", has, err)
	}
	if _, _, err := a.Read(entry.Checksum); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestNoNameLeadsOutOfTheArchive(t *testing.T) {
	a := open(t, t.TempDir())
	for _, name := range []string{"", "ab", "../../../etc/passwd", strings.Repeat("../", 21) + "x", strings.Repeat("A", 64), strings.Repeat("a", 65)} {
		_, hasErr := a.Has(name)
		_, _, readErr := a.Read(name)
		for _, err := range []error{hasErr, readErr, a.Remove(name)} {
			if mspr.CodeOf(err) != mspr.BadUserInput {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}

func TestTheListTellsWhatLiesOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	first, second := keep(t, a, "a"), keep(t, a, strings.Repeat("b", 1<<20))
	if err := os.WriteFile(filepath.Join(dir, first.Checksum[:2], "notes.zst"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := a.List()
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, k := range all {
		if (k.Checksum != first.Checksum && k.Checksum != second.Checksum) || k.At.IsZero() || k.Stored == 0 || k.Stored > 1<<10 {
			t.Errorf("%+v", k)
		}
	}
	if all[0].Checksum > all[1].Checksum {
		t.Error("not in order")
	}
}

func TestAFileAboveTheLimitIsRefusedAndNothingOfItStays(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir).LimitedTo(10)
	keep(t, a, "ten bytes.")
	_, err := a.Keep(t.Context(), strings.NewReader("eleven byte"))
	if refusal, ok := errors.AsType[*mspr.Refusal](err); !ok || !strings.Contains(refusal.Reason, "more than 10 bytes") {
		t.Errorf("got %v", err)
	}
	if all := files(t, dir); len(all) != 1 {
		t.Errorf("the archive holds %q", all)
	}
}

func TestAKeepingThatIsCutShortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	go func() {
		_, _ = io.WriteString(w, "half of ")
		cancel()
		_ = w.Close()
	}()
	if _, err := a.Keep(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	broken, end := io.Pipe()
	_ = end.CloseWithError(io.ErrUnexpectedEOF)
	if _, err := a.Keep(t.Context(), broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if all := files(t, dir); len(all) != 0 {
		t.Errorf("the archive holds %q", all)
	}
}
