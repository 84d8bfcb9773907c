package identity

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mspr/surveillance/mspr"
)

// maxEmail bounds an address, in bytes (RFC 5321, section 4.5.3.1.3).
const maxEmail = 254

// plain gives an address as it is compared and stored: without space around it,
// in lower case, in Unicode's normal form C.
func plain(email string) string {
	return norm.NFC.String(strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(email, "\uFFFD"))))
}

// parseEmail reads an address, and tells whether it is one and nothing more. One
// with characters that aren't seen, or that only look different from others
// (wide, script or long-s letters), would pass for somebody else's.
func parseEmail(email string) (string, bool) {
	whole := utf8.ValidString(email)
	if email = plain(email); !whole || len(email) > maxEmail || !norm.NFKC.IsNormalString(email) || strings.ContainsFunc(email, unseen) {
		return "", false
	}
	parsed, err := mail.ParseAddress(email)
	return email, err == nil && parsed.Name == "" && parsed.Address == email
}

func unseen(r rune) bool { return !unicode.IsPrint(r) }

// checkEmail reads an address that an account is made or looked up with.
func checkEmail(email string) (string, error) {
	read, ok := parseEmail(email)
	if !ok {
		return "", mspr.Errorf(mspr.BadUserInput, "email: this is not an e-mail address; give one as in name@example.org, of at most %d bytes", maxEmail)
	}
	return read, nil
}
