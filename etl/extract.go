package etl

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/mspr"
)

// extract is a file being read: counted and hashed as it is stored, unpacked,
// and held to the limits.
type extract struct {
	ctx    context.Context // an io.Reader has no other way to see it
	file   File
	name   string
	limits Limits

	stored   int64
	hash     hash.Hash
	failed   error // of reading the stored bytes
	ended    bool
	source   io.Reader
	release  func()
	unpacked int64
	onRead   func(stored int64)
}

// newExtract looks at the first bytes to tell gzip, zstd and plain text apart:
// names of files lie.
func newExtract(ctx context.Context, file File, name string, limits Limits, onRead func(stored int64)) (*extract, error) {
	x := &extract{ctx: ctx, file: file, name: name, limits: limits, hash: sha256.New(), release: func() {}, onRead: onRead}
	stored := bufio.NewReaderSize(storedReader{x}, readSize)
	magic, err := stored.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, x.explain(err)
	}
	switch {
	case len(magic) == 0:
		return nil, mspr.Refusef("%s is empty; fetch it again", name)
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		err = x.gunzip(stored)
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		err = x.unzstd(stored)
	default:
		x.source = stored
		return x, nil
	}
	if err != nil {
		return nil, x.explain(err)
	}
	return x, nil
}

const (
	readSize = 64 << 10
	// window is the most memory that a zstd file may ask its reader to keep.
	window = 128 << 20
	// A text that unpacks to more than maxRatio times its size is no text; the
	// first ratioFrom bytes may.
	maxRatio  = 200
	ratioFrom = 8 << 20
)

func (x *extract) gunzip(stored io.Reader) error {
	r, err := gzip.NewReader(stored)
	x.source = r
	return err
}

func (x *extract) unzstd(stored io.Reader) error {
	r, err := zstd.NewReader(stored, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return err
	}
	x.source, x.release = r, r.Close
	return nil
}

// Read gives unpacked bytes. Its errors are ready for people.
func (x *extract) Read(p []byte) (int, error) {
	n, err := x.source.Read(p)
	x.unpacked += int64(n)
	switch {
	case x.unpacked > x.limits.Unpacked:
		return n, mspr.Refusef("%s unpacks to more than %d MB; split it", x.name, x.limits.Unpacked>>20)
	case x.unpacked > ratioFrom && x.unpacked/maxRatio > x.stored:
		return n, mspr.Refusef("%s unpacks to more than %d times its size, as no surveillance file does; fetch it again from its publisher", x.name, maxRatio)
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		x.ended = true
		return n, io.EOF
	}
	return n, x.explain(err)
}

// explain tells a file that is damaged from one that couldn't be read.
func (x *extract) explain(err error) error {
	if x.failed != nil {
		return x.failed
	}
	return mspr.Refusef("%s is cut or damaged: unpacking it failed after %d bytes of text; fetch it again", x.name, x.unpacked).Because(err)
}

// checksum is the SHA-256 of the file as stored, or nothing before its end.
func (x *extract) checksum() string {
	if !x.ended {
		return ""
	}
	return hex.EncodeToString(x.hash.Sum(nil))
}

// Close releases the unpacker and the file.
func (x *extract) Close() error {
	x.release()
	return x.file.Close()
}

// storedReader reads the bytes as stored.
type storedReader struct{ x *extract }

func (s storedReader) Read(p []byte) (int, error) {
	x := s.x
	if err := x.ctx.Err(); err != nil {
		x.failed = context.Cause(x.ctx)
		return 0, x.failed
	}
	n, err := x.file.Read(p)
	_, _ = x.hash.Write(p[:n])
	x.stored += int64(n)
	x.onRead(x.stored)
	if err != nil && !errors.Is(err, io.EOF) {
		x.failed = fmt.Errorf("reading %s after %d bytes: %w", x.name, x.stored, err)
		return n, x.failed
	}
	return n, err
}
