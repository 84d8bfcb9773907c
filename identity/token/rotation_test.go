package token_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

// published lists the ids of a ring's key set.
func published(tb testing.TB, r *token.Ring) []string {
	tb.Helper()
	text, err := r.JWKS(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	ids := []string{}
	for _, k := range set.Keys {
		if k["kty"] != "RSA" || k["alg"] != "RS256" || k["use"] != "sig" || k["n"] == "" || k["e"] != "AQAB" || len(k) != 6 {
			tb.Errorf("published: %v", k)
		}
		ids = append(ids, k["kid"])
	}
	return ids
}

func rotate(tb testing.TB, r *token.Ring) mspr.SigningKey {
	tb.Helper()
	key, err := r.Rotate(tb.Context(), mspr.Operator("us"))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func drop(tb testing.TB, r *token.Ring, id string) {
	tb.Helper()
	if err := r.Drop(tb.Context(), mspr.Operator("us"), id); err != nil {
		tb.Fatal(err)
	}
}

func TestARotatedKeySignsAndTheOldOneFades(t *testing.T) {
	t.Parallel()
	c, dir := newClock(), folder(t)
	ring := open(t, token.Options{Dir: dir, Registry: newRegistry(t), Now: c.now})
	before := mint(t, ring, c)
	old := accepts(t, ring, before).KeyID
	leaked := forger{TB: t, key: privateOf(t, filepath.Join(dir, old+".pem")), kid: old, c: c}
	c.advance(time.Hour)
	rotated := c.now()
	key := rotate(t, ring)
	if got := accepts(t, ring, mint(t, ring, c)).KeyID; got != key.ID || got == old {
		t.Errorf("%s signs after a rotation to %s", got, key.ID)
	}
	accepts(t, ring, before)
	if diff := cmp.Diff([]string{key.ID, old}, published(t, ring)); diff != "" {
		t.Error(diff)
	}
	c.set(rotated.Add(24*time.Hour + time.Minute))
	accepts(t, ring, leaked.says())
	c.advance(time.Second)
	refuses(t, ring, leaked.says(), mspr.Unauthenticated, "retired over a day ago")
	if diff := cmp.Diff([]string{key.ID}, published(t, ring)); diff != "" {
		t.Error(diff)
	}
	last := rotate(t, ring)
	if _, err := os.Stat(leaked.file(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the private half of a key that signed its last token is still there: %v", err)
	}
	keys, err := ring.Keys(t.Context())
	if err != nil || len(keys) != 3 || keys[0].ID != last.ID || keys[2].ID != old {
		t.Errorf("keys %v, %v", keys, err)
	}
}

func (f forger) file(dir string) string { return filepath.Join(dir, f.kid+".pem") }

func TestADroppedKeysTokensAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	c, dir := newClock(), folder(t)
	ring := open(t, token.Options{Dir: dir, Registry: newRegistry(t), Now: c.now})
	before := mint(t, ring, c)
	old := accepts(t, ring, before).KeyID
	by := mspr.Operator("us")
	if err := ring.Drop(t.Context(), by, old); mspr.CodeOf(err) != mspr.Conflict {
		t.Errorf("the only key: %v", err)
	}
	accepts(t, ring, before)
	if err := ring.Drop(t.Context(), by, "../../etc/passwd"); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("no key: %v", err)
	}
	key := rotate(t, ring)
	drop(t, ring, old)
	refuses(t, ring, before, mspr.Unauthenticated, "dropped")
	accepts(t, ring, mint(t, ring, c))
	if diff := cmp.Diff([]string{key.ID}, published(t, ring)); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(dir, old+".pem")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the private half of a dropped key is still there: %v", err)
	}
}

// TestNoGoodTokenIsRefusedWhileKeysRotate verifies on two servers without pause
// while one of them rotates and drops keys.
func TestNoGoodTokenIsRefusedWhileKeysRotate(t *testing.T) {
	t.Parallel()
	c, reg, dir := newClock(), newRegistry(t), folder(t)
	rings := []*token.Ring{
		open(t, token.Options{Dir: dir, Registry: reg, Now: c.now}),
		open(t, token.Options{Dir: dir, Registry: reg, Now: c.now}),
	}
	good := newTokens(mint(t, rings[0], c))
	var all sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		all.Go(func() { good.verify(t, rings[i%2], stop) })
	}
	for range 4 {
		c.advance(time.Second)
		old := accepts(t, rings[0], mint(t, rings[0], c)).KeyID
		rotate(t, rings[0])
		fresh := mint(t, rings[1], c)
		if accepts(t, rings[0], fresh).KeyID == old {
			t.Error("the other server signs with the old key")
		}
		good.add(fresh)
		ended := good.replace(fresh)
		drop(t, rings[0], old)
		refuses(t, rings[0], ended, mspr.Unauthenticated, "dropped")
		c.advance(15 * time.Second)
		refuses(t, rings[1], ended, mspr.Unauthenticated, "dropped")
	}
	close(stop)
	all.Wait()
}

