package etl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// elements reads the elements of JSON documents as lines, one element in memory
// at a time. A document is a list, or an object with a list "value" (a page of an
// OData service), or several of these one after another. One that is cut or no
// JSON is refused whole; an element that is not as it should be is a bad line.
type elements struct {
	name   string
	format *sources.Document
	in     *bounded
	json   *json.Decoder

	// paged says that the list being read is that of a page.
	paged bool
	count int
	// text is the element at hand, lines are its lines, of which the first read
	// were given.
	text  []byte
	lines [][]string
	read  int
}

func newElements(r io.Reader, name string, format *sources.Document, limits Limits) *elements {
	in := &bounded{r: r, most: int64(limits.Line)}
	return &elements{name: name, format: format, in: in, json: json.NewDecoder(in)}
}

func (e *elements) title() string { return e.name }

func (e *elements) number() int { return e.count }

// atEnd says no: what is cut, is no JSON.
func (e *elements) atEnd() (last, ended bool) { return false, true }

// raw is the element, or the fields of one of its lines.
func (e *elements) raw() string {
	if len(e.lines) > 1 {
		return storable([]byte(strings.Join(e.lines[e.read-1], ",")))
	}
	return storable(e.text)
}

// header reads up to the first list.
func (e *elements) header() ([]string, error) {
	err := e.open()
	if errors.Is(err, io.EOF) {
		return nil, mspr.Refusef("%s holds no JSON; fetch it again", e.name)
	}
	return e.format.Columns, err
}

// next gives the next line of the element at hand, or the first of the next one.
func (e *elements) next() ([]string, *sources.Broken, error) {
	for e.read == len(e.lines) {
		if broken, err := e.element(); broken != nil || err != nil {
			return nil, broken, err
		}
	}
	e.read++
	return e.lines[e.read-1], nil, nil
}

// element reads the next element, or gives io.EOF after the last one.
func (e *elements) element() (*sources.Broken, error) {
	e.in.allow(e.json.InputOffset())
	for !e.json.More() {
		err := e.close()
		if err == nil {
			err = e.open()
		}
		if err != nil {
			return nil, err
		}
	}
	e.count++
	e.in.allow(e.json.InputOffset())
	var raw json.RawMessage
	if err := e.json.Decode(&raw); err != nil {
		return nil, e.explain(err)
	}
	e.text, e.lines, e.read = raw, e.lines[:0], 0
	return e.format.Lines(raw, func(fields []string) { e.lines = append(e.lines, slices.Clone(fields)) }), nil
}

// open reads up to the next list; io.EOF where there is none.
func (e *elements) open() error {
	e.in.allow(e.json.InputOffset())
	start, err := e.json.Token()
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return e.explain(err)
	case start == json.Delim('['):
		e.paged = false
		return nil
	case start == json.Delim('{'):
		return e.openPage()
	}
	return mspr.Refusef("%s is not made up as the files of its source: it should hold a list, and begins with %.40q", e.name, fmt.Sprint(start))
}

// openPage reads the members of a page up to its list.
func (e *elements) openPage() error {
	for e.json.More() {
		key, err := e.json.Token()
		if err != nil {
			return e.explain(err)
		}
		if key == "value" {
			if start, err := e.json.Token(); err != nil || start != json.Delim('[') {
				return mspr.Refusef("%s has a page whose value is no list; fetch it again", e.name)
			}
			e.paged = true
			return nil
		}
		if err := e.skip(); err != nil {
			return err
		}
	}
	return mspr.Refusef("%s has an object without a list called value: its service may have answered with an error; fetch it again", e.name)
}

// close reads from the end of a list to the end of its document.
func (e *elements) close() error {
	if _, err := e.json.Token(); err != nil || !e.paged {
		return e.explain(err)
	}
	for e.json.More() {
		if _, err := e.json.Token(); err != nil {
			return e.explain(err)
		}
		if err := e.skip(); err != nil {
			return err
		}
	}
	_, err := e.json.Token()
	return e.explain(err)
}

// skip reads over a value.
func (e *elements) skip() error {
	e.in.allow(e.json.InputOffset())
	var ignored json.RawMessage
	return e.explain(e.json.Decode(&ignored))
}

// explain tells a document that is cut or broken from one that couldn't be read.
func (e *elements) explain(err error) error {
	syntax := (*json.SyntaxError)(nil)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		// Without its cause, which would be taken for a good end.
		return mspr.Refusef("%s seems to be cut: it ends within its element %d; fetch it again", e.name, e.count)
	case errors.As(err, &syntax):
		return mspr.Refusef("%s is no JSON from about byte %d on, in its element %d; it may be a web page, or another file", e.name, e.json.InputOffset(), e.count).Because(err)
	case errors.Is(err, errElementTooLong):
		return mspr.Refusef("element %d of %s is longer than %d bytes; this is not what its source publishes", e.count, e.name, e.in.most)
	}
	return err
}

// errElementTooLong says that a value would take too much memory.
var errElementTooLong = errors.New("a JSON value is too long")

// bounded lets a decoder read no further ahead than one value may be long.
type bounded struct {
	r         io.Reader
	most      int64
	came, end int64
}

// allow lets a value pass that begins at an offset.
func (b *bounded) allow(from int64) { b.end = from + b.most + readSize }

func (b *bounded) Read(p []byte) (int, error) {
	if b.came >= b.end {
		return 0, errElementTooLong
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.end-b.came)])
	b.came += int64(n)
	return n, err
}
