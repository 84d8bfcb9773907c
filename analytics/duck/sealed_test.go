package duck

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// spoilingDisk has a byte of a snapshot go bad when its folder is synced: after it was
// read for its checksums, and before it is opened.
type spoilingDisk struct {
	disk
	spoil func(folder string)
}

func (d *spoilingDisk) Sync(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() && d.spoil != nil {
		d.spoil(path)
	}
	return d.disk.Sync(path)
}

func TestFault06_ByteFlippedBetweenSealingAndServingIsRefused(t *testing.T) {
	d := &spoilingDisk{}
	s := openedOn(t, t.TempDir(), Options{}, d)
	publish(t, s, numbered(1))
	d.spoil = func(folder string) { flip(t, filepath.Join(folder, "2"+snapshotSuffix), 0.5) }
	if _, err := s.Publish(t.Context(), numbered(2)); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("publishing says %v", err)
	}
	mustServe(t, s, 1)
}

func TestSealedFileIsReadAgainUnlessItIsUntouched(t *testing.T) {
	f := folder(t.TempDir())
	m := manifest{Snapshot: mspr.Snapshot{Number: 3}}
	path := f.snapshot(3)
	overwrite(t, path, []byte("all of it"))
	if seen, err := sealing(path); err != nil || seen != nil {
		t.Errorf("a file that was written just now looks like %v, %v", seen, err)
	}
	old := time.Now().Add(-time.Hour)
	age := func() {
		t.Helper()
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	age()
	seen, err := sealing(path)
	if err != nil {
		t.Fatal(err)
	}
	one := &sealed{m, seen}
	other := m
	other.SHA256 = "another"
	if !one.stands(f, m) || one.stands(f, other) || (*sealed)(nil).stands(f, m) {
		t.Error("an untouched file is not known, or one that was not sealed is")
	}
	overwrite(t, path, []byte("all of IT"))
	if one.stands(f, m) {
		t.Error("a file that was written to passes")
	}
	if err := os.Rename(path, path+".old"); err != nil { // so that its inode is not given again
		t.Fatal(err)
	}
	overwrite(t, path, []byte("all of it"))
	age()
	if one.stands(f, m) {
		t.Error("another file of the same name, size and time passes")
	}
}

// A snapshot is taken as it was sealed once: when it fails later, it is read.
func TestFault06_SealedSnapshotThatFailsLaterIsRead(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, numbered(1))
	publish(t, s, numbered(2))
	flip(t, s.folder.snapshot(2), 0.5)
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	s.distrust(t.Context(), l.instance)
	l.Release()
	mustServe(t, s, 1)
}
