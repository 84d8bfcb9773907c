package token

import "time"

const (
	// Lifetime is how long a token is good at most, and by default.
	Lifetime = 24 * time.Hour
	// Skew is by how much the clocks of who signs and who verifies may differ.
	Skew = 60 * time.Second

	// maxSize bounds a token of ours, in bytes; ours have less than 1,000.
	maxSize = 4 << 10
	// maxExternalSize bounds a token of an external issuer: theirs list roles.
	maxExternalSize = 8 << 10
	// maxText bounds a text in a token, in bytes.
	maxText = 255

	// keyBits is the size of a new key: good beyond 2030 by NIST SP 800-57, and
	// made in a fifth of a second.
	keyBits = 3072
	// minKeyBits and maxKeyBits bound the keys that others made.
	minKeyBits = 2048
	maxKeyBits = 4096
	// minExponent is the smallest public exponent that has no known weakness.
	minExponent = 65537
)
