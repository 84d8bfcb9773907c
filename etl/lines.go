package etl

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines cuts a stream into lines and keeps one in memory at a time, however
// long the file, the line or an open quote. In all the formats a row is one
// line: a quote that runs past its end is broken, and can't swallow the rows
// after it.
type lines struct {
	in    *bufio.Reader
	limit int

	// The line at hand.
	text    []byte
	number  int
	tooLong bool
	// last says that nothing follows the line, ended that it has its newline.
	last, ended bool

	buffer []byte
}

func newLines(r io.Reader, limit int) *lines {
	return &lines{in: bufio.NewReaderSize(r, readSize), limit: limit}
}

// next moves to the next line, without its LF or CRLF and without a byte-order
// mark. At the end it gives io.EOF. The text of a line that is too long is cut.
func (l *lines) next() error {
	l.buffer, l.tooLong, l.ended = l.buffer[:0], false, false
	l.number++
	for {
		part, err := l.in.ReadSlice('\n')
		l.keep(part)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil && len(l.buffer) == 0 {
			return io.EOF
		}
		break
	}
	return l.trim()
}

// keep adds to the line, up to the limit.
func (l *lines) keep(part []byte) {
	l.ended = len(part) > 0 && part[len(part)-1] == '\n'
	if room := l.limit + len("\r\n") - len(l.buffer); len(part) > room {
		part, l.tooLong = part[:max(room, 0)], true
	}
	l.buffer = append(l.buffer, part...)
}

// trim takes off what belongs to the file and not to the row, and looks
// whether more follows.
func (l *lines) trim() error {
	_, err := l.in.Peek(1)
	l.last = errors.Is(err, io.EOF)
	if err != nil && !l.last {
		return err
	}
	l.text = l.buffer
	if l.ended && !l.tooLong {
		l.text = bytes.TrimSuffix(l.text[:len(l.text)-1], []byte("\r"))
	}
	if l.number == 1 {
		l.text = bytes.TrimPrefix(l.text, []byte("\xef\xbb\xbf"))
	}
	l.tooLong = l.tooLong || len(l.text) > l.limit
	return nil
}
