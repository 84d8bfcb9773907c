package identity

import (
	"strings"
	"testing"
	"time"
)

// TestCodesAreThoseOfRFC6238 takes the test vectors of RFC 6238, appendix B, for
// SHA-1; ours are the last six of their eight digits.
func TestCodesAreThoseOfRFC6238(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for _, v := range []struct {
		seconds int64
		step    int64
		code    string
	}{
		{59, 0x1, "94287082"},
		{1111111109, 0x23523EC, "07081804"},
		{1111111111, 0x23523ED, "14050471"},
		{1234567890, 0x273EF07, "89005924"},
		{2000000000, 0x3F940AA, "69279037"},
		{20000000000, 0x27BC86AA, "65353130"},
	} {
		at, code := time.Unix(v.seconds, 0), v.code[2:]
		for _, typed := range []string{code, code[:3] + " " + code[3:]} {
			if step, err := stepOf(secret, typed, at, 0); step != v.step || err != nil {
				t.Errorf("%d: got step %x, %v", v.seconds, step, err)
			}
		}
		for what, c := range map[string]struct {
			typed string
			after time.Duration
			last  int64
			good  bool
		}{
			"a step later":         {code, 30 * time.Second, 0, true},
			"two steps later":      {code, time.Minute, 0, false},
			"used":                 {code, 0, v.step, false},
			"older than one used":  {code, 30 * time.Second, v.step + 1, false},
			"newer than one used":  {code, 0, v.step - 1, true},
			"eight digits":         {v.code, 0, 0, false},
			"five digits":          {code[:5], 0, 0, false},
			"nothing":              {"", 0, 0, false},
			"other digits":         {"٠١٢٣٤٥", 0, 0, false},
			"an endless text":      {strings.Repeat("1", 100_000), 0, 0, false},
			"the secret of nobody": {code, 0, 0, true},
		} {
			step, err := stepOf(secret, c.typed, at.Add(c.after), c.last)
			if err != nil || (step == v.step) != c.good {
				t.Errorf("%d, %s: got step %x, %v", v.seconds, what, step, err)
			}
		}
		if step, err := stepOf(nil, code, at, 0); step != 0 || err != nil {
			t.Errorf("without a secret: got step %x, %v", step, err)
		}
	}
}

func TestARecoveryCodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	codes, hashes := newRecovery()
	seen := map[string]bool{}
	for i, code := range codes {
		if len(code) != 19 || seen[code] {
			t.Errorf("the code has %d characters, or is not new", len(code))
		}
		seen[code] = true
		o, l := strings.ReplaceAll(code, "0", "O"), strings.ReplaceAll(code, "1", "l")
		for _, typed := range []string{code, strings.ToUpper(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " "), o, l} {
			if hash, ok := parseRecovery(typed); !ok || string(hash) != string(hashes[i]) {
				t.Error("a code is not recognized")
			}
		}
		for _, typed := range []string{code[1:], code + "0", "", "123456", strings.Repeat(code, 1000), "u" + code[1:], "é" + code[2:]} {
			if _, ok := parseRecovery(typed); ok {
				t.Errorf("%q can be a code", typed)
			}
		}
	}
}

func TestSecretsAreLongEnough(t *testing.T) {
	t.Parallel()
	if n := len(readable(passwordBytes)); n != 24 {
		t.Errorf("a password has %d characters", n)
	}
	secret, hash := opaque()
	if len(secret) != 43 || len(hash) != 32 || strings.Contains(secret, "=") {
		t.Errorf("a token has %d characters, its hash %d bytes", len(secret), len(hash))
	}
}
