package token_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mspr/surveillance/identity/token"
)

func privateOf(tb testing.TB, path string) *rsa.PrivateKey {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) != 0 {
		tb.Fatalf("%s is not one private key in PKCS#8", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		tb.Fatal(err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		tb.Fatalf("%s holds a %T", path, key)
	}
	return rsaKey
}

func TestTheFirstStartMakesAKeyThatOnlyItsOwnerMayRead(t *testing.T) {
	t.Parallel()
	c, reg, dir := newClock(), newRegistry(t), folder(t)
	first := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now})
	id := accepts(t, first, mint(t, first, c)).KeyID
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != id+".pem" {
		t.Fatalf("the folder holds %v, %v", entries, err)
	}
	for path, want := range map[string]os.FileMode{dir: os.ModeDir | 0o700, filepath.Join(dir, id+".pem"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if bits := privateOf(t, filepath.Join(dir, id+".pem")).N.BitLen(); bits != 3072 {
		t.Errorf("the key has %d bits", bits)
	}
	again := open(t, token.Options{Dir: dir, Registry: reg, Now: c.now})
	if got := accepts(t, first, mint(t, again, c)).KeyID; got != id {
		t.Errorf("after another start %s signs, not %s", got, id)
	}
}

func TestAKeyThatTheRegistryLostIsRegisteredAgain(t *testing.T) {
	t.Parallel()
	c, dir := newClock(), folder(t)
	first := open(t, token.Options{Dir: dir, Registry: newRegistry(t), Now: c.now})
	text := mint(t, first, c)
	accepts(t, open(t, token.Options{Dir: dir, Registry: newRegistry(t), Now: c.now}), text)
}

// weakKey makes an RSA key with the public exponent 3.
func weakKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	one, three := big.NewInt(1), big.NewInt(3)
	prime := func() *big.Int {
		for {
			p, err := rand.Prime(rand.Reader, 1024)
			if err != nil {
				t.Fatal(err)
			}
			if new(big.Int).Mod(new(big.Int).Sub(p, one), three).Sign() != 0 {
				return p
			}
		}
	}
	p, q := prime(), prime()
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 3}, D: new(big.Int).ModInverse(three, phi), Primes: []*big.Int{p, q},
	}
	key.Precompute()
	return key
}

// spoiled are texts that are no key of ours, and what is said of each.
func spoiled(t *testing.T) map[string][2]string {
	t.Helper()
	good := string(pkcs8(t, keys[0]()))
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&keys[0]().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return map[string][2]string{
		"nothing": {"", "no PEM block"}, "no PEM": {"secret", "no PEM block"}, "NULs": {strings.Repeat("\x00", 100), "no PEM block"},
		"half a key":     {good[:len(good)/2], "no PEM block"},
		"a damaged key":  {block("PRIVATE KEY", []byte("secret")), "damaged or encrypted"},
		"a changed key":  {strings.Replace(good, good[400:404], "AAAA", 1), "damaged or encrypted"},
		"a public key":   {block("PUBLIC KEY", public), `"PUBLIC KEY"`},
		"encrypted":      {block("ENCRYPTED PRIVATE KEY", public), `"ENCRYPTED PRIVATE KEY"`},
		"two keys":       {good + string(pkcs8(t, keys[1]())), "more than one"},
		"an ECDSA key":   {string(pkcs8(t, curve)), "not an RSA key"},
		"1024 bits":      {string(pkcs8(t, small)), "1024 bits"},
		"a low exponent": {string(pkcs8(t, weakKey(t))), "exponent is 3"},
		"a huge file":    {good + strings.Repeat("\n", 1<<17), "too big"},
	}
}

// fails checks that a start fails, says where and why, and leaves no key behind.
func fails(t *testing.T, reg token.Registry, o token.Options, path, reason string) {
	t.Helper()
	o.Registry = reg
	_, err := tryOpen(t, o)
	if err == nil {
		t.Fatal("started")
	}
	if !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "secret") {
		t.Errorf("failed with %v; want %s: %s", err, path, reason)
	}
	if registered, err := reg.SigningKeys(t.Context()); err != nil || len(registered) != 0 {
		t.Errorf("registered: %v, %v", registered, err)
	}
}

func TestABadKeyFileStopsTheStart(t *testing.T) {
	t.Parallel()
	reg := newRegistry(t)
	for name, tt := range spoiled(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := keyFile(t, []byte(tt[0]))
			good := keyFile(t, pkcs8(t, keys[1]()))
			fails(t, reg, token.Options{Files: []string{path}}, path, tt[1])
			fails(t, reg, token.Options{Files: []string{good, path}}, path, tt[1])
			dir := filepath.Dir(path)
			chmod(t, dir, 0o700)
			fails(t, reg, token.Options{Dir: dir}, path, tt[1])
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("the folder holds %v, %v", entries, err)
			}
		})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyThatOthersMayReadStopsTheStart(t *testing.T) {
	t.Parallel()
	reg := newRegistry(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644, 0o660, 0o602, 0o610, 0o777} {
		path := keyFile(t, pkcs8(t, keys[0]()))
		chmod(t, path, mode)
		fails(t, reg, token.Options{Files: []string{path}}, path, "chmod 600 "+path)
		chmod(t, filepath.Dir(path), 0o700)
		fails(t, reg, token.Options{Dir: filepath.Dir(path)}, path, "chmod 600 "+path)
	}
	for _, mode := range []os.FileMode{0o750, 0o705, 0o755, 0o710, 0o777} {
		dir := t.TempDir()
		chmod(t, dir, mode)
		fails(t, reg, token.Options{Dir: dir}, dir, "chmod 700 "+dir)
	}
}

func TestWhatIsNoKeyFileStopsTheStart(t *testing.T) {
	t.Parallel()
	reg := newRegistry(t)
	missing := filepath.Join(t.TempDir(), "missing.pem")
	fails(t, reg, token.Options{Files: []string{missing}}, missing, "no such file")
	fails(t, reg, token.Options{Files: []string{t.TempDir()}}, "", "not a file")
	file := keyFile(t, nil)
	fails(t, reg, token.Options{Dir: file}, file, "not a folder")
	fails(t, reg, token.Options{Dir: filepath.Join(file, "keys")}, file, "not a directory")

	dir := t.TempDir()
	chmod(t, dir, 0o700)
	if err := os.Mkdir(filepath.Join(dir, "key.pem"), 0o700); err != nil {
		t.Fatal(err)
	}
	fails(t, reg, token.Options{Dir: dir}, "key.pem", "not a file")

	astray := keyFile(t, pkcs8(t, keys[0]()))
	chmod(t, filepath.Dir(astray), 0o700)
	fails(t, reg, token.Options{Dir: filepath.Dir(astray)}, astray, "rename it to")

	dangling := filepath.Join(filepath.Dir(keyFile(t, nil)), "gone.pem")
	chmod(t, filepath.Dir(dangling), 0o700)
	if err := os.Remove(filepath.Join(filepath.Dir(dangling), "key.pem")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(missing, dangling); err != nil {
		t.Fatal(err)
	}
	fails(t, reg, token.Options{Dir: filepath.Dir(dangling)}, dangling, "no such file")
}
