package token

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/mspr/surveillance/mspr"
)

// errNoFileSigns: the operator gave keys, and all are retired or dropped.
var errNoFileSigns = errors.New("every key file of the cluster is retired or dropped")

// signer chooses the key that signs now and sees to it that the key set lists
// it: who is shown a token of it must find it there.
func (r *Ring) signer(ctx context.Context) (privateKey, error) {
	key, err := r.choose(ctx)
	if err != nil {
		return key, err
	}
	if _, listed, _ := r.cache.look(key.id); !listed {
		r.cache.expire()
	}
	return key, nil
}

// choose gives the key that signs now, after it registered those of this
// process that the registry lacks. Without one it makes one.
func (r *Ring) choose(ctx context.Context) (privateKey, error) {
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return privateKey{}, fmt.Errorf("wait for the key that signs: %w", err)
	}
	defer r.turn.Release(1)
	registered, err := r.register(ctx)
	if err != nil {
		return privateKey{}, err
	}
	if len(r.Files) > 0 {
		return r.firstFile(registered)
	}
	key, found, err := r.newest(registered)
	if err != nil || found {
		return key, err
	}
	if key, _, err = r.make(ctx, mspr.Operator(r.Cluster), false); err == nil {
		r.Log.Info().Str("key", key.id).Str("folder", r.Dir).Msg("a new key signs access tokens")
	}
	return key, err
}

// register adds the keys of this process that the registry lacks and lists all.
func (r *Ring) register(ctx context.Context) ([]mspr.SigningKey, error) {
	registered, err := r.Keys(ctx)
	if err != nil {
		return nil, err
	}
	missing := r.missing(registered)
	for _, k := range missing {
		entry, err := k.registration(r.Now())
		if err == nil {
			err = r.Registry.AddSigningKey(ctx, mspr.Operator(r.Cluster), entry, false)
		}
		if err != nil {
			return nil, fmt.Errorf("register key %s of cluster %s: %w", k.id, r.Cluster, err)
		}
	}
	if len(missing) == 0 {
		return registered, nil
	}
	r.cache.expire()
	return r.Keys(ctx)
}

func (r *Ring) missing(registered []mspr.SigningKey) []privateKey {
	known := make(map[string]bool, len(registered))
	for _, k := range registered {
		known[k.ID] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var missing []privateKey
	for id, k := range r.private {
		if !known[id] {
			missing = append(missing, k)
		}
	}
	return missing
}

// firstFile gives the first of the operator's keys that may sign.
func (r *Ring) firstFile(registered []mspr.SigningKey) (privateKey, error) {
	may := make(map[string]bool, len(registered))
	for _, k := range registered {
		may[k.ID] = maySign(k)
	}
	for _, id := range r.order {
		if key, ok := r.kept(id); ok && may[id] {
			return key, nil
		}
	}
	r.Log.Error().Strs("files", r.Files).
		Msg("no key file may sign access tokens: all are retired or dropped; put a new RSA key before them and start the server again")
	return privateKey{}, mspr.Errorf(mspr.Unavailable, "nobody can sign in now").Because(errNoFileSigns)
}

// newest gives the newest registered key that may sign and whose private half
// is at hand: known, or in a file that another process put into the folder.
func (r *Ring) newest(registered []mspr.SigningKey) (key privateKey, found bool, err error) {
	for _, k := range registered {
		if !maySign(k) {
			continue
		}
		if key, found = r.kept(k.ID); found {
			return key, true, nil
		}
		if key, found, err = r.fromFolder(k); err != nil || found {
			return key, found, err
		}
	}
	return privateKey{}, false, nil
}

func (r *Ring) fromFolder(k mspr.SigningKey) (key privateKey, found bool, err error) {
	// The id becomes a path: it has to be what ids are.
	if _, err := readPublic(k); err != nil {
		return privateKey{}, false, nil //nolint:nilerr // a key that is not what it says is nobody's; fetch logs it
	}
	key, err = r.folder().read(k.ID)
	if errors.Is(err, fs.ErrNotExist) {
		return privateKey{}, false, nil
	}
	if err != nil {
		r.Log.Error().Err(err).Str("key", k.ID).Msg("the file of the key that signs can't be used: repair it, or rotate the key")
		return privateKey{}, false, mspr.Errorf(mspr.Unavailable, "nobody can sign in now").Because(err)
	}
	r.keep(key)
	return key, true, nil
}

// make makes a key, first in the folder and then in the registry: a registered
// key has a private half.
func (r *Ring) make(ctx context.Context, by mspr.Caller, retireOthers bool) (privateKey, mspr.SigningKey, error) {
	key, err := generate()
	if err != nil {
		return privateKey{}, mspr.SigningKey{}, err
	}
	entry, err := key.registration(r.Now())
	if err != nil {
		return privateKey{}, mspr.SigningKey{}, err
	}
	if err := r.folder().write(key); err != nil {
		return privateKey{}, mspr.SigningKey{}, err
	}
	if err := r.Registry.AddSigningKey(ctx, by, entry, retireOthers); err != nil {
		err = fmt.Errorf("register a new key of cluster %s: %w", r.Cluster, err)
		// What failed must not come true when the folder is read again.
		return privateKey{}, mspr.SigningKey{}, errors.Join(err, r.folder().remove(key.id))
	}
	r.keep(key)
	r.cache.expire()
	return key, entry, nil
}
