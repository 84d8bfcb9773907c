package mspr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// joins and parts are characters without a look of their own that scripts and
// symbols need.
const joins, parts = '\u200D', '\u200C'

// ReadReason reads why somebody does something: one line of at most so many
// characters, and whether it is that. A reason is read by others, in pages, logs
// and terminals, so it can hold no character that isn't seen and does something:
// controls, and marks that turn the direction of the text around them. The two
// that join and part letters are for scripts and symbols that need them.
func ReadReason(reason string, most int) (string, bool) {
	reason = strings.TrimSpace(reason)
	if !utf8.ValidString(reason) || utf8.RuneCountInString(reason) > most {
		return "", false
	}
	says := false
	for _, r := range reason {
		if !unicode.IsGraphic(r) && r != joins && r != parts {
			return "", false
		}
		says = says || unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
	}
	return reason, says
}
