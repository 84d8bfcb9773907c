package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/semaphore"

	"github.com/mspr/surveillance/mspr"
)

// Registry keeps the public halves of a cluster's keys where every server sees
// them.
type Registry interface {
	// SigningKeys lists every key, those that are retired or dropped too, the
	// newest first.
	SigningKeys(ctx context.Context) ([]mspr.SigningKey, error)
	// AddSigningKey adds a key; one that is known stays as it is. With
	// retireOthers no other signs from then on.
	AddSigningKey(ctx context.Context, by mspr.Caller, key mspr.SigningKey, retireOthers bool) error
	// DropSigningKey ends a key, but not the only one that may sign.
	DropSigningKey(ctx context.Context, by mspr.Caller, id string) error
}

// Options says whose tokens a Ring signs, and where its keys are.
type Options struct {
	Cluster mspr.ClusterID
	// Dir is the folder of the cluster's private keys; it is made when missing.
	Dir string
	// Files are private keys in PEM that the operator gives, instead of Dir; the
	// first that is neither retired nor dropped signs.
	Files    []string
	Registry Registry
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log zerolog.Logger
}

// Ring signs and verifies a cluster's access tokens. It is safe for concurrent
// use, and any number of them, in any number of processes, may share a registry
// and a folder.
type Ring struct {
	Options
	cache *cache[publicKey]
	// turn is held by whoever chooses or makes the key that signs.
	turn *semaphore.Weighted

	mu sync.Mutex
	// private are the keys of this process by their ids, and order those of
	// Files in their order.
	private map[string]privateKey
	order   []string
}

// Open reads the private keys, registers those that are new and makes one when
// none of them may sign. A key that is no good is an error, as is a registry
// that can't be reached.
func Open(ctx context.Context, o Options) (*Ring, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Ring{Options: o, turn: semaphore.NewWeighted(1), private: map[string]privateKey{}}
	r.cache = newCache(source[publicKey]{
		fetch: r.fetch, now: o.Now, maxAge: 15 * time.Second, pause: time.Second, patience: 2 * time.Second,
	})
	if err := r.readPrivate(); err != nil {
		return nil, err
	}
	if _, err := r.signer(ctx); err != nil && !errors.Is(err, errNoFileSigns) {
		return nil, err
	}
	return r, r.tidy(ctx)
}

func (r *Ring) readPrivate() error {
	keys, err := r.readFiles()
	if len(r.Files) == 0 {
		if err := r.folder().prepare(); err != nil {
			return err
		}
		keys, err = r.folder().list()
	}
	for _, k := range keys {
		r.keep(k)
	}
	return err
}

func (r *Ring) readFiles() ([]privateKey, error) {
	keys := make([]privateKey, 0, len(r.Files))
	for _, path := range r.Files {
		key, err := readKeyFile(path)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
		r.order = append(r.order, key.id)
	}
	return keys, nil
}

func (r *Ring) folder() folder { return folder(r.Dir) }

// keep has the process know a private key.
func (r *Ring) keep(k privateKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.private[k.id] = k
}

// forget is keep's contrary.
func (r *Ring) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.private, id)
}

func (r *Ring) kept(id string) (privateKey, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.private[id]
	return k, ok
}

// fetch reads the registry for the cache. A registered key that is not what it
// says is left out: nobody of ours wrote it.
func (r *Ring) fetch(ctx context.Context) (map[string]publicKey, error) {
	registered, err := r.Registry.SigningKeys(ctx)
	if err != nil {
		r.Log.Warn().Err(err).Msg("the registered keys can't be read; those that are known go on")
		return nil, err
	}
	keys := make(map[string]publicKey, len(registered))
	for _, k := range registered {
		key, err := readPublic(k)
		if err != nil {
			r.Log.Error().Err(err).Msg("a registered key is not used; did somebody change the table signing_keys?")
			continue
		}
		keys[k.ID] = key
	}
	return keys, nil
}

// Keys lists every key that ever signed for the cluster, the newest first.
func (r *Ring) Keys(ctx context.Context) ([]mspr.SigningKey, error) {
	keys, err := r.Registry.SigningKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the keys of cluster %s: %w", r.Cluster, err)
	}
	return keys, nil
}
