package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/mspr/surveillance/mspr"
)

// readBuffer is how much of a stream is read at a time, at most. pgx reads 8 KiB,
// which costs a call of the system for sixty rows.
const readBuffer = 256 << 10

// bulkFrontend lets a connection read in large pieces.
func bulkFrontend(r io.Reader, w io.Writer) *pgproto3.Frontend {
	return pgproto3.NewFrontend(bufio.NewReaderSize(r, readBuffer), w)
}

// errCutRow says that a row of COPY is not what its query asks for.
var errCutRow = errors.New("a row of COPY has other fields than were asked for")

// rowDecoder reads rows of COPY in binary format field by field, without memory
// of their own. pgx's scanning costs more than Postgres' sending.
type rowDecoder struct {
	// rest is what is unread of the row; nil once a field did not fit.
	rest []byte
	cut  bool
	err  error

	location, country codeReader[mspr.LocationCode]
	source            codeReader[mspr.SourceName]
}

func newRowDecoder(codes *mspr.Codes) *rowDecoder {
	return &rowDecoder{
		location: newCodeReader(codes.Locations, codes.Location), country: newCodeReader(codes.Locations, codes.Location),
		source: newCodeReader(codes.Sources, codes.Source),
	}
}

// codeReader numbers codes. It tries those first that are likely: a row mostly has
// the code of the one before, and what a file states day by day has the same order
// of places every day.
type codeReader[S ~string] struct {
	names  []S
	number func([]byte) (uint32, error)
	last   uint32
	// next has for each number the one that last came after it.
	next []uint32
}

func newCodeReader[S ~string](names []S, number func([]byte) (uint32, error)) codeReader[S] {
	return codeReader[S]{names: names, number: number, next: make([]uint32, len(names))}
}

func (r *codeReader[S]) read(code []byte) (n uint32, err error) {
	if len(r.names) == 0 {
		return r.number(code)
	}
	if string(code) == string(r.names[r.last]) {
		return r.last, nil
	}
	if n = r.next[r.last]; string(code) != string(r.names[n]) {
		if n, err = r.number(code); err != nil {
			return 0, err
		}
	}
	r.next[r.last] = n
	r.last = n
	return n, nil
}

// copyRows runs a COPY TO STDOUT and calls each with a decoder at the start of
// every row.
func copyRows(ctx context.Context, conn *pgx.Conn, sql string, codes *mspr.Codes, fields int, each func(d *rowDecoder) error) error {
	d := newRowDecoder(codes)
	w := &rowWriter{decoder: d, fields: fields, each: each}
	sent, err := conn.PgConn().CopyTo(ctx, w, sql)
	switch {
	case w.failed != nil:
		return w.failed
	case err != nil:
		return err
	}
	return w.end(sent.RowsAffected())
}

// rowWriter is what CopyTo writes to: one row at a time, and before the first
// the header of the format.
type rowWriter struct {
	decoder *rowDecoder
	fields  int
	each    func(d *rowDecoder) error
	begun   bool
	// rows is how many came.
	rows   int64
	failed error
}

// copyHeader is the length of the header: signature, flags, extension.
const copyHeader = 19

func (w *rowWriter) Write(p []byte) (int, error) {
	row := p
	if !w.begun {
		if len(row) < copyHeader {
			return 0, w.fail(errCutRow)
		}
		row, w.begun = row[copyHeader:], true
	}
	if len(row) < 2 { // the header came by itself
		return len(p), nil
	}
	fields := int16(binary.BigEndian.Uint16(row)) //nolint:gosec // the same bits
	if fields < 0 {                               // the end
		return len(p), nil
	}
	if int(fields) != w.fields {
		return 0, w.fail(errCutRow)
	}
	w.decoder.rest, w.decoder.cut = row[2:], false
	if err := w.each(w.decoder); err != nil {
		return 0, w.fail(err)
	}
	w.rows++
	return len(p), nil
}

// end compares the rows that came with those that Postgres says it sent.
func (w *rowWriter) end(sent int64) error {
	if w.rows != sent {
		return fmt.Errorf("%d rows of COPY came where Postgres sent %d", w.rows, sent)
	}
	return nil
}

func (w *rowWriter) fail(err error) error {
	w.failed = err
	return err
}

// field gives the next field; nil for NULL.
func (d *rowDecoder) field() []byte {
	if len(d.rest) < 4 {
		d.cut = true
		return nil
	}
	n := int32(binary.BigEndian.Uint32(d.rest)) //nolint:gosec // the same bits
	d.rest = d.rest[4:]
	if n == -1 {
		return nil
	}
	if n < 0 || int(n) > len(d.rest) {
		d.cut = true
		return nil
	}
	f := d.rest[:n]
	d.rest = d.rest[n:]
	return f
}

// fixed gives the next field, which has size bytes and is not NULL.
func (d *rowDecoder) fixed(size int) []byte {
	if f := d.field(); len(f) == size {
		return f
	}
	d.cut = true
	return make([]byte, size)
}

func (d *rowDecoder) int8() int64     { return readInt8(d.fixed(8)) }
func (d *rowDecoder) bool() bool      { return readBool(d.fixed(1)) }
func (d *rowDecoder) date() mspr.Date { return readDate(d.fixed(4)) }

// micros reads an instant as microseconds since 1970.
func (d *rowDecoder) micros() int64 { return d.int8() + epochMicros }

// sized reads a field that may be NULL and was not.
func (d *rowDecoder) sized(f []byte, size int, read func([]byte) int64) int64 {
	if len(f) != size {
		d.cut = true
		return 0
	}
	return read(f)
}

func (d *rowDecoder) counts(r *mspr.Row) {
	r.Known, r.Corrected = 0, false
	for k := range r.N {
		f := d.field()
		if len(f) != 8 {
			d.cut = d.cut || f != nil
			r.N[k] = 0
			continue
		}
		r.N[k] = readInt8(f)
		r.Known |= 1 << k
		r.Corrected = r.Corrected || r.N[k] < 0
	}
}

// key reads country, location, date and source.
func (d *rowDecoder) key(r *mspr.Row) {
	r.Country = code(d, &d.country)
	r.Location = code(d, &d.location)
	r.Date = d.date()
	r.Source = code(d, &d.source)
}

func code[S ~string](d *rowDecoder, r *codeReader[S]) uint32 {
	n, err := r.read(d.field())
	if err != nil {
		d.err = err
	}
	return n
}

// done says whether the row was read to its end and made sense.
func (d *rowDecoder) done() error {
	switch {
	case d.err != nil:
		return d.err
	case d.cut || len(d.rest) > 0:
		return fmt.Errorf("%w (%d bytes are left)", errCutRow, len(d.rest))
	}
	return nil
}
