package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

// forger has what anybody could have, and for the claims even the cluster's own
// key: a forgery is refused for its own sake, not for its signature.
type forger struct {
	testing.TB
	key *rsa.PrivateKey
	kid string
	c   *clock
	// good is a token that is accepted.
	good string
}

func (f forger) header() object {
	return object{"alg": "RS256", "kid": f.kid, "typ": "at+jwt"}
}

func (f forger) claims() object {
	now := f.c.now().Unix()
	return object{
		"iss": "urn:mspr:us", "aud": "urn:mspr:us:api", "sub": "7", "sid": "session-1", "jti": "token-1",
		"iat": now, "exp": now + 3600, "role": "admin", "cluster": "us",
	}
}

// says signs other claims properly.
func (f forger) says(changes ...any) string {
	return forge(f.header().String(), f.claims().with(changes...).String(), rs256(f, f.key))
}

// headed signs the usual claims properly under another header.
func (f forger) headed(changes ...any) string {
	return forge(f.header().with(changes...).String(), f.claims().String(), rs256(f, f.key))
}

// signs makes the usual token with another algorithm.
func (f forger) signs(algorithm string, sign signer) string {
	return forge(f.header().with("alg", algorithm).String(), f.claims().String(), sign)
}

type forgery struct{ name, token, reason string }

func newForger(tb testing.TB) (forger, *token.Ring) {
	tb.Helper()
	c, reg := newClock(), newRegistry(tb)
	ring := withKey(tb, reg, c)
	good := mint(tb, ring, c)
	return forger{TB: tb, key: keys[0](), kid: accepts(tb, ring, good).KeyID, c: c, good: good}, ring
}

func TestForgeriesAreRefused(t *testing.T) {
	t.Parallel()
	f, ring := newForger(t)
	forgeries := forgedAlgorithms(f)
	forgeries = append(forgeries, forgedHeaders(f)...)
	forgeries = append(forgeries, forgedKeys(f)...)
	forgeries = append(forgeries, forgedShapes(f)...)
	forgeries = append(forgeries, forgedClaims(f)...)
	forgeries = append(forgeries, forgedTimes(f)...)
	for _, tt := range forgeries {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refuses(t, ring, tt.token, mspr.Unauthenticated, tt.reason)
			want := "the access token is not one of ours"
			if tt.reason == "" {
				want = "the access token is expired"
			}
			_, err := ring.Verify(t.Context(), tt.token)
			if answer, ok := errors.AsType[*mspr.Error](err); !ok || answer.Message != want {
				t.Errorf("the bearer is told %v", err)
			}
		})
	}
	t.Cleanup(func() { accepts(t, ring, f.good) })
}

