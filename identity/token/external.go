package token

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
)

// ExternalOptions names an issuer that vouches for a cluster's accounts.
type ExternalOptions struct {
	Issuer  mspr.Issuer
	Cluster mspr.ClusterID
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log zerolog.Logger
	// Client reaches the issuer, without following redirections; one that gives
	// up after five seconds when nil.
	Client *http.Client
}

// External verifies the access tokens of an OpenID Connect issuer. It is safe
// for concurrent use.
type External struct {
	ExternalOptions
	cache *cache[[]jose.JSONWebKey]
}

// OpenExternal checks the options; the issuer is not asked before a token has
// to be verified.
func OpenExternal(o ExternalOptions) (*External, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := o.Issuer.Check(); err != nil {
		return nil, fmt.Errorf("the issuer %s: %w", o.Issuer.URL, err)
	}
	o.Client = withoutRedirections(o.Client)
	e := &External{ExternalOptions: o}
	e.cache = newCache(source[[]jose.JSONWebKey]{
		fetch: e.fetch, now: o.Now, maxAge: 10 * time.Minute, pause: 10 * time.Second, patience: 10 * time.Second,
	})
	return e, nil
}

// Verify gives what a token says, when one of the issuer's keys signed it for
// this cluster and it is good now. Subject is the issuer's, Role the highest of
// those that the token's role claim stands for, and Session what the issuer
// calls sid, if anything. Otherwise it is Unauthenticated, or Unavailable when
// the token's key is not known and the issuer doesn't answer.
func (e *External) Verify(ctx context.Context, token string) (mspr.Claims, error) {
	c, err := form{
		size: maxExternalSize, algorithms: []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256}, plain: e.Issuer.PlainJWT,
		// Thumbprints name a certificate; they bring neither a key nor an address.
		ignored: []string{"x5t", "x5t#S256"},
	}.parse(token)
	if err != nil {
		return mspr.Claims{}, err
	}
	keys, err := e.cache.find(ctx, c.keyID)
	if errors.Is(err, errUnknownKey) {
		return mspr.Claims{}, refused("the issuer has no such key")
	}
	if err != nil {
		return mspr.Claims{}, unverifiable(err)
	}
	payload, err := verifyWithAny(c, keys)
	if err != nil {
		return mspr.Claims{}, err
	}
	claims, err := e.read(payload)
	if err != nil {
		return mspr.Claims{}, err
	}
	claims.KeyID = c.keyID
	return claims, nil
}

// verifyWithAny tries the keys that are made for the token's algorithm: an
// issuer may give keys of different types one id.
func verifyWithAny(c compact, keys []jose.JSONWebKey) ([]byte, error) {
	for _, k := range keys {
		if !slices.Contains(algorithmsOf(k), c.algorithm) {
			continue
		}
		if payload, err := c.verify(k.Key); err == nil {
			return payload, nil
		}
	}
	return nil, refused("the signature is wrong")
}

// algorithmsOf gives the algorithms that a published key may be used with: those
// of its type that we use, or the one of them that it is published for.
func algorithmsOf(k jose.JSONWebKey) []jose.SignatureAlgorithm {
	var fit []jose.SignatureAlgorithm
	switch key := k.Key.(type) {
	case *rsa.PublicKey:
		if checkStrength(key) == nil {
			fit = []jose.SignatureAlgorithm{jose.RS256, jose.PS256}
		}
	case *ecdsa.PublicKey:
		if key.Params().Name == "P-256" {
			fit = []jose.SignatureAlgorithm{jose.ES256}
		}
	}
	if k.Use != "" && k.Use != "sig" {
		return nil
	}
	return slices.DeleteFunc(fit, func(a jose.SignatureAlgorithm) bool { return k.Algorithm != "" && k.Algorithm != string(a) })
}

// read checks what a token with a good signature says.
func (e *External) read(payload []byte) (mspr.Claims, error) {
	c := mspr.Claims{Cluster: e.Cluster}
	said, err := readPayload(payload)
	if err != nil {
		return c, err
	}
	if err := said.exactly("iss", e.Issuer.URL); err != nil {
		return c, err
	}
	for _, mark := range []string{"nonce", "at_hash", "c_hash"} {
		if _, marked := said[mark]; marked {
			return c, refused("the token is an ID token: it has " + mark)
		}
	}
	if audience, err := said.texts("aud"); err != nil || !slices.Contains(audience, e.Issuer.Audience) {
		return c, refused("aud is not this cluster")
	}
	if c.Subject, err = said.text("sub"); err != nil {
		return c, err
	}
	for name, into := range map[string]*string{"sid": &c.Session, "jti": &c.ID} {
		if *into, err = said.optional(name); err != nil {
			return c, err
		}
	}
	if c.Role, err = roleOf(said, e.Issuer); err != nil {
		return c, err
	}
	c.Issued, c.Expires, err = said.span(e.Now())
	return c, err
}
