package token

import (
	"context"
	"errors"
	"fmt"

	"github.com/mspr/surveillance/mspr"
)

// Rotate makes a key that signs from now on, on every server that shares the
// folder; those that don't make one of their own when they next sign. The other
// keys are retired: what they signed stays good until it expires.
func (r *Ring) Rotate(ctx context.Context, by mspr.Caller) (mspr.SigningKey, error) {
	if len(r.Files) > 0 {
		return mspr.SigningKey{}, mspr.Errorf(mspr.Conflict,
			"the keys of cluster %s are files that you give: to rotate, put a new one before them and start the servers again; take an old one away a day later", r.Cluster)
	}
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return mspr.SigningKey{}, fmt.Errorf("wait for the key that signs: %w", err)
	}
	defer r.turn.Release(1)
	key, entry, err := r.make(ctx, by, true)
	if err != nil {
		return mspr.SigningKey{}, err
	}
	r.Log.Info().Str("key", key.id).Str("by", by.Name).Msg("a new key signs access tokens, the others are retired")
	return entry, r.tidy(ctx)
}

// Drop ends a key for good: what it signed is refused from now on. An unknown
// key is NotFound; the only one that may sign is a Conflict.
func (r *Ring) Drop(ctx context.Context, by mspr.Caller, id string) error {
	if err := r.Registry.DropSigningKey(ctx, by, id); err != nil {
		return err // the store names the cluster and what was done
	}
	r.cache.expire()
	r.Log.Info().Str("key", id).Str("by", by.Name).Msg("a key is dropped, its tokens are refused")
	return r.tidy(ctx)
}

// tidy takes private keys that will never be needed again out of the folder and
// out of memory: what isn't there can't leak. The operator's files stay.
func (r *Ring) tidy(ctx context.Context) error {
	keys, err := r.Keys(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	for _, k := range keys {
		if mayVerify(k, r.Now()) {
			continue
		}
		if _, err := readPublic(k); err != nil {
			continue // its id may be any path
		}
		r.forget(k.ID)
		if len(r.Files) == 0 {
			wrong = append(wrong, r.folder().remove(k.ID))
		}
	}
	return errors.Join(wrong...)
}
