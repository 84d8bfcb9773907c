package archive

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/durable"
	"github.com/mspr/surveillance/mspr"
)

// Keep archives what r gives. Bytes that are there already are written anew,
// which mends a damaged file and renews its time. It refuses (*mspr.Refusal) a
// file above the limit; nothing is left of what it could not keep.
func (a *Archive) Keep(ctx context.Context, r io.Reader) (entry Entry, err error) {
	f, err := durable.NewScratch(a.root, unfinishedPrefix)
	if err != nil {
		return Entry{}, fmt.Errorf("archiving a source file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Discard()) }()
	if entry, err = a.write(f, cancelled{ctx, r}); err != nil {
		return Entry{}, err
	}
	if err := a.put(f, entry); err != nil {
		return Entry{}, fmt.Errorf("archiving a source file: %w", err)
	}
	return entry, nil
}

// write compresses and hashes at once.
func (a *Archive) write(f io.Writer, r io.Reader) (Entry, error) {
	packer, err := zstd.NewWriter(f, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
	if err != nil {
		return Entry{}, err
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(hash, packer), io.LimitReader(r, a.limit+1))
	if err == nil && n > a.limit {
		err = mspr.Refusef("the file has more than %d bytes, which is the most that is archived; split it", a.limit)
	}
	if err = errors.Join(err, packer.Close()); err != nil {
		return Entry{}, err
	}
	_, err = f.Write(footer(n))
	return Entry{Checksum: hex.EncodeToString(hash.Sum(nil)), Bytes: n}, err
}

// put gives the file its name.
func (a *Archive) put(f *durable.Scratch, entry Entry) error {
	path, err := a.path(entry.Checksum)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return errors.Join(f.Publish(path), durable.Sync(a.root))
}

// window is the memory in which repetitions are looked for, in bytes.
const window = 4 << 20

// The footer tells the size as published. It is a frame that readers of zstd
// skip, so that any of them can unpack the file.
const (
	footerSize  = 16
	footerMagic = 0x184D2A5D
)

func footer(size int64) []byte {
	f := binary.LittleEndian.AppendUint32(nil, footerMagic)
	f = binary.LittleEndian.AppendUint32(f, footerSize-8)
	return binary.LittleEndian.AppendUint64(f, uint64(size)) //nolint:gosec // a size is not below zero
}

// sizeIn reads a footer; false where it is none.
func sizeIn(f []byte) (int64, bool) {
	size := binary.LittleEndian.Uint64(f[8:])
	ok := binary.LittleEndian.Uint32(f) == footerMagic && binary.LittleEndian.Uint32(f[4:]) == footerSize-8 && size <= Limit
	return int64(size), ok //nolint:gosec // at most Limit where it is ok
}

// cancelled ends with its context.
type cancelled struct {
	ctx context.Context //nolint:containedctx // an io.Reader has no other way to see it
	r   io.Reader
}

func (c cancelled) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.ctx.Err() != nil { // an end that comes from the cancellation is none
		return n, context.Cause(c.ctx)
	}
	return n, err
}
