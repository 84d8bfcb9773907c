package token_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// FuzzSigned signs whatever header and payload with the right key and looks for
// one that is accepted and shouldn't be. The key's id stands for KID.
func FuzzSigned(f *testing.F) {
	forger, ring := fuzzed(f)
	header := forger.header().with("kid", "KID").String()
	f.Add(header, forger.claims().String())
	f.Add(header, forger.claims().with("aud", []string{"urn:mspr:us:api"}, "nbf", 0, "x", []any{object{"y": nil}}).String())
	f.Add(`{"typ":"application/at+jwt","alg":"RS256","kid":"KID","alg":"none"}`, forger.claims().with("exp", json.RawMessage("1e12")).String())
	f.Fuzz(func(t *testing.T, header, payload string) {
		text := forge(strings.ReplaceAll(header, "KID", forger.kid), payload, rs256(t, forger.key))
		claims, err := ring.Verify(t.Context(), text)
		if err != nil {
			return
		}
		checkAccepted(t, text, header, payload, claims)
	})
}

// checkAccepted reads an accepted token with another decoder.
func checkAccepted(t *testing.T, text, header, payload string, claims mspr.Claims) {
	t.Helper()
	var h map[string]string
	if err := json.Unmarshal([]byte(header), &h); err != nil || len(h) != 3 || h["alg"] != "RS256" || h["kid"] != "KID" ||
		!strings.HasSuffix(strings.ToLower(h["typ"]), "at+jwt") {
		t.Errorf("accepted with the header %s: %v", header, err)
	}
	var p map[string]any
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		t.Fatalf("accepted with the payload %q: %v", payload, err)
	}
	issued, _ := p["iat"].(float64)
	expires, _ := p["exp"].(float64)
	if int64(issued) != claims.Issued.Unix() || int64(expires) != claims.Expires.Unix() {
		t.Errorf("accepted with other times: %s", payload)
	}
	if life := claims.Expires.Sub(claims.Issued); life <= 0 || life > 24*time.Hour ||
		claims.Issued.After(noon.Add(time.Minute)) || claims.Expires.Before(noon.Add(-time.Minute)) {
		t.Errorf("accepted at the wrong time: %s", payload)
	}
	if p["iss"] != "urn:mspr:us" || p["cluster"] != "us" || p["role"] != claims.Role.Word() || p["sub"] != claims.Subject ||
		p["sid"] != claims.Session || p["jti"] != claims.ID || claims.Subject == "" || claims.Session == "" || claims.ID == "" {
		t.Errorf("accepted, but read otherwise: %s", payload)
	}
	if len(text) > 4096 {
		t.Errorf("accepted with %d bytes", len(text))
	}
}

// FuzzExternal is FuzzSigned for an external issuer's tokens.
func FuzzExternal(f *testing.F) {
	foreign, external := newForeign(f)
	f.Add(foreign.header().String(), foreign.claims().String())
	f.Add(foreign.header().with("alg", "PS256").String(), foreign.claims().with("realm_access", nil, "realm_access.roles", "boss").String())
	f.Fuzz(func(t *testing.T, header, payload string) {
		claims, err := external.Verify(t.Context(), forge(header, payload, rs256(t, keys[0]())))
		if err == nil && (claims.Subject == "" || claims.Role == "" || claims.Cluster != "us" || !strings.Contains(payload, "aud")) {
			t.Errorf("accepted: %s", payload)
		}
	})
}
