package store

import (
	"encoding/binary"

	"github.com/mspr/surveillance/mspr"
)

// copyBuffer is how many bytes go to the server at a time.
const copyBuffer = 64 << 10

// pgEpoch is the day that Postgres counts dates from.
const pgEpoch = mspr.Date(10957) // 2000-01-01

// copyWriter writes rows in the binary format of COPY, as its documentation
// describes it. pgx's own writer takes a slice of interfaces a row, which costs
// more than all the rest of a load.
type copyWriter struct{ buf []byte }

// header starts the stream.
func (w *copyWriter) header() {
	w.buf = append(w.buf, "PGCOPY\n\xff\r\n\x00"...)
	w.buf = append(w.buf, make([]byte, 8)...) // no flags, no extension
}

// row starts a row of so many fields.
func (w *copyWriter) row(fields int16) {
	w.buf = binary.BigEndian.AppendUint16(w.buf, uint16(fields)) //nolint:gosec // the same bits
}

// trailer ends the stream.
func (w *copyWriter) trailer() { w.row(-1) }

func (w *copyWriter) text(s string) {
	w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(len(s))) //nolint:gosec // codes are short
	w.buf = append(w.buf, s...)
}

func (w *copyWriter) int4(n int32) {
	w.buf = append(w.buf, 0, 0, 0, 4)
	w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(n)) //nolint:gosec // the same bits
}

func (w *copyWriter) date(d mspr.Date) { w.int4(int32(d - pgEpoch)) }

func (w *copyWriter) count(c mspr.Count) {
	if !c.Known {
		w.buf = append(w.buf, 0xff, 0xff, 0xff, 0xff)
		return
	}
	w.buf = append(w.buf, 0, 0, 0, 8)
	w.buf = binary.BigEndian.AppendUint64(w.buf, uint64(c.N)) //nolint:gosec // the same bits
}
