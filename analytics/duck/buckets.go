package duck

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"unsafe"
)

const (
	// maxBuckets is how many ranges of places are sorted apart.
	maxBuckets = 256
	// blockRows is how many rows wait together: 64 KiB.
	blockRows = 1024
	blockSize = blockRows * packedSize
)

// block is a piece of a bucket.
type block struct {
	n    int
	rows [blockRows]packedRow
}

// buckets takes rows in any order and gives them back in that of their keys, in
// bounded memory: rows are dealt out to ranges of places, each of which is
// sorted by itself. Blocks beyond the bound wait in a file.
type buckets struct {
	// width is how many places a bucket has.
	width uint32
	// room is how many more blocks may stay in memory.
	room  int
	spill *spillFile

	lock sync.Mutex
	held [][]*block
	// spilled are the offsets of full blocks in the file.
	spilled [][]int64
	free    []*block
}

// newBuckets makes buckets for so many places, which hold up to memory bytes
// besides the blocks that are being filled. The file is made when it is needed,
// and holds up to spillBytes.
func newBuckets(places int, memory int64, path string, spillBytes int64) *buckets {
	width := max(1, (places+maxBuckets-1)/maxBuckets)
	n := places/width + 1
	return &buckets{
		width: uint32(width), room: int(memory / int64(blockSize)), //nolint:gosec // at most 2²⁴ places
		spill: &spillFile{path: path, limit: spillBytes},
		held:  make([][]*block, n), spilled: make([][]int64, n),
	}
}

// dealer deals the rows of one stream.
type dealer struct {
	to   *buckets
	open []*block
}

func (b *buckets) dealer() *dealer { return &dealer{to: b, open: make([]*block, len(b.held))} }

// deal puts a row into its bucket.
func (d *dealer) deal(row *packedRow) error {
	i := row.place() / d.to.width
	open := d.open[i]
	if open == nil {
		open = d.to.empty()
		d.open[i] = open
	}
	open.rows[open.n] = *row
	open.n++
	if open.n < blockRows {
		return nil
	}
	d.open[i] = nil
	return d.to.take(int(i), open)
}

// end hands over what the stream left unfilled.
func (d *dealer) end() {
	for i, open := range d.open {
		if open != nil {
			d.to.keep(i, open)
		}
	}
	d.open = nil
}

// empty gives a block to fill.
func (b *buckets) empty() *block {
	b.lock.Lock()
	defer b.lock.Unlock()
	if last := len(b.free) - 1; last >= 0 {
		free := b.free[last]
		b.free = b.free[:last]
		return free
	}
	return &block{}
}

func (b *buckets) keep(i int, full *block) {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.room--
	b.held[i] = append(b.held[i], full)
}

// take keeps a full block in memory or in the file.
func (b *buckets) take(i int, full *block) error {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.room > 0 {
		b.room--
		b.held[i] = append(b.held[i], full)
		return nil
	}
	at, err := b.spill.write(full)
	if err != nil {
		return fmt.Errorf("sorting in %s: %w", b.spill.path, err)
	}
	b.spilled[i] = append(b.spilled[i], at)
	full.n = 0
	b.free = append(b.free, full)
	return nil
}

// rows is how many rows a bucket has.
func (b *buckets) rows(i int) int {
	n := len(b.spilled[i]) * blockRows
	for _, held := range b.held[i] {
		n += held.n
	}
	return n
}

// drain gives the rows of a bucket in no order, appended to into, and forgets
// them. All dealers have ended.
func (b *buckets) drain(i int, into []packedRow) ([]packedRow, error) {
	for _, held := range b.held[i] {
		into = append(into, held.rows[:held.n]...)
	}
	b.held[i] = nil
	for _, at := range b.spilled[i] {
		var err error
		if into, err = b.spill.read(at, into); err != nil {
			return into, fmt.Errorf("reading back what was sorted in %s: %w", b.spill.path, err)
		}
	}
	b.spilled[i] = nil
	return into, nil
}

func (b *buckets) close() error { return b.spill.close() }

// spillFile holds full blocks. It is written under the lock of the buckets.
type spillFile struct {
	path  string
	limit int64
	file  *os.File
	size  int64
}

func (s *spillFile) write(b *block) (at int64, err error) {
	if s.file == nil {
		if s.file, err = os.Create(s.path); err != nil {
			return 0, err
		}
	}
	if s.size+int64(blockSize) > s.limit {
		return 0, fmt.Errorf("it would take more than the %d MiB that it may; give it more, or more memory", s.limit>>20)
	}
	at = s.size
	s.size += int64(blockSize)
	_, err = s.file.WriteAt(bytesOf(b.rows[:]), at)
	return at, err
}

func (s *spillFile) read(at int64, into []packedRow) ([]packedRow, error) {
	n := len(into)
	into = append(into, make([]packedRow, blockRows)...)
	_, err := s.file.ReadAt(bytesOf(into[n:]), at)
	return into, err
}

func (s *spillFile) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.path))
}

// bytesOf gives the memory of rows, which hold no pointers.
func bytesOf(rows []packedRow) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(rows))), len(rows)*packedSize) //nolint:gosec // of the size of the rows
}
