package identity

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func TestAPasswordHasItsOwnHashAlone(t *testing.T) {
	t.Parallel()
	h := newHasher()
	const composed, decomposed = "une pomme pelée", "une pomme pele\u0301e"
	encoded, err := h.hash(t.Context(), composed)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.hash(t.Context(), composed); err != nil || again == encoded {
		t.Errorf("two hashes of one password are the same, or %v", err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %s", encoded)
	}
	for password, want := range map[string]bool{composed: true, decomposed: true, "une pomme pelee": false, "": false, composed + " ": false} {
		right, outdated, err := h.verify(t.Context(), encoded, password)
		if err != nil || right != want || outdated {
			t.Errorf("%q: got %v, %v, %v", password, right, outdated, err)
		}
	}
	if right, _, err := h.verify(t.Context(), h.nobody, ""); right || err != nil {
		t.Errorf("nobody's hash: got %v, %v", right, err)
	}
}

// TestTheHashIsThatOfTheReferenceImplementation takes a hash that argon2(1) of
// the reference implementation made.
func TestTheHashIsThatOfTheReferenceImplementation(t *testing.T) {
	t.Parallel()
	const made = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	right, outdated, err := newHasher().verify(t.Context(), made, "password")
	if err != nil || !right || !outdated {
		t.Errorf("got %v, %v, %v", right, outdated, err)
	}
}

func TestAStoredHashThatIsOutOfBoundsIsNotRun(t *testing.T) {
	t.Parallel()
	const salt, key = "c29tZXNhbHRzb21lc2FsdA", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	good := "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key
	if _, err := parseHash(good); err != nil {
		t.Fatal(err)
	}
	for what, replace := range map[string][2]string{
		"another function":      {"argon2id", "argon2i"},
		"another version":       {"v=19", "v=16"},
		"too much memory":       {"m=19456", "m=262145"},
		"all memory":            {"m=19456", "m=4294967295"},
		"more than there is":    {"m=19456", "m=99999999999"},
		"no memory":             {"m=19456", "m=0"},
		"a sign":                {"m=19456", "m=+19456"},
		"zeros in front":        {"m=19456", "m=019456"},
		"no passes":             {"t=2", "t=0"},
		"endless passes":        {"t=2", "t=17"},
		"no threads":            {"p=1", "p=0"},
		"many threads":          {"p=1", "p=9"},
		"threads that overflow": {"p=1", "p=257"},
		"more parameters":       {"p=1", "p=1,x=2"},
		"a short salt":          {salt, "c29tZQ"},
		"padding":               {salt, salt + "=="},
		"a short key":           {key, "c29tZQ"},
		"no key":                {key, ""},
		"more behind":           {key, key + "$"},
		"an endless key":        {key, strings.Repeat("A", 88)},
		"a line feed in a salt": {salt, "c29t\nZXNhbHRzb21lc2FsdA"},
	} {
		if _, err := parseHash(strings.Replace(good, replace[0], replace[1], 1)); err == nil {
			t.Errorf("%s is read", what)
		}
	}
}

func TestWhoWaitsToHashLeavesWithTheirRequest(t *testing.T) {
	t.Parallel()
	h := newHasher()
	if err := h.slots.Acquire(t.Context(), hashesAtOnce); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if _, err := h.hash(ctx, "a heron stands"); err == nil || mspr.CodeOf(unavailable(err)) != mspr.Unavailable {
		t.Errorf("got %v", err)
	}
	if h.waiting.Load() != 0 {
		t.Error("who left still waits")
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseHash(text)
		if err == nil && (h.String() != text || !h.sane() || len(h.salt) < 8 || len(h.key) < 16) {
			t.Errorf("%q is read as %q", text, h)
		}
	})
}
