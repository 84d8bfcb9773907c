package duck

import (
	"fmt"
	"sync"
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

// bucketShare are the buckets from one up to another, which is not included.
type bucketShare struct{ from, to int }

// shares cuts the buckets into n ranges of about as many rows.
func (b *buckets) shares(n int) []bucketShare {
	total := 0
	for i := range b.held {
		total += b.rows(i)
	}
	var all []bucketShare
	sum, from := 0, 0
	for i := range b.held {
		sum += b.rows(i)
		if last := i == len(b.held)-1; last || sum >= total*(len(all)+1)/n && len(all) < n-1 {
			all = append(all, bucketShare{from, i + 1})
			from = i + 1
		}
	}
	return all
}
