package mspr_test

import (
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestAReasonIsALineThatSaysSomething(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given, want string
		ok          bool
	}{
		{"  counted twice ", "counted twice", true},
		{"doublon\u00A0: compté deux fois", "doublon\u00A0: compté deux fois", true},
		{"👩\u200D⚕️ asked", "👩\u200D⚕️ asked", true},
		{"تکرار شده\u200Cاست", "تکرار شده\u200Cاست", true},
		{strings.Repeat("é", 40), strings.Repeat("é", 40), true},
		{strings.Repeat("é", 41), "", false},
		{"", "", false},
		{" \n\t ", "", false},
		{"\u200D\u200C", "\u200D\u200C", false},
		{"two\nlines", "", false},
		{"a NUL\x00", "", false},
		{"\x1b[2J clears the screen", "", false},
		{"a \u202Eturn", "", false},
		{"an isolated \u2067turn", "", false},
		{"nothing to see\u200B", "", false},
		{"\u2028", "", false},
		{"half a \xF0", "", false},
	} {
		if got, ok := mspr.ReadReason(c.given, 40); ok != c.ok || ok && got != c.want {
			t.Errorf("ReadReason(%q) = %q, %v; want %q, %v", c.given, got, ok, c.want, c.ok)
		}
	}
}
