package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

// issuer is an OpenID Connect issuer with a certificate, and whatever keys and
// answers a test gives it.
type issuer struct {
	*httptest.Server
	mu      sync.Mutex
	keys    []any
	answers map[string]http.HandlerFunc
	asked   int
}

const (
	discovery = "/.well-known/openid-configuration"
	keysPath  = "/keys"
)

func newIssuer(tb testing.TB, keys ...any) *issuer {
	tb.Helper()
	i := &issuer{keys: keys, answers: map[string]http.HandlerFunc{}}
	i.Server = httptest.NewTLSServer(i)
	tb.Cleanup(i.Close)
	return i
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.asked++
	special, keys := i.answers[r.URL.Path], i.keys
	i.mu.Unlock()
	switch {
	case special != nil:
		special(w, r)
	case r.URL.Path == discovery:
		answer(w, object{"issuer": i.URL, "jwks_uri": i.URL + keysPath})
	case r.URL.Path == keysPath:
		answer(w, object{"keys": keys})
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, value any) { _ = json.NewEncoder(w).Encode(value) }

func (i *issuer) publish(keys ...any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = keys
}

// behave gives a path another answer; nil the usual one.
func (i *issuer) behave(path string, h http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answers[path] = h
}

func (i *issuer) requests() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

func unavailable(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusServiceUnavailable)
}

func (i *issuer) options(c *clock) token.ExternalOptions {
	return token.ExternalOptions{
		Issuer: mspr.Issuer{
			URL: i.URL, Audience: "https://api.example/us", RoleClaim: "realm_access.roles",
			Roles: map[string]mspr.Role{"reader": mspr.Public, "analyst": mspr.Researcher, "boss": mspr.Admin},
		},
		Cluster: "us", Now: c.now, Client: i.Client(),
	}
}

