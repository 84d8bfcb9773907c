package quota_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
)

func FuzzAnyCallerHasAKey(f *testing.F) {
	for _, s := range []string{"", "192.0.2.1", "2001:db8::1", "::ffff:1.2.3.4", "fe80::1%eth0", "@", "1.2.3.4:80", "[::1]", "\x00", strings.Repeat("9", 1000)} {
		f.Add(int64(0), "", s)
		f.Add(int64(-1), s, s)
	}
	f.Fuzz(func(t *testing.T, account int64, name, address string) {
		key := quota.KeyOf(mspr.Caller{Account: account, Name: name, Origin: mspr.Origin{Address: address}})
		kind, rest, ok := strings.Cut(key, ":")
		if !ok || rest == "" || len(key) > 64 || strings.ContainsFunc(rest, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' }) {
			t.Errorf("the key is %q", key)
		}
		if (kind == "account") != (account != 0) || (kind == "subject") != (account == 0 && name != "") {
			t.Errorf("the key is %q", key)
		}
	})
}
