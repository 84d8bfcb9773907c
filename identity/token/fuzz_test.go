package token_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

// memory is a registry for one process: fuzzing starts many, and a server for
// each would take longer than the fuzzing.
type memory struct {
	mu   sync.Mutex
	keys []mspr.SigningKey
}

func (m *memory) SigningKeys(context.Context) ([]mspr.SigningKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.keys), nil
}

func (m *memory) AddSigningKey(_ context.Context, _ mspr.Caller, key mspr.SigningKey, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys = append(m.keys, key)
	return nil
}

func (m *memory) DropSigningKey(context.Context, mspr.Caller, string) error { return nil }

func fuzzed(f *testing.F) (forger, *token.Ring) {
	f.Helper()
	c := newClock()
	ring := withKey(f, &memory{}, c)
	good := mint(f, ring, c)
	return forger{TB: f, key: keys[0](), kid: accepts(f, ring, good).KeyID, c: c, good: good}, ring
}

// FuzzVerify looks for a token that nobody signed and that is accepted.
func FuzzVerify(f *testing.F) {
	forger, ring := fuzzed(f)
	for _, tt := range forgedShapes(forger) {
		if len(tt.token) < 8<<10 {
			f.Add(tt.token)
		}
	}
	f.Add(forger.signs("none", unsigned))
	f.Fuzz(func(t *testing.T, text string) {
		if claims, err := ring.Verify(t.Context(), text); err == nil {
			t.Errorf("accepted: %+v", claims)
		} else if code := mspr.CodeOf(err); code != mspr.Unauthenticated {
			t.Errorf("refused with %s: %v", code, err)
		}
	})
}