func forgedAlgorithms(f forger) []forgery {
	f.Helper()
	der, err := x509.MarshalPKIXPublicKey(&f.key.PublicKey)
	if err != nil {
		f.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	const reason = "alg is not one"
	return []forgery{
		{"alg none and no signature", f.signs("none", unsigned), "a part is empty"},
		{"alg none with a signature", f.signs("none", rs256(f, f.key)), reason},
		{"alg None", f.signs("None", rs256(f, f.key)), reason},
		{"alg NONE", f.signs("NONE", rs256(f, f.key)), reason},
		{"alg rs256 in lower case", f.signs("rs256", rs256(f, f.key)), reason},
		{"alg RS256 with a blank", f.signs("RS256 ", rs256(f, f.key)), reason},
		{"HS256 with the public key's PEM", f.signs("HS256", hs256(text)), reason},
		{"HS256 with the public key's PEM without its line end", f.signs("HS256", hs256(text[:len(text)-1])), reason},
		{"HS256 with the public key's DER", f.signs("HS256", hs256(der)), reason},
		{"HS256 with an empty secret", f.signs("HS256", hs256(nil)), reason},
		{"RS384 by the right key", f.signs("RS384", rsaSigner(f, f.key, crypto.SHA384, false)), reason},
		{"RS512 by the right key", f.signs("RS512", rsaSigner(f, f.key, crypto.SHA512, false)), reason},
		{"PS256 by the right key", f.signs("PS256", rsaSigner(f, f.key, crypto.SHA256, true)), reason},
		{"PS256 that calls itself RS256", f.signs("RS256", rsaSigner(f, f.key, crypto.SHA256, true)), "signature is wrong"},
		{"RS512 that calls itself RS256", f.signs("RS256", rsaSigner(f, f.key, crypto.SHA512, false)), "signature is wrong"},
		{"HS256 that calls itself RS256", f.signs("RS256", hs256(text)), "signature is wrong"},
		{"ES256", f.signs("ES256", es256(f, curve)), reason},
		{"EdDSA", f.signs("EdDSA", hs256(nil)), reason},
		{"no alg", f.headed("alg", nil), "alg is missing"},
		{"alg null", forge(`{"alg":null,"kid":"`+f.kid+`","typ":"at+jwt"}`, f.claims().String(), rs256(f, f.key)), "alg is missing"},
		{"alg as a list", f.headed("alg", []string{"RS256"}), "alg is missing"},
	}
}

func forgedHeaders(f forger) []forgery {
	f.Helper()
	mine := rsaKeyOf(f, keys[1]())
	const reason = "a member that we don't know"
	forgeries := []forgery{
		{"an embedded key", forge(f.header().with("jwk", mine).String(), f.claims().String(), rs256(f, keys[1]())), reason},
		{"an embedded key and no kid", forge(f.header().with("jwk", mine, "kid", nil).String(), f.claims().String(), rs256(f, keys[1]())), reason},
		{"jku", f.headed("jku", "https://forger.example/jwks.json"), reason},
		{"x5u", f.headed("x5u", "https://forger.example/cert.pem"), reason},
		{"x5c", f.headed("x5c", []string{"MIIB"}), reason},
		{"x5t", f.headed("x5t", "abc"), reason},
		{"crit", f.headed("crit", []string{"exp"}, "exp", 1), reason},
		{"an empty crit", f.headed("crit", []string{}), reason},
		{"b64 false", f.headed("b64", false, "crit", []string{"b64"}), reason},
		{"zip", f.headed("zip", "DEF"), reason},
		{"cty JWT, a nested token", f.headed("cty", "JWT"), reason},
		{"nonce", f.headed("nonce", "1"), reason},
		{"a member in capitals", f.headed("ALG", "none"), reason},
		{"typ of an ID token", f.headed("typ", "JWT"), "typ is not at+jwt"},
		{"typ of a refresh token", f.headed("typ", "rt+jwt"), "typ is not at+jwt"},
		{"typ with a parameter", f.headed("typ", "at+jwt; v=1"), "typ is not at+jwt"},
		{"typ with another media type", f.headed("typ", "text/at+jwt"), "typ is not at+jwt"},
		{"no typ", f.headed("typ", nil), "typ is missing"},
		{"typ as a number", f.headed("typ", 1), "typ is missing"},
	}
	for name, text := range map[string]string{
		"alg twice":             `{"alg":"none","kid":"` + f.kid + `","typ":"at+jwt","alg":"RS256"}`,
		"alg twice, once coded": `{"\u0061lg":"none","kid":"` + f.kid + `","typ":"at+jwt","alg":"RS256"}`,
		"kid twice":             `{"alg":"RS256","kid":"` + f.kid + `","kid":"` + f.kid + `","typ":"at+jwt"}`,
		"a list as header":      `["RS256"]`, "null as header": `null`, "a text as header": `"RS256"`,
		"half a header": `{"alg":"RS256"`, "two headers": f.header().String() + f.header().String(),
		"a header with a comment": f.header().String() + "//", "a header in Latin-1": "{\"alg\":\"RS256\",\"kid\":\"\xe9\",\"typ\":\"at+jwt\"}",
	} {
		forgeries = append(forgeries, forgery{name, forge(text, f.claims().String(), rs256(f, f.key)), "the header is"})
	}
	return forgeries
}

func rsaKeyOf(tb testing.TB, key *rsa.PrivateKey) object {
	tb.Helper()
	return object{"kty": "RSA", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": "AQAB"}
}

func forgedKeys(f forger) []forgery {
	f.Helper()
	const reason = "no such key is registered"
	forgeries := []forgery{
		{"another key under our kid", forge(f.header().String(), f.claims().String(), rs256(f, keys[1]())), "signature is wrong"},
		{"no kid", f.headed("kid", nil), "kid is missing"},
		{"an empty kid", f.headed("kid", ""), "kid is missing"},
		{"kid as a number", f.headed("kid", 1), "kid is missing"},
		{"kid as an object", f.headed("kid", object{"$ne": 1}), "kid is missing"},
		{"kid with a NUL", f.headed("kid", f.kid+"\x00"), "kid is missing"},
		{"a kid of 300 bytes", f.headed("kid", strings.Repeat("k", 300)), "kid is missing"},
	}
	for _, kid := range []string{
		"../../../../etc/passwd", "../../../../dev/null", "/etc/passwd", f.kid + ".pem", f.kid[:42], f.kid + "A", "." + f.kid,
		"' OR '1'='1", "x'; DROP TABLE signing_keys; --", "' UNION SELECT public FROM signing_keys --", "https://forger.example/key", "*", "%", "0",
	} {
		forgeries = append(forgeries, forgery{"kid " + kid, f.headed("kid", kid), reason})
	}
	other := open(f, token.Options{Cluster: "france", Dir: folder(f), Registry: newRegistry(f), Now: f.c.now})
	claims := ann(f.c)
	claims.Cluster = "france"
	foreign, err := other.Mint(f.Context(), claims)
	if err != nil {
		f.Fatal(err)
	}
	return append(forgeries, forgery{"a token of another cluster", foreign, reason})
}

// past is a time as a token says it.
func past(c *clock, by time.Duration) int64 { return c.now().Add(-by).Unix() }