// tokens are those that have to be accepted now.
type tokens struct {
	mu   sync.RWMutex
	good []string
}

func newTokens(good ...string) *tokens { return &tokens{good: good} }

func (s *tokens) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = append(s.good, text)
}

// replace leaves one token and gives the first of the others.
func (s *tokens) replace(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.good[0]
	s.good = []string{text}
	return first
}

func (s *tokens) verify(t *testing.T, ring *token.Ring, stop <-chan struct{}) {
	t.Helper()
	for {
		select {
		case <-stop:
			return
		default:
		}
		if err := s.once(t, ring); err != nil {
			t.Error(err)
			return
		}
	}
}

func (s *tokens) once(t *testing.T, ring *token.Ring) error {
	t.Helper()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, text := range s.good {
		if _, err := ring.Verify(t.Context(), text); err != nil {
			return err
		}
	}
	return nil
}

func TestServersWithAFolderEachVerifyEachOthersTokens(t *testing.T) {
	t.Parallel()
	c, address := newClock(), storetest.Prepared(t, "us")
	var rings [2]*token.Ring
	for i := range rings {
		rings[i] = open(t, token.Options{Dir: folder(t), Registry: storetest.Open(t, address, "us"), Now: c.now})
	}
	var ids [2]string
	for i, r := range rings {
		text := mint(t, r, c)
		ids[i] = accepts(t, rings[1-i], text).KeyID
		accepts(t, r, text)
	}
	if ids[0] == ids[1] {
		t.Error("two folders have one key")
	}
	if diff := cmp.Diff(published(t, rings[0]), published(t, rings[1])); diff != "" {
		t.Error(diff)
	}
	before := mint(t, rings[1], c)
	c.advance(time.Minute)
	key := rotate(t, rings[0])
	after := mint(t, rings[1], c)
	if id := accepts(t, rings[0], after).KeyID; id == ids[1] || id == key.ID {
		t.Errorf("after the other's rotation to %s, %s signs; before it was %s", key.ID, id, ids[1])
	}
	accepts(t, rings[0], before)
	if n := len(published(t, rings[0])); n != 4 {
		t.Errorf("%d keys are published", n)
	}
}

func TestServersWithOneFolderSeeARotationAtOnce(t *testing.T) {
	t.Parallel()
	c, address, dir := newClock(), storetest.Prepared(t, "us"), folder(t)
	var rings [2]*token.Ring
	for i := range rings {
		rings[i] = open(t, token.Options{Dir: dir, Registry: storetest.Open(t, address, "us"), Now: c.now})
	}
	for i, r := range rings {
		key := rotate(t, r)
		text := mint(t, rings[1-i], c)
		if got := accepts(t, r, text).KeyID; got != key.ID {
			t.Errorf("the other server signs with %s after a rotation to %s", got, key.ID)
		}
		accepts(t, rings[1-i], text)
	}
}

func TestServersMayStartForTheFirstTimeAtOnce(t *testing.T) {
	t.Parallel()
	c, address, dir := newClock(), storetest.Prepared(t, "us"), folder(t)
	var rings [4]*token.Ring
	var all sync.WaitGroup
	for i := range rings {
		all.Go(func() {
			var err error
			if rings[i], err = tryOpen(t, token.Options{Dir: dir, Registry: storetest.Open(t, address, "us"), Now: c.now}); err != nil {
				t.Error(err)
			}
		})
	}
	if all.Wait(); t.Failed() {
		return
	}
	ids := map[string]bool{}
	for _, signing := range rings {
		text := mint(t, signing, c)
		for _, verifying := range rings {
			ids[accepts(t, verifying, text).KeyID] = true
		}
	}
	if len(ids) != 1 {
		t.Errorf("%d keys sign", len(ids))
	}
}
