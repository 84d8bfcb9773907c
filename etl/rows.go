package etl

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// rows are the lines of a file as fields, whatever it is written in.
type rows interface {
	// title names the file for people.
	title() string
	// header gives the names of the fields. It refuses what is not of the kind.
	header() ([]string, error)
	// next moves to the next line and gives its fields, or the rule that it
	// breaks as a line. At the end it gives io.EOF.
	next() ([]string, *sources.Broken, error)
	// number is where the line at hand stands in the file, from 1: the number of
	// the line, or of the element of a JSON document.
	number() int
	// raw is the text of the line at hand, fit for quarantine.
	raw() string
	// atEnd says that nothing follows the line at hand, and that it ends as lines
	// do: one that doesn't may be cut.
	atEnd() (last, ended bool)
}

func newRows(r io.Reader, name string, format sources.Format, limits Limits) rows {
	if format.Document != nil {
		return newElements(r, name, format.Document, limits)
	}
	return newTable(r, name, format, limits)
}

// storable makes a text short, valid UTF-8 and without NUL, which Postgres can't
// store.
func storable(text []byte) string {
	if len(text) > mspr.RawLimit {
		text = text[:mspr.RawLimit]
	}
	s := strings.ToValidUTF8(string(text), "\uFFFD")
	s = strings.ReplaceAll(s, "\x00", "\u2400")
	for len(s) > mspr.RawLimit {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
