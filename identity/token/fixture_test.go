package token_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

// noon is when the tests happen.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a clock that tests set.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.set(noon)
	return c
}

func (c *clock) set(t time.Time)         { c.at.Store(t.UnixNano()) }
func (c *clock) now() time.Time          { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

// registry is the real one, with a count of how often it is asked and a switch
// that cuts it off.
type registry struct {
	token.Registry
	asked atomic.Int64
	down  atomic.Bool
}

func newRegistry(tb testing.TB) *registry {
	tb.Helper()
	return &registry{Registry: storetest.Cluster(tb, "us")}
}

var errDown = mspr.Errorf(mspr.Unavailable, "the database is not available")

func (r *registry) SigningKeys(ctx context.Context) ([]mspr.SigningKey, error) {
	r.asked.Add(1)
	if r.down.Load() {
		return nil, errDown
	}
	return r.Registry.SigningKeys(ctx)
}

func (r *registry) AddSigningKey(ctx context.Context, by mspr.Caller, key mspr.SigningKey, retireOthers bool) error {
	if r.down.Load() {
		return errDown
	}
	return r.Registry.AddSigningKey(ctx, by, key, retireOthers)
}

// journal keeps what is logged.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// keys are made once a run: they are what costs time. They have 2048 bits, the
// least that is taken.
var keys = [2]func() *rsa.PrivateKey{sync.OnceValue(makeKey), sync.OnceValue(makeKey)}

func makeKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil
	}
	return key
}

// pkcs8 writes a private key as the program does.
func pkcs8(tb testing.TB, key any) []byte {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// keyFile writes a text into a file of its own that only its owner may read.
func keyFile(tb testing.TB, text []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "key.pem")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// folder gives the path of a key folder that is not there yet.
func folder(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "keys", "us")
}

func open(tb testing.TB, o token.Options) *token.Ring {
	tb.Helper()
	r, err := tryOpen(tb, o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func tryOpen(tb testing.TB, o token.Options) (*token.Ring, error) {
	tb.Helper()
	if o.Cluster == "" {
		o.Cluster = "us"
	}
	if o.Now == nil {
		o.Now = newClock().now
	}
	return token.Open(context.Background(), o)
}

// withKey opens a ring of the first key, which costs no time.
func withKey(tb testing.TB, reg token.Registry, c *clock) *token.Ring {
	tb.Helper()
	return open(tb, token.Options{Files: []string{keyFile(tb, pkcs8(tb, keys[0]()))}, Registry: reg, Now: c.now, Log: zerolog.Nop()})
}

// ann is who most tokens are for.
func ann(c *clock) mspr.Claims {
	return mspr.Claims{ID: "token-1", Subject: "7", Session: "session-1", Cluster: "us", Role: mspr.Researcher, Issued: c.now()}
}

func mint(tb testing.TB, r *token.Ring, c *clock) string {
	tb.Helper()
	text, err := r.Mint(context.Background(), ann(c))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func accepts(tb testing.TB, v verifier, text string) mspr.Claims {
	tb.Helper()
	claims, err := v.Verify(context.Background(), text)
	if err != nil {
		tb.Fatalf("refused: %v (%v)", err, errors.Unwrap(err))
	}
	return claims
}

// refuses checks that a token is refused, with the code and for the reason.
func refuses(tb testing.TB, v verifier, text string, code mspr.Code, reason string) {
	tb.Helper()
	claims, err := v.Verify(context.Background(), text)
	if err == nil {
		tb.Fatalf("accepted: %+v", claims)
	}
	if claims != (mspr.Claims{}) {
		tb.Errorf("refused, yet it says %+v", claims)
	}
	if got := mspr.CodeOf(err); got != code || !strings.Contains(err.Error(), reason) {
		tb.Errorf("refused with %s: %v; want %s: %s", got, err, code, reason)
	}
}

type verifier interface {
	Verify(ctx context.Context, token string) (mspr.Claims, error)
}
