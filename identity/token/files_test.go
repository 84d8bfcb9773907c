package token_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

func TestTheFirstOfTheOperatorsKeysSigns(t *testing.T) {
	t.Parallel()
	c, reg, dir, log := newClock(), newRegistry(t), folder(t), &journal{}
	old := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(keys[1]())})
	files := []string{keyFile(t, pkcs8(t, keys[0]())), keyFile(t, old)}
	ring := open(t, token.Options{Dir: dir, Files: files, Registry: reg, Now: c.now, Log: zerolog.New(log)})
	ids := published(t, ring)
	if len(ids) != 2 {
		t.Fatalf("published: %v", ids)
	}
	first := mint(t, ring, c)
	id := accepts(t, ring, first).KeyID
	if swapped := open(t, token.Options{Files: []string{files[1], files[0]}, Registry: reg, Now: c.now}); accepts(t, ring, mint(t, swapped, c)).KeyID == id {
		t.Error("the order of the files doesn't matter")
	}
	if _, err := ring.Rotate(t.Context(), mspr.Operator("us")); mspr.CodeOf(err) != mspr.Conflict || !strings.Contains(err.Error(), "put a new one before them") {
		t.Errorf("rotation: %v", err)
	}
	drop(t, ring, id)
	refuses(t, ring, first, mspr.Unauthenticated, "dropped")
	second := accepts(t, ring, mint(t, ring, c)).KeyID
	if second == id {
		t.Error("a dropped key signs")
	}
	elsewhere := open(t, token.Options{Dir: folder(t), Registry: reg, Now: c.now})
	drop(t, elsewhere, second)
	if _, err := ring.Mint(t.Context(), ann(c)); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("no key may sign: %v", err)
	}
	if !strings.Contains(log.String(), "put a new RSA key before them") || !strings.Contains(log.String(), files[0]) {
		t.Errorf("the log says %s", log)
	}
	accepts(t, open(t, token.Options{Files: files, Registry: reg, Now: c.now}), mint(t, elsewhere, c))
	for _, path := range files {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("a file of the operator's: %v", err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("a folder was made: %v", err)
	}
}

func TestAKeyFileMayBeALink(t *testing.T) {
	t.Parallel()
	c, link := newClock(), filepath.Join(t.TempDir(), "tls.key")
	if err := os.Symlink(keyFile(t, pkcs8(t, keys[0]())), link); err != nil {
		t.Fatal(err)
	}
	ring := open(t, token.Options{Files: []string{link}, Registry: newRegistry(t), Now: c.now})
	accepts(t, ring, mint(t, ring, c))
}

func TestABadFileOfTheKeyThatSignsIsNotReplacedInSilence(t *testing.T) {
	t.Parallel()
	c, reg, dir, log := newClock(), newRegistry(t), folder(t), &journal{}
	ring := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now, Log: zerolog.New(log)})
	other := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now})
	key := rotate(t, other)
	path := filepath.Join(dir, key.ID+".pem")
	chmod(t, path, 0o644)
	if _, err := ring.Mint(t.Context(), ann(c)); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("minted: %v", err)
	}
	if !strings.Contains(log.String(), "chmod 600 "+path) {
		t.Errorf("the log says %s", log)
	}
	chmod(t, path, 0o600)
	if got := accepts(t, ring, mint(t, ring, c)).KeyID; got != key.ID {
		t.Errorf("%s signs, not %s", got, key.ID)
	}
}
