package identity

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
	"golang.org/x/text/unicode/norm"

	"github.com/mspr/surveillance/mspr"
)

const (
	// hashesAtOnce bounds the memory and the cores that passwords take; each
	// takes 19 MiB for some 30 ms.
	hashesAtOnce = 2
	// hashesWaiting bounds the queue: who comes later is told so at once.
	hashesWaiting = 32
	saltBytes     = 16
	keyBytes      = 32
)

// cost is what argon2id is run with.
type cost struct {
	// memory is in KiB.
	memory, time uint32
	threads      uint8
}

// currentCost is what OWASP's Password Storage Cheat Sheet recommends.
func currentCost() cost { return cost{memory: 19 << 10, time: 2, threads: 1} }

// sane bounds what a stored hash may ask for: nobody who writes into the
// database gets to run the servers out of memory.
func (c cost) sane() bool {
	return c.memory >= 8*uint32(c.threads) && c.memory <= 256<<10 && c.time >= 1 && c.time <= 16 && c.threads >= 1 && c.threads <= 8
}

// stored is a password's hash with what it was made with.
type stored struct {
	cost
	salt, key []byte
}

// String writes the hash in its PHC form.
func (h stored) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads, b64(h.salt), b64(h.key))
}

// parseHash reads a hash that String wrote, and no other way to write it.
func parseHash(text string) (h stored, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 {
		return h, fmt.Errorf("a stored password is not an argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return h, fmt.Errorf("read the parameters of a stored password: %w", err)
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	h.salt, h.key = salt, key
	switch {
	case saltErr != nil, keyErr != nil, len(salt) < 8, len(salt) > 64, len(key) < 16, len(key) > 64:
		return h, fmt.Errorf("the salt or the key of a stored password can't be read")
	case !h.sane():
		return h, fmt.Errorf("a stored password asks for argon2id with m=%d, t=%d, p=%d, which is out of bounds", h.memory, h.time, h.threads)
	case h.String() != text:
		return h, fmt.Errorf("a stored password is not written as an argon2id hash of version %d is", argon2.Version)
	}
	return h, nil
}

// hasher hashes passwords, a few at once.
type hasher struct {
	slots   *semaphore.Weighted
	waiting atomic.Int64
	// derive is argon2.IDKey.
	derive func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte
	// nobody is a hash that no password has.
	nobody string
}

func newHasher() *hasher {
	return &hasher{
		slots: semaphore.NewWeighted(hashesAtOnce), derive: argon2.IDKey,
		nobody: stored{cost: currentCost(), salt: random(saltBytes), key: random(keyBytes)}.String(),
	}
}

// hash gives the PHC form of a password's hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	made := stored{cost: currentCost(), salt: random(saltBytes)}
	key, err := h.run(ctx, password, made, keyBytes)
	made.key = key
	return made.String(), err
}

// verify tells whether a password has the hash, and whether the hash was made
// with parameters that are not those of today.
func (h *hasher) verify(ctx context.Context, encoded, password string) (right, outdated bool, err error) {
	known, err := parseHash(encoded)
	if err != nil {
		return false, false, err
	}
	key, err := h.run(ctx, password, known, uint32(len(known.key))) //nolint:gosec // parseHash bounds it to 64
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(key, known.key) == 1
	return right, known.cost != currentCost() || len(known.key) != keyBytes, nil
}

// run derives a key when it is its turn. Unavailable when too many wait.
func (h *hasher) run(ctx context.Context, password string, with stored, length uint32) ([]byte, error) {
	if h.waiting.Add(1) > hashesAtOnce+hashesWaiting {
		h.waiting.Add(-1)
		return nil, mspr.Errorf(mspr.Unavailable, "too many people sign in at once: try again in a few seconds").After(5 * time.Second)
	}
	defer h.waiting.Add(-1)
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("wait to hash a password: %w", err)
	}
	defer h.slots.Release(1)
	return h.derive(norm.NFC.Bytes([]byte(password)), with.salt, with.time, with.memory, with.threads, length), nil
}
