package mspr

import (
	"strings"
	"unicode"
)

const (
	// pictures are the signs for the control characters below U+0020, in their
	// order; pictureOfDelete is that for U+007F.
	pictures        = '\u2400'
	pictureOfDelete = '\u2421'
)

// Harmless gives a text of unknown origin so that it can be shown in pages, logs
// and terminals: control characters become their pictures (␀ for NUL, ␉ for a
// tab, ␛ for an escape), and bytes that are no text, marks that turn the
// direction of writing and others that are not seen become U+FFFD. Letters that
// join and part, and what markup would be elsewhere, stay as they are.
func Harmless(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ':
			return pictures + r
		case r == '\u007F':
			return pictureOfDelete
		case unicode.IsGraphic(r), r == joins, r == parts:
			return r
		}
		return unicode.ReplacementChar
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
}
