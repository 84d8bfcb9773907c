package token

import (
	"context"
	"errors"

	"github.com/go-jose/go-jose/v4"

	"github.com/mspr/surveillance/mspr"
)

// Verify gives what a token says, when one of the cluster's keys signed it and
// it is good now. Otherwise it is Unauthenticated, for a reason that only the
// cause tells; Unavailable when the token names a key that is not known and
// can't be looked up.
func (r *Ring) Verify(ctx context.Context, token string) (mspr.Claims, error) {
	c, err := form{size: maxSize, algorithms: []jose.SignatureAlgorithm{jose.RS256}}.parse(token)
	if err != nil {
		return mspr.Claims{}, err
	}
	key, err := r.cache.find(ctx, c.keyID)
	switch {
	case errors.Is(err, errUnknownKey):
		return mspr.Claims{}, refused("no such key is registered")
	case err != nil:
		return mspr.Claims{}, unverifiable(err)
	case !mayVerify(key.SigningKey, r.Now()):
		return mspr.Claims{}, refused("the key was dropped, or retired over a day ago")
	}
	payload, err := c.verify(key.rsa)
	if err != nil {
		return mspr.Claims{}, err
	}
	claims, err := r.read(payload)
	if err != nil {
		return mspr.Claims{}, err
	}
	claims.KeyID = c.keyID
	return claims, nil
}

// read checks what a token with a good signature says.
func (r *Ring) read(payload []byte) (mspr.Claims, error) {
	c := mspr.Claims{Cluster: r.Cluster}
	said, err := readPayload(payload)
	if err != nil {
		return c, err
	}
	if err := r.isFor(said); err != nil {
		return c, err
	}
	for name, into := range map[string]*string{"sub": &c.Subject, "sid": &c.Session, "jti": &c.ID} {
		if *into, err = said.text(name); err != nil {
			return c, err
		}
	}
	word, err := said.text("role")
	if err != nil {
		return c, err
	}
	if c.Role, err = mspr.ParseRole(word); err != nil {
		return c, refused("role is unknown")
	}
	c.Issued, c.Expires, err = said.span(r.Now())
	return c, err
}

// isFor checks that the token is of the cluster, and for it alone.
func (r *Ring) isFor(said members) error {
	if err := said.exactly("iss", r.issuer()); err != nil {
		return err
	}
	if audience, err := said.texts("aud"); err != nil || len(audience) != 1 || audience[0] != r.audience() {
		return refused("aud is not this cluster alone")
	}
	return said.exactly("cluster", string(r.Cluster))
}
