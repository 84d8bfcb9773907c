package etl

import (
	"math"
	"strings"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// unknown stands for a count that a file does not give.
const unknown = math.MinInt64

// maxDigits keeps a count within 64 bits.
const maxDigits = 18

// parseCount reads a whole number, with a minus sign at most. Where the format
// writes floats, 27.0 is 27.
func parseCount(text string, floats bool) (int64, *sources.Broken) {
	digits := text
	if floats {
		if whole, fraction, ok := strings.Cut(text, "."); ok && fraction != "" && strings.Trim(fraction, "0") == "" {
			digits = whole
		}
	}
	negative := strings.HasPrefix(digits, "-")
	if negative {
		digits = digits[1:]
	}
	var n int64
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, badCount(text)
		}
		if i >= maxDigits {
			continue
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case digits == "":
		return 0, badCount(text)
	case len(digits) > maxDigits:
		return 0, &sources.Broken{Rule: RuleAbsurd, Message: mspr.Tell("%.40q is too large", text)}
	case negative:
		n = -n
	}
	return n, nil
}

// badCount names a formula by its own rule.
func badCount(text string) *sources.Broken {
	if text != "" && strings.ContainsRune("=+@", rune(text[0])) {
		return &sources.Broken{Rule: RuleFormula, Message: mspr.Tell("%.40q begins like a formula", text)}
	}
	return &sources.Broken{Rule: RuleCount, Message: mspr.Tell("%.40q is not a whole number", text)}
}
