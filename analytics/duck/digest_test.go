package duck

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestPiecesCoverEveryByte(t *testing.T) {
	for _, size := range []int{0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 3*pieceBytes + 5} {
		path := filepath.Join(t.TempDir(), "file")
		content := bytes.Repeat([]byte{7}, size)
		overwrite(t, path, content)
		before, err := describe(built{}, path)
		if err != nil {
			t.Fatal(err)
		}
		if want := (size + pieceBytes - 1) / pieceBytes; len(before.Pieces) != want || before.Bytes != int64(size) {
			t.Fatalf("%d bytes give %d pieces of %d", size, len(before.Pieces), want)
		}
		for _, at := range []int{0, size / 2, size - 1, pieceBytes, pieceBytes - 1} {
			if at < 0 || at >= size {
				continue
			}
			overwriteFrom(t, path, int64(at), []byte{8})
			after, err := pieces(path, int64(size))
			if err != nil {
				t.Fatal(err)
			}
			for i := range after {
				if changed := after[i] != before.Pieces[i]; changed != (i == at/pieceBytes) {
					t.Errorf("byte %d of %d: piece %d changed: %v", at, size, i, changed)
				}
			}
			overwriteFrom(t, path, int64(at), []byte{7})
		}
	}
	if _, err := pieces(filepath.Join(t.TempDir(), "none"), 1); !os.IsNotExist(err) {
		t.Errorf("a file that is not there gives %v", err)
	}
}
