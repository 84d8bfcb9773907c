package mspr_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestWhatAFileHoldsIsShownSoThatItDoesNothing(t *testing.T) {
	for raw, want := range map[string]string{
		"2021-03-01,FRA,12":             "2021-03-01,FRA,12",
		"Côte d’Ivoire & <b>“co”</b>":   "Côte d’Ivoire & <b>“co”</b>",
		"a\tb\r\nc\x00d\x1b[31mred\x7f": "a␉b␍␊c␀d␛[31mred␡",
		"evil\u202Etxt.exe":             "evil\uFFFDtxt.exe",
		"\u0085next\u2028line\uFEFF":    "\uFFFDnext\uFFFDline\uFFFD",
		"caf\xe9":                       "caf\uFFFD",
		"نمی\u200Cخواهم":                "نمی\u200Cخواهم",
		"no\u00A0break":                 "no\u00A0break",
		"":                              "",
	} {
		if got := mspr.Harmless(raw); got != want {
			t.Errorf("%q is shown as %q, want %q", raw, got, want)
		}
	}
}
