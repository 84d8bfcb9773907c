package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"io"
	"strings"
)

const (
	// alphabet is Crockford's base 32, whose characters can't be taken for one
	// another; a character carries 5 bits.
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	// passwordBytes make a password of 24 characters, 120 bits.
	passwordBytes = 15
	// recoveryBytes make a code of 16 characters, 80 bits.
	recoveryBytes = 10
	recoveryChars = recoveryBytes * 8 / 5
	recoveryGroup = 4
	recoveryCodes = 10
)

// random gives n bytes that nobody can guess. It does not fail: crypto/rand
// ends the program when the system has no randomness.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = io.ReadFull(rand.Reader, b) // never an error, as the comment says
	return b
}

func readable(bytes int) string {
	return base32.NewEncoding(alphabet).WithPadding(base32.NoPadding).EncodeToString(random(bytes))
}

// opaque makes a secret of 256 bits, as tickets and refresh tokens are, with
// the hash that it is stored by. So long a secret needs no slow hash.
func opaque() (secret string, hash []byte) {
	secret = base64.RawURLEncoding.EncodeToString(random(32))
	return secret, digest(secret)
}

func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// newRecovery makes recovery codes, in groups for typing, with their hashes.
func newRecovery() (codes []string, hashes [][]byte) {
	for range recoveryCodes {
		code := readable(recoveryBytes)
		var groups []string
		for i := 0; i < len(code); i += recoveryGroup {
			groups = append(groups, code[i:i+recoveryGroup])
		}
		codes, hashes = append(codes, strings.Join(groups, "-")), append(hashes, digest(code))
	}
	return codes, hashes
}

// parseRecovery reads a recovery code as people type it, and tells whether it
// can be one.
func parseRecovery(typed string) (hash []byte, ok bool) {
	if len(typed) > 4*recoveryChars {
		return nil, false
	}
	code := strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(typed))
	if len(code) != recoveryChars || strings.Trim(code, alphabet) != "" {
		return nil, false
	}
	return digest(code), true
}
