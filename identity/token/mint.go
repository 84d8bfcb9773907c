package token

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/mspr/surveillance/mspr"
)

// payload is what a token of ours says, in the order of RFC 9068 and our own
// claims at the end.
type payload struct {
	Issuer   string         `json:"iss"`
	Audience string         `json:"aud"`
	Subject  string         `json:"sub"`
	Session  string         `json:"sid"`
	ID       string         `json:"jti"`
	Issued   int64          `json:"iat"`
	Expires  int64          `json:"exp"`
	Role     string         `json:"role"`
	Cluster  mspr.ClusterID `json:"cluster"`
}

func (r *Ring) issuer() string   { return "urn:mspr:" + string(r.Cluster) }
func (r *Ring) audience() string { return r.issuer() + ":api" }

// Mint signs a token with the key that signs now. A zero Issued is now, a zero
// Expires a Lifetime later, an empty ID a random one; times are cut to whole
// seconds. Claims that Verify would refuse are an error. Unavailable: the
// registry can't be asked, or no key may sign.
func (r *Ring) Mint(ctx context.Context, c mspr.Claims) (string, error) {
	p, err := r.payload(c)
	if err != nil {
		return "", fmt.Errorf("mint an access token: %w", err)
	}
	key, err := r.signer(ctx)
	if err != nil {
		return "", fmt.Errorf("mint an access token: %w", err)
	}
	token, err := sign(key, p)
	if err != nil {
		return "", fmt.Errorf("sign an access token with key %s: %w", key.id, err)
	}
	return token, nil
}

func (r *Ring) payload(c mspr.Claims) (payload, error) {
	if c.ID == "" {
		c.ID = rand.Text()
	}
	if c.Issued.IsZero() {
		c.Issued = r.Now()
	}
	if c.Expires.IsZero() {
		c.Expires = c.Issued.Add(Lifetime)
	}
	issued, expires := c.Issued.Truncate(time.Second), c.Expires.Truncate(time.Second)
	if lifetime := expires.Sub(issued); lifetime <= 0 || lifetime > Lifetime {
		return payload{}, fmt.Errorf("a lifetime of %s is not between 1s and %s", lifetime, Lifetime)
	}
	if c.Cluster != "" && c.Cluster != r.Cluster {
		return payload{}, fmt.Errorf("a token of cluster %s is asked for at cluster %s", c.Cluster, r.Cluster)
	}
	if !slices.Contains(mspr.Roles(), c.Role) {
		return payload{}, fmt.Errorf("there is no role %q", c.Role)
	}
	for name, text := range map[string]string{"sub": c.Subject, "sid": c.Session, "jti": c.ID} {
		if _, err := (members{name: text}).text(name); err != nil {
			return payload{}, err
		}
	}
	return payload{
		Issuer: r.issuer(), Audience: r.audience(), Subject: c.Subject, Session: c.Session, ID: c.ID,
		Issued: issued.Unix(), Expires: expires.Unix(), Role: c.Role.Word(), Cluster: r.Cluster,
	}, nil
}

func sign(key privateKey, p payload) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key.PrivateKey, KeyID: key.id}},
		(&jose.SignerOptions{}).WithType("at+jwt"))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(text)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
