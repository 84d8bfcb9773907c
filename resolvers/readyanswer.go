package resolvers

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
)

// readyAnswer is an answer in the bytes that it is sent as. What is in it is
// never changed; what is made of it is made once, when somebody first wants it.
type readyAnswer struct {
	snapshot int64
	body     []byte
	// reads are what has to be noted of each caller who gets it.
	reads []protectedRead
	// numbers tells whether it holds any.
	numbers bool
	// public is the question that it answers, where the public asked it; asked
	// counts how often lately.
	public *publicQuestion
	asked  atomic.Int64

	packing sync.Once
	packed  []byte
	naming  sync.Once
	name    string
}

// shortBody is what fits into one packet anyway, and is not compressed.
const shortBody = 1 << 10

// size is the memory that the answer takes at most.
func (a *readyAnswer) size() int64 {
	size := int64(len(a.body)) + readyOverhead
	if len(a.body) > shortBody {
		size += int64(len(a.body) / 2)
	}
	if a.public != nil {
		size += int64(len(a.public.body))
	}
	return size
}

// gzipped gives the body compressed, and nil where that doesn't halve it.
func (a *readyAnswer) gzipped() []byte {
	a.packing.Do(func() {
		if len(a.body) <= shortBody {
			return
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write(a.body) // a buffer takes everything
		if w.Close() == nil && packed.Len() <= len(a.body)/2 {
			a.packed = bytes.Clone(packed.Bytes())
		}
	})
	return a.packed
}

// tag is the validator of the answer in one coding: the snapshot, and a digest
// of the bytes, so that every replica gives the same one and a new version of
// the program another.
func (a *readyAnswer) tag(coding string) string {
	a.naming.Do(func() {
		digest := sha256.Sum256(a.body)
		a.name = strconv.FormatInt(a.snapshot, 10) + "-" + base64.RawURLEncoding.EncodeToString(digest[:16])
	})
	if coding != "" {
		return `"` + a.name + "-" + coding + `"`
	}
	return `"` + a.name + `"`
}
