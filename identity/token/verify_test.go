package token_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestATokenSaysWhatItWasMintedFor(t *testing.T) {
	t.Parallel()
	c := newClock()
	ring := withKey(t, newRegistry(t), c)
	for _, role := range mspr.Roles() {
		want := mspr.Claims{
			ID: "token-1", Subject: "7", Session: "session-1", Cluster: "us", Role: role, Issued: c.now(), Expires: c.now().Add(time.Hour),
		}
		text, err := ring.Mint(t.Context(), want)
		if err != nil {
			t.Fatal(err)
		}
		got := accepts(t, ring, text)
		if len(got.KeyID) != 43 {
			t.Errorf("key %q is no SHA-256 thumbprint", got.KeyID)
		}
		got.KeyID = ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if len(text) > 1000 {
			t.Errorf("the token has %d bytes", len(text))
		}
	}
}

func TestWhatIsNotSaidOfATokenIsFilledIn(t *testing.T) {
	t.Parallel()
	c := newClock()
	c.advance(900 * time.Millisecond)
	ring := withKey(t, newRegistry(t), c)
	claims := mspr.Claims{Subject: "7", Session: "session-1", Role: mspr.Public}
	ids := map[string]bool{}
	for range 2 {
		text, err := ring.Mint(t.Context(), claims)
		if err != nil {
			t.Fatal(err)
		}
		got := accepts(t, ring, text)
		if got.Cluster != "us" || !got.Issued.Equal(noon) || !got.Expires.Equal(noon.Add(24*time.Hour)) {
			t.Errorf("got %+v", got)
		}
		ids[got.ID] = true
	}
	if len(ids) != 2 || ids[""] {
		t.Errorf("ids %v", ids)
	}
}

func TestClaimsThatVerifyWouldRefuseAreNotMinted(t *testing.T) {
	t.Parallel()
	c := newClock()
	ring := withKey(t, newRegistry(t), c)
	for name, spoil := range map[string]func(*mspr.Claims){
		"over a day":      func(m *mspr.Claims) { m.Expires = m.Issued.Add(24*time.Hour + time.Second) },
		"no lifetime":     func(m *mspr.Claims) { m.Expires = m.Issued },
		"expired":         func(m *mspr.Claims) { m.Expires = m.Issued.Add(-time.Hour) },
		"another cluster": func(m *mspr.Claims) { m.Cluster = "france" },
		"no role":         func(m *mspr.Claims) { m.Role = "" },
		"a role's word":   func(m *mspr.Claims) { m.Role = "admin" },
		"no subject":      func(m *mspr.Claims) { m.Subject = "" },
		"no session":      func(m *mspr.Claims) { m.Session = "" },
		"a long id":       func(m *mspr.Claims) { m.ID = strings.Repeat("x", 300) },
	} {
		claims := ann(c)
		spoil(&claims)
		if text, err := ring.Mint(t.Context(), claims); err == nil || text != "" {
			t.Errorf("%s: minted", name)
		}
	}
}

// TestTokensOfOursMayBeSpelledSo is the other side of the forgeries: it shows
// that they are refused for what is wrong with them.
func TestTokensOfOursMayBeSpelledSo(t *testing.T) {
	t.Parallel()
	f, ring := newForger(t)
	at := func(by time.Duration) int64 { return past(f.c, -by) }
	for name, text := range map[string]string{
		"as usual":                    f.says(),
		"typ in capitals":             f.headed("typ", "AT+JWT"),
		"typ as a media type":         f.headed("typ", "application/at+jwt"),
		"the audience in a list":      f.says("aud", []string{"urn:mspr:us:api"}),
		"a claim of a later version":  f.says("scope", "read", "more", object{"x": []int{1}}),
		"blanks in the payload":       forge(f.header().String(), " "+f.claims().String()+"\n", rs256(f, f.key)),
		"a day's lifetime":            f.says("iat", at(0), "exp", at(24*time.Hour)),
		"issued in 60 s":              f.says("iat", at(time.Minute), "exp", at(time.Hour)),
		"expired 60 s ago":            f.says("iat", at(-time.Hour), "exp", at(-time.Minute)),
		"not before 60 s from now":    f.says("nbf", at(time.Minute)),
		"not before a time long gone": f.says("nbf", 0),
		"near 4 KiB":                  f.says("note", strings.Repeat("x", 2300)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accepts(t, ring, text)
		})
	}
}

func TestATokenEndsToTheSecond(t *testing.T) {
	t.Parallel()
	c := newClock()
	ring := withKey(t, newRegistry(t), c)
	text := mint(t, ring, c)
	for _, tt := range []struct {
		after time.Duration
		good  bool
	}{
		{-61 * time.Second, false},
		{-60 * time.Second, true},
		{24*time.Hour + 60*time.Second, true},
		{24*time.Hour + 61*time.Second, false},
	} {
		c.set(noon.Add(tt.after))
		if _, err := ring.Verify(t.Context(), text); (err == nil) != tt.good {
			t.Errorf("%s after it was issued: %v", tt.after, err)
		}
	}
}
