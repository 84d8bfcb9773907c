package etl

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// table reads the lines of a file as fields.
type table struct {
	lines   *lines
	name    string
	latin1  bool
	width   int
	reader  *csv.Reader
	pending []byte
}

func newTable(r io.Reader, name string, format sources.Format, limits Limits) *table {
	t := &table{lines: newLines(r, limits.Line), name: name, latin1: format.Latin1}
	t.reader = csv.NewReader(bufio.NewReaderSize(t, readSize))
	t.reader.Comma = format.Comma
	t.reader.FieldsPerRecord = -1 // checked here, to name the rule
	t.reader.ReuseRecord = true
	return t
}

// Read feeds the CSV reader with the line at hand and no more.
func (t *table) Read(p []byte) (int, error) {
	if len(t.pending) == 0 {
		return 0, io.EOF
	}
	n := copy(p, t.pending)
	t.pending = t.pending[n:]
	return n, nil
}

// header reads the first line, and refuses what isn't a table of text.
func (t *table) header() ([]string, error) {
	err := t.lines.next()
	if errors.Is(err, io.EOF) {
		return nil, mspr.Refusef("%s holds no text; fetch it again", t.name)
	}
	if err != nil {
		return nil, err
	}
	first := t.lines.text
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(first), []byte("<")):
		return nil, mspr.Refusef("%s is a web page (HTML), not a table; its address may have moved", t.name)
	case bytes.IndexByte(first, 0) >= 0:
		return nil, mspr.Refusef("line 1 of %s has NUL bytes: it is binary or UTF-16, not text in UTF-8; convert it", t.name)
	case t.lines.tooLong:
		return nil, mspr.Refusef("line 1 of %s is longer than %d bytes; this is no table", t.name, t.lines.limit)
	}
	fields, broken, err := t.parse()
	if err != nil {
		return nil, err
	}
	if broken != nil {
		return nil, mspr.Refusef("line 1 of %s is no header: %s", t.name, broken.Message)
	}
	t.width = len(fields)
	return append([]string(nil), fields...), nil
}

// next moves to the next line that isn't blank, and gives its fields or the
// rule that it breaks as a line. The fields are valid until the next call. At
// the end it gives io.EOF.
func (t *table) next() ([]string, *sources.Broken, error) {
	for {
		if err := t.lines.next(); err != nil {
			return nil, nil, err
		}
		if len(t.lines.text) > 0 {
			return t.fields()
		}
	}
}

func (t *table) fields() ([]string, *sources.Broken, error) {
	if t.lines.tooLong {
		return nil, &sources.Broken{Rule: RuleLongLine, Message: mspr.Tell("the line is longer than %d bytes", t.lines.limit)}, nil
	}
	if bytes.IndexByte(t.lines.text, 0) >= 0 {
		return nil, &sources.Broken{Rule: RuleNUL, Message: mspr.Tell("the line holds a NUL byte")}, nil
	}
	fields, broken, err := t.parse()
	if err != nil || broken != nil {
		return nil, broken, err
	}
	if len(fields) != t.width {
		return nil, &sources.Broken{Rule: RuleColumns, Message: mspr.Tell("the line has %d fields, the header %d", len(fields), t.width)}, nil
	}
	return fields, nil, nil
}

func (t *table) parse() ([]string, *sources.Broken, error) {
	if !utf8.Valid(t.lines.text) {
		if !t.latin1 {
			return nil, nil, mspr.Refusef("line %d of %s is not text in UTF-8: the encoding is another, or the file is cut; convert it to UTF-8 or fetch it again", t.lines.number, t.name)
		}
		utf, err := charmap.ISO8859_1.NewDecoder().Bytes(t.lines.text)
		if err != nil {
			return nil, nil, fmt.Errorf("decoding line %d of %s from ISO-8859-1: %w", t.lines.number, t.name, err)
		}
		t.lines.text = utf
	}
	fields, ok := t.split()
	if !ok {
		return nil, &sources.Broken{Rule: RuleQuotes, Message: mspr.Tell("the line's quotes do not close, or stand inside a field")}, nil
	}
	return fields, nil, nil
}

// split gives the fields of the line at hand. Read from memory, it is not ok
// only where its quotes are broken.
func (t *table) split() (fields []string, ok bool) {
	t.pending = append(t.lines.text, '\n')
	fields, err := t.reader.Read()
	t.pending = nil
	return fields, err == nil
}

// raw is the text of the line at hand.
func (t *table) raw() string { return storable(t.lines.text) }

func (t *table) title() string { return t.name }

func (t *table) number() int { return t.lines.number }

func (t *table) atEnd() (last, ended bool) { return t.lines.last, t.lines.ended }
