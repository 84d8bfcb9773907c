package identity

import (
	"crypto/sha256"
	"sync/atomic"
)

// QuickHashes replaces argon2id by something fast and counts how often a
// password is hashed.
func (s *Service) QuickHashes() *atomic.Int64 {
	count := new(atomic.Int64)
	s.hasher.derive = func(password, salt []byte, _, _ uint32, _ uint8, length uint32) []byte {
		count.Add(1)
		sum := sha256.Sum256(append(append([]byte{}, salt...), password...))
		return sum[:length]
	}
	return count
}

// HoldHashes makes every hash wait until the channel is closed; each tells that
// it began.
func (s *Service) HoldHashes(until <-chan struct{}) (began <-chan struct{}) {
	starts := make(chan struct{}, 100)
	derive := s.hasher.derive
	s.hasher.derive = func(password, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
		starts <- struct{}{}
		<-until
		return derive(password, salt, time, memory, threads, length)
	}
	return starts
}

// WaitingHashes is how many hash or wait.
func (s *Service) WaitingHashes() int64 { return s.hasher.waiting.Load() }

// HashesAtOnce and HashesWaiting are the bounds of hashing.
const (
	HashesAtOnce  = hashesAtOnce
	HashesWaiting = hashesWaiting
)
