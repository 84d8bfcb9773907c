package identity

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mspr/surveillance/mspr"
)

const (
	minPassword      = 12
	maxPassword      = 128
	maxPasswordBytes = 512
	// minDifferent refuses "aaaaaaaaaaaa" and "121212121212".
	minDifferent = 5
)

// common lists the long passwords that are guessed first, one a line, in lower
// case.
//
//go:embed common.txt
var common string

// checkPassword refuses a password that is too short, too long or among the
// first that are guessed. The field names it in the message.
func checkPassword(field, password, email string) error {
	if !utf8.ValidString(password) || len(password) > maxPasswordBytes {
		return mspr.Errorf(mspr.BadUserInput, "%s: a password is text of at most %d characters", field, maxPassword)
	}
	password = norm.NFC.String(password)
	low := strings.ToLower(password)
	name, _, _ := strings.Cut(email, "@")
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword || n > maxPassword:
		return mspr.Errorf(mspr.BadUserInput, "%s: a password has %d to %d characters, this one has %d", field, minPassword, maxPassword, n)
	case low == email || low == name:
		return mspr.Errorf(mspr.BadUserInput, "%s: a password is not the address of its account", field)
	case different(low) < minDifferent:
		return mspr.Errorf(mspr.BadUserInput, "%s: a password has at least %d different characters", field, minDifferent)
	case slices.Contains(strings.Fields(common), low):
		return mspr.Errorf(mspr.BadUserInput, "%s: this is one of the passwords that are guessed first: choose another one, of several words", field)
	}
	return nil
}

// different counts the characters that differ.
func different(s string) int {
	letters := []rune(s)
	slices.Sort(letters)
	return len(slices.Compact(letters))
}

// sendable says that a password may be looked at: none that is longer was ever
// accepted.
func sendable(password string) bool {
	return len(password) <= maxPasswordBytes && utf8.ValidString(password)
}
