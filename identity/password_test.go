package identity

import (
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestAPasswordIsLongAndNotTheFirstThatIsGuessed(t *testing.T) {
	t.Parallel()
	const email = "ada.lovelace@example.org"
	for password, good := range map[string]bool{
		"a heron stands in the reeds":        true,
		"correct horse":                      true,
		"héron cendré":                       true,
		"鷺が葦の中に立っている朝":                       true,
		strings.Repeat("a heron ", 16):       true,
		strings.Repeat("a heron ", 16) + "s": false,
		strings.Repeat("鷺が葦の中に立って", 15):      false,
		"elevenchars":                        false,
		"":                                   false,
		"he\u0301ron cendr":                  false, // eleven, however they are written
		"aaaaaaaaaaaaaaaa":                   false,
		"121212121212":                       false,
		"password1234":                       false,
		"Password1234":                       false,
		"QWERTYUIOP123":                      false,
		"CorrectHorseBatteryStaple":          false,
		email:                                false,
		"ADA.Lovelace@example.org":           false,
		"ada.lovelace":                       false,
		"Ada.Lovelace":                       false,
		"ada.lovelace and a heron":           true,
		"a heron stands\xff in the reeds":    false,
	} {
		err := checkPassword("new", password, email)
		if (err == nil) != good {
			t.Errorf("%q: got %v", password, err)
		}
		if err != nil && (mspr.CodeOf(err) != mspr.BadUserInput || !strings.HasPrefix(err.Error(), "new: ")) {
			t.Errorf("%q: got %v", password, err)
		}
		if err != nil && len(password) > 5 && strings.Contains(err.Error(), password) {
			t.Errorf("the message tells the password: %v", err)
		}
	}
}

func TestTheCommonPasswordsWouldBeGoodOtherwise(t *testing.T) {
	t.Parallel()
	list := strings.Fields(common)
	if len(list) < 300 {
		t.Errorf("there are %d", len(list))
	}
	for _, p := range list {
		err := checkPassword("new", p, "")
		if err == nil || !strings.Contains(err.Error(), "guessed first") {
			t.Errorf("%s is in the list in vain: %v", p, err)
		}
	}
}

func TestAnAddressIsOneAndNothingMore(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"ada@example.org":                         "ada@example.org",
		"  Ada@Example.ORG\n":                     "ada@example.org",
		"admin@us.mspr.local":                     "admin@us.mspr.local",
		"o'hara+who@sub.example.org":              "o'hara+who@sub.example.org",
		"ÉLISE@example.org":                       "élise@example.org",
		"e\u0301lise@example.org":                 "élise@example.org",
		"":                                        "",
		"ada":                                     "",
		"@example.org":                            "",
		"ada@":                                    "",
		"Ada <ada@example.org>":                   "",
		"<ada@example.org>":                       "",
		"ada\u200B@example.org":                   "",
		"\u202Eada@example.org":                   "",
		"ada@ex\u00ADample.org":                   "",
		"ａda@example.org":                         "",
		"𝓪da@example.org":                         "",
		"ada@u\u017F.example.org":                 "",
		"ada@example.org, b@c.org":                "",
		"ada@example.org (Ada)":                   "",
		`"ada lovelace"@example.org`:              "",
		"ada@exam ple.org":                        "",
		"ada\x00@example.org":                     "",
		"ada\r\nbcc: x@example.org":               "",
		"a\xff@example.org":                       "",
		strings.Repeat("a", 242) + "@example.org": strings.Repeat("a", 242) + "@example.org",
		strings.Repeat("a", 243) + "@example.org": "",
	} {
		got, ok := parseEmail(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %q, %v", typed, got, ok)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"ada@example.org", "Ada <ada@example.org>", "a@[127.0.0.1]", "İ@example.org", "a@b\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := parseEmail(typed)
		if !ok {
			return
		}
		if again, still := parseEmail(got); !still || again != got {
			t.Errorf("%q is read as %q, and that as %q, %v", typed, got, again, still)
		}
		if len(got) > maxEmail || strings.ContainsAny(got, "\x00\r\n<> ") || !strings.Contains(got, "@") {
			t.Errorf("%q is read as %q", typed, got)
		}
	})
}

func FuzzBearer(f *testing.F) {
	for _, s := range []string{"Bearer a.b.c", "bearer  x", "Bearer", "Basic x", "Bearer a b", "Bearer a,Bearer b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		token, ok := bearer(header)
		if ok && (!strings.HasSuffix(header, " "+token) || len(header) != len("Bearer ")+len(token) || strings.ContainsAny(token, " ,\t\r\n\x00")) {
			t.Errorf("%q is read as %q", header, token)
		}
	})
}
