package token

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// JWKS gives the public keys whose tokens may be good as a JSON Web Key Set
// (RFC 7517), the newest first.
func (r *Ring) JWKS(ctx context.Context) ([]byte, error) {
	all, err := r.cache.all(ctx)
	if err != nil {
		return nil, unverifiable(err)
	}
	keys := make([]publicKey, 0, len(all))
	for _, k := range all {
		if mayVerify(k.SigningKey, r.Now()) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b publicKey) int {
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	set := jose.JSONWebKeySet{Keys: make([]jose.JSONWebKey, 0, len(keys))}
	for _, k := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.rsa, KeyID: k.ID, Algorithm: string(jose.RS256), Use: "sig"})
	}
	text, err := json.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("write the key set of cluster %s: %w", r.Cluster, err)
	}
	return text, nil
}
