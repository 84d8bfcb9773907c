package duck

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// pieceBytes is how much of a file each checksum in its manifest covers.
const pieceBytes = 8 << 20

// manifest is what lies beside a snapshot file: what is in it, and what its
// bytes are.
type manifest struct {
	mspr.Snapshot
	// Pieces are the SHA-256 of each 8 MiB of the file, in hexadecimal: all
	// processors check a file at once, where the sum of the whole takes one of
	// them from its first byte to its last.
	Pieces []string `json:"pieces"`
	// Lineage says how the snapshot came about.
	Lineage lineage `json:"lineage"`
}

// describe adds the size and the checksums of the file.
func describe(made built, path string) (manifest, error) {
	m := manifest{Snapshot: made.snapshot, Lineage: made.lineage}
	info, err := os.Stat(path)
	if err != nil {
		return m, err
	}
	m.Bytes = info.Size()
	if m.Lineage.Full == m.Number {
		m.Lineage.Bytes = m.Bytes
	}
	var group errgroup.Group
	group.Go(func() (err error) { m.SHA256, err = checksum(path); return err })
	group.Go(func() (err error) { m.Pieces, err = pieces(path, m.Bytes); return err })
	return m, group.Wait()
}

// checksum gives the SHA-256 of a file in hexadecimal.
func checksum(path string) (sum string, err error) {
	f, err := os.Open(path) //nolint:gosec // The path is a snapshot's, made of the configured folder and a number.
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return checksumOf(f)
}

func checksumOf(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// pieces gives the checksums of the pieces of a file of so many bytes.
func pieces(path string, size int64) (sums []string, err error) {
	f, err := os.Open(path) //nolint:gosec // See checksum.
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sums = make([]string, pieceCount(size))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range sums {
		group.Go(func() (err error) {
			sums[i], err = checksumOf(io.NewSectionReader(f, int64(i)*pieceBytes, pieceBytes))
			return err
		})
	}
	return sums, group.Wait()
}

// pieceCount is how many pieces a file of so many bytes has.
func pieceCount(size int64) int { return int((size + pieceBytes - 1) / pieceBytes) }