func openExternal(tb testing.TB, o token.ExternalOptions) *token.External {
	tb.Helper()
	e, err := token.OpenExternal(o)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// web is the public half of a key as an issuer publishes it.
func web(key any, id, algorithm string) jose.JSONWebKey {
	k := jose.JSONWebKey{Key: key, KeyID: id, Algorithm: algorithm, Use: "sig"}
	return k.Public()
}

// foreign makes tokens of an issuer.
type foreign struct {
	testing.TB
	i     *issuer
	c     *clock
	curve *ecdsa.PrivateKey
}

func (f foreign) header() object { return object{"alg": "RS256", "kid": "rsa", "typ": "at+jwt"} }

func (f foreign) claims() object {
	now := f.c.now().Unix()
	return object{
		"iss": f.i.URL, "aud": []string{"account", "https://api.example/us"}, "sub": "f:1:ann", "sid": "s1", "jti": "j1",
		"iat": now, "exp": now + 300, "realm_access": object{"roles": []string{"offline_access", "analyst"}},
	}
}

func (f foreign) says(changes ...any) string {
	return forge(f.header().String(), f.claims().with(changes...).String(), rs256(f, keys[0]()))
}

func (f foreign) headed(sign signer, changes ...any) string {
	return forge(f.header().with(changes...).String(), f.claims().String(), sign)
}

func newForeign(tb testing.TB) (foreign, *token.External) {
	tb.Helper()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	c := newClock()
	i := newIssuer(tb,
		web(keys[0](), "rsa", ""), web(keys[0](), "ps-only", "PS256"), web(keys[0](), "rs512-only", "RS512"), web(curve, "curve", "ES256"),
		web(keys[1](), "twins", ""), web(curve, "twins", ""),
		jose.JSONWebKey{Key: []byte("a secret that everybody knows ..."), KeyID: "secret", Algorithm: "HS256"},
		jose.JSONWebKey{Key: &keys[0]().PublicKey, KeyID: "for-encryption", Use: "enc"},
		jose.JSONWebKey{Key: keys[0](), KeyID: "private", Use: "sig"},
		object{"kty": "OKP", "crv": "Ed448", "x": "AA", "kid": "strange"}, object{"kid": "odd"}, 7,
	)
	return foreign{tb, i, c, curve}, openExternal(tb, i.options(c))
}

func TestAnIssuersTokensAreAccepted(t *testing.T) {
	t.Parallel()
	f, e := newForeign(t)
	want := mspr.Claims{
		ID: "j1", KeyID: "rsa", Subject: "f:1:ann", Session: "s1", Cluster: "us", Role: mspr.Researcher, Issued: noon, Expires: noon.Add(5 * time.Minute),
	}
	if diff := cmp.Diff(want, accepts(t, e, f.says())); diff != "" {
		t.Error(diff)
	}
	roles := func(names ...string) object { return object{"roles": names} }
	for name, tt := range map[string]struct {
		token string
		role  mspr.Role
	}{
		"PS256":                    {f.headed(rsaSigner(t, keys[0](), crypto.SHA256, true), "alg", "PS256"), mspr.Researcher},
		"PS256 of its own key":     {f.headed(rsaSigner(t, keys[0](), crypto.SHA256, true), "alg", "PS256", "kid", "ps-only"), mspr.Researcher},
		"ES256":                    {f.headed(es256(t, f.curve), "alg", "ES256", "kid", "curve"), mspr.Researcher},
		"RS256 of two with one id": {f.headed(rs256(t, keys[1]()), "kid", "twins"), mspr.Researcher},
		"ES256 of two with one id": {f.headed(es256(t, f.curve), "alg", "ES256", "kid", "twins"), mspr.Researcher},
		"typ as a media type":      {f.headed(rs256(t, keys[0]()), "typ", "application/at+JWT"), mspr.Researcher},
		"the audience as a text":   {f.says("aud", "https://api.example/us"), mspr.Researcher},
		"one role as a text":       {f.says("realm_access", object{"roles": "boss"}), mspr.Admin},
		"the highest of several":   {f.says("realm_access", roles("reader", "boss", "analyst")), mspr.Admin},
		"the lowest":               {f.says("realm_access", roles("reader")), mspr.Public},
		"the claim's very name":    {f.says("realm_access.roles", "reader"), mspr.Public},
		"over 4 KiB":               {f.says("groups", strings.Repeat("x", 4000)), mspr.Researcher},
		"issued in 60 s":           {f.says("iat", noon.Add(time.Minute).Unix()), mspr.Researcher},
		"neither session nor id":   {f.says("sid", nil, "jti", nil), mspr.Researcher},
	} {
		if got := accepts(t, e, tt.token); got.Role != tt.role || got.Subject != "f:1:ann" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAnIssuerThatSaysOnlyJWTIsTakenAtTheOperatorsWord(t *testing.T) {
	t.Parallel()
	f, _ := newForeign(t)
	o := f.i.options(f.c)
	o.Issuer.PlainJWT = true
	e := openExternal(t, o)
	plain := f.header().with("typ", "JWT", "x5t", "abc")
	by := rs256(t, keys[0]())
	accepts(t, e, forge(plain.String(), f.claims().String(), by))
	accepts(t, e, f.says())
	for _, mark := range []string{"nonce", "at_hash", "c_hash"} {
		refuses(t, e, forge(plain.String(), f.claims().with(mark, "x").String(), by), mspr.Unauthenticated, "ID token")
	}
	refuses(t, e, forge(f.header().with("typ", "logout+jwt").String(), f.claims().String(), by), mspr.Unauthenticated, "typ is not at+jwt")
}

func TestForgeriesOfAnIssuersTokensAreRefused(t *testing.T) {
	t.Parallel()
	f, e := newForeign(t)
	accepts(t, e, f.says())
	good := rs256(t, keys[0]())
	forgeries := foreignClaims(f)
	for _, row := range []struct {
		name    string
		sign    signer
		changes []any
		reason  string
	}{
		{"an ID token", good, []any{"typ", "JWT"}, "typ is not at+jwt"},
		{"an ID token without typ", good, []any{"typ", nil}, "typ is missing"},
		{"a logout token", good, []any{"typ", "logout+jwt"}, "typ is not at+jwt"},
		{"alg none", good, []any{"alg", "none"}, "alg is not one"},
		{"RS512", rsaSigner(t, keys[0](), crypto.SHA512, false), []any{"alg", "RS512", "kid", "rs512-only"}, "alg is not one"},
		{"HS256 with a published secret", hs256([]byte("a secret that everybody knows ...")), []any{"alg", "HS256", "kid", "secret"}, "alg is not one"},
		{"RS256 with a published secret", hs256([]byte("a secret that everybody knows ...")), []any{"kid", "secret"}, "no such key"},
		{"RS256 by a key for PS256", good, []any{"kid", "ps-only"}, "signature is wrong"},
		{"RS256 by a key for RS512", good, []any{"kid", "rs512-only"}, "no such key"},
		{"RS256 by a key for encryption", good, []any{"kid", "for-encryption"}, "no such key"},
		{"a private key that was published", good, []any{"kid", "private"}, "no such key"},
		{"ES256 with the RSA key's id", es256(t, f.curve), []any{"alg", "ES256"}, "signature is wrong"},
		{"RS256 with the curve's id", good, []any{"kid", "curve"}, "signature is wrong"},
		{"PS256 that is RS256", good, []any{"alg", "PS256"}, "signature is wrong"},
		{"another key", rs256(t, keys[1]()), nil, "signature is wrong"},
		{"an unknown key", good, []any{"kid", "../keys"}, "no such key"},
		{"no kid", good, []any{"kid", nil}, "kid is missing"},
		{"jku", good, []any{"jku", f.i.URL + keysPath}, "don't know"},
		{"crit", good, []any{"crit", []string{"exp"}}, "don't know"},
	} {
		forgeries = append(forgeries, forgery{row.name, f.headed(row.sign, row.changes...), row.reason})
	}
	for _, tt := range forgeries {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refuses(t, e, tt.token, mspr.Unauthenticated, tt.reason)
		})
	}
}

func foreignClaims(f foreign) []forgery {
	f.Helper()
	const noRole = "the role claim"
	return []forgery{
		{"another issuer", f.says("iss", "https://forger.example"), "iss is not"},
		{"the issuer with a slash", f.says("iss", f.i.URL+"/"), "iss is not"},
		{"another audience", f.says("aud", []string{"account"}), "aud is not"},
		{"a part of the audience", f.says("aud", "https://api.example"), "aud is not"},
		{"audiences in a text", f.says("aud", "account https://api.example/us"), "aud is not"},
		{"no audience", f.says("aud", nil), "aud is not"},
		{"no subject", f.says("sub", nil), "sub is"},
		{"a session as a number", f.says("sid", 1), "sid is"},
		{"an id as a list", f.says("jti", []int{1}), "jti is"},
		{"no role claim", f.says("realm_access", nil), noRole},
		{"no roles", f.says("realm_access", object{"roles": []string{}}), noRole},
		{"unknown roles", f.says("realm_access", object{"roles": []string{"root", "BOSS", "ADMIN", "boss "}}), noRole},
		{"a role that is our word", f.says("realm_access", object{"roles": "admin"}), noRole},
		{"roles as an object", f.says("realm_access", object{"roles": object{"boss": true}}), noRole},
		{"a number among roles", f.says("realm_access", object{"roles": []any{"boss", 1}}), noRole},
		{"the claim as a list", f.says("realm_access", []string{"boss"}), noRole},
		{"roles elsewhere", f.says("realm_access", nil, "roles", "boss"), noRole},
		{"roles twice", forge(f.header().String(), `{"realm_access":{"roles":"reader","roles":"boss"},`+f.claims().with("realm_access", nil).String()[1:], rs256(f, keys[0]())), "the payload is"},
		{"expired 61 s ago", f.says("iat", past(f.c, time.Hour), "exp", past(f.c, 61*time.Second)), "expired"},
		{"good for over a day", f.says("exp", past(f.c, -24*time.Hour-time.Second)), "lifetime"},
		{"no exp", f.says("exp", nil), "exp is missing"},
		{"from the future", f.says("iat", past(f.c, -61*time.Second)), "future"},
		{"over 8 KiB", f.says("groups", strings.Repeat("x", 7000)), "too long"},
	}
}
