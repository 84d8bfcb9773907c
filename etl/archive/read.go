package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/mspr"
)

// Read gives the bytes of a file as published, and how many there are. They are
// checked as they are read: only who reads up to io.EOF has read what the
// publisher issued, and a damaged file ends in another error. Its error is
// NotFound where the archive has no such file.
func (a *Archive) Read(checksum string) (_ io.ReadCloser, size int64, err error) {
	path, err := a.path(checksum)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(path) //nolint:gosec // a path that a checksum names
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, mspr.Errorf(mspr.NotFound, "no source file with the checksum %s is archived", checksum).Because(err)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("opening an archived source file: %w", err)
	}
	if size, err = sizeOf(f); err != nil {
		return nil, 0, errors.Join(damaged(path, err), f.Close())
	}
	packed, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return nil, 0, errors.Join(damaged(path, err), f.Close())
	}
	return &reader{file: f, packed: packed, hash: sha256.New(), checksum: checksum, left: size}, size, nil
}

// sizeOf reads the footer and goes back to the beginning.
func sizeOf(f *os.File) (int64, error) {
	if _, err := f.Seek(-footerSize, io.SeekEnd); err != nil {
		return 0, fmt.Errorf("it is shorter than its footer: %w", err)
	}
	var last [footerSize]byte
	if _, err := io.ReadFull(f, last[:]); err != nil {
		return 0, err
	}
	size, ok := sizeIn(last[:])
	if !ok {
		return 0, errors.New("it is cut: its footer is missing")
	}
	_, err := f.Seek(0, io.SeekStart)
	return size, err
}

func damaged(path string, why error) error {
	return mspr.Errorf(mspr.Internal, "the archived source file %s is damaged; load the file of its publisher again, or restore this one from a backup", path).Because(why)
}

// reader unpacks a file and checks it.
type reader struct {
	file     *os.File
	packed   *zstd.Decoder
	hash     hash.Hash
	checksum string
	left     int64
	ended    error
}

// Read gives published bytes.
func (r *reader) Read(p []byte) (int, error) {
	if r.ended != nil {
		return 0, r.ended
	}
	n, err := r.packed.Read(p)
	_, _ = r.hash.Write(p[:n])
	r.left -= int64(n)
	switch {
	case r.left < 0:
		r.ended = damaged(r.file.Name(), errors.New("it unpacks to more than its footer tells"))
	case errors.Is(err, io.EOF):
		r.ended = r.verify()
	case err != nil:
		r.ended = damaged(r.file.Name(), err)
	}
	return n, r.ended
}

// verify is asked at the end.
func (r *reader) verify() error {
	if sum := hex.EncodeToString(r.hash.Sum(nil)); sum != r.checksum {
		return damaged(r.file.Name(), fmt.Errorf("its bytes have the checksum %s", sum))
	}
	return io.EOF
}

// Close releases the file.
func (r *reader) Close() error {
	r.packed.Close()
	return r.file.Close()
}
