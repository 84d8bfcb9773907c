package token_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

func TestKnownKeysGoOnWhileTheDatabaseIsDown(t *testing.T) {
	t.Parallel()
	c := newClock()
	reg := newRegistry(t)
	ring := withKey(t, reg, c)
	text := mint(t, ring, c)
	f := forger{TB: t, key: keys[0](), kid: accepts(t, ring, text).KeyID, c: c}
	before := published(t, ring)
	reg.down.Store(true)
	for range 5 {
		c.advance(time.Hour)
		accepts(t, ring, text)
		if diff := cmp.Diff(before, published(t, ring)); diff != "" {
			t.Error(diff)
		}
	}
	refuses(t, ring, f.headed("kid", "unknown"), mspr.Unavailable, "can't be verified now")
	refuses(t, ring, f.headed("typ", "JWT"), mspr.Unauthenticated, "typ")
	refuses(t, ring, forge(f.header().String(), f.claims().String(), rs256(t, keys[1]())), mspr.Unauthenticated, "signature")
	if _, err := ring.Mint(t.Context(), ann(c)); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("minted: %v", err)
	}
	if _, err := ring.Keys(t.Context()); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("listed: %v", err)
	}
	reg.down.Store(false)
	c.advance(time.Second)
	refuses(t, ring, f.headed("kid", "unknown"), mspr.Unauthenticated, "no such key")
	accepts(t, ring, mint(t, ring, c))
}

func TestNothingStartsWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	reg, dir := newRegistry(t), folder(t)
	reg.down.Store(true)
	if _, err := tryOpen(t, token.Options{Dir: dir, Registry: reg}); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("started: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestAFailedRotationLeavesNoKey(t *testing.T) {
	t.Parallel()
	c, reg, dir := newClock(), newRegistry(t), folder(t)
	ring := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now})
	id := accepts(t, ring, mint(t, ring, c)).KeyID
	reg.down.Store(true)
	if _, err := ring.Rotate(t.Context(), mspr.Operator("us")); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("rotated: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	reg.down.Store(false)
	if got := accepts(t, ring, mint(t, ring, c)).KeyID; got != id {
		t.Errorf("%s signs, not %s", got, id)
	}
}

func TestMadeUpKeysDoNotHammerTheDatabase(t *testing.T) {
	t.Parallel()
	c, reg := newClock(), newRegistry(t)
	ring := withKey(t, reg, c)
	good := mint(t, ring, c)
	f := forger{TB: t, key: keys[0](), kid: accepts(t, ring, good).KeyID, c: c}
	for range 3 {
		before := reg.asked.Load()
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				refuses(t, ring, f.headed("kid", fmt.Sprintf("made-up-%d", i)), mspr.Unauthenticated, "no such key")
			})
		}
		all.Wait()
		// A second look is for those who came while the first was under way.
		if asked := reg.asked.Load() - before; asked < 1 || asked > 2 {
			t.Errorf("asked %d times within a second", asked)
		}
		accepts(t, ring, good)
		c.advance(time.Second)
	}
}

func TestADropElsewhereIsSeenWithinFifteenSeconds(t *testing.T) {
	t.Parallel()
	c, reg := newClock(), newRegistry(t)
	ring := withKey(t, reg, c)
	elsewhere := open(t, token.Options{Files: []string{keyFile(t, pkcs8(t, keys[1]()))}, Registry: reg, Now: c.now})
	text := mint(t, ring, c)
	drop(t, elsewhere, accepts(t, ring, text).KeyID)
	c.advance(14 * time.Second)
	before := reg.asked.Load()
	accepts(t, ring, text)
	if reg.asked.Load() != before {
		t.Error("the database is asked for a key that is known")
	}
	c.advance(time.Second)
	refuses(t, ring, text, mspr.Unauthenticated, "dropped")
}

func TestAForgedRegistrationIsNotUsed(t *testing.T) {
	t.Parallel()
	c, reg, dir := newClock(), newRegistry(t), folder(t)
	ring := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now})
	good := mint(t, ring, c)
	entries, err := ring.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secret := keyFile(t, pkcs8(t, keys[0]()))
	outside, err := filepath.Rel(dir, secret[:len(secret)-len(".pem")])
	if err != nil {
		t.Fatal(err)
	}
	c.advance(time.Minute)
	for _, forged := range []mspr.SigningKey{
		{ID: outside, Public: entries[0].Public, Created: c.now()}, {ID: "empty", Public: []byte{}, Created: c.now()}, {ID: "noise", Public: []byte("noise"), Created: c.now()},
	} {
		if err := reg.AddSigningKey(t.Context(), mspr.Operator("us"), forged, false); err != nil {
			t.Fatal(err)
		}
	}
	f := forger{TB: t, key: keys[0](), kid: outside, c: c}
	refuses(t, ring, f.says(), mspr.Unauthenticated, "no such key")
	if got := accepts(t, ring, mint(t, ring, c)).KeyID; got != entries[0].ID {
		t.Errorf("%s signs", got)
	}
	accepts(t, ring, good)
	if ids := published(t, ring); len(ids) != 1 {
		t.Errorf("published: %v", ids)
	}
	drop(t, ring, outside)
	if _, err := os.Stat(secret); err != nil {
		t.Errorf("a file outside of the folder: %v", err)
	}
}
