package store

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzCut(f *testing.F) {
	for _, s := range []string{"", "a\x00b", "\xff\xfe", "é", "😀", "\xe2\x82", strings.Repeat("€", 400), strings.Repeat("a\xff", 400)} {
		f.Add(s, 64)
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit <= 0 || limit > 10_000 {
			return
		}
		got := cut(s, limit)
		if len(got) > limit || !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Errorf("cut to %d: %q", limit, got)
		}
		if clean := utf8.ValidString(s) && !strings.Contains(s, "\x00"); clean && len(s) <= limit && got != s {
			t.Errorf("a text that fits became %q", got)
		}
		if cut(got, limit) != got {
			t.Errorf("cutting %q again gives %q", got, cut(got, limit))
		}
	})
}
