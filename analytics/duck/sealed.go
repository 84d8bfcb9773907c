package duck

import (
	"os"
	"time"
)

// sealed is a snapshot whose every byte this process has just read, for its
// checksums: to serve it, they need not be read a second time.
type sealed struct {
	manifest manifest
	seen     os.FileInfo
}

// settledAfter is how long a file must have lain unchanged before its time of
// change tells a later change from the last: file systems count in ticks.
const settledAfter = 20 * time.Millisecond

// sealing looks at a file before its bytes are read; nil if a change that came
// now might not show.
func sealing(path string) (os.FileInfo, error) {
	seen, err := os.Stat(path)
	if err != nil || time.Since(seen.ModTime()) < settledAfter {
		return nil, err
	}
	return seen, nil
}

// stands says whether what is published is the file that was read, and was not
// written to since.
func (s *sealed) stands(f folder, m manifest) bool {
	if s == nil || s.seen == nil || s.manifest.Snapshot != m.Snapshot {
		return false
	}
	now, err := os.Stat(f.snapshot(m.Number))
	return err == nil && os.SameFile(s.seen, now) && s.seen.Size() == now.Size() && s.seen.ModTime().Equal(now.ModTime())
}

// takeSealed gives what was sealed, once: whoever opens the file again reads it.
func (s *Snapshots) takeSealed() *sealed {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.sealed
	s.sealed = nil
	return taken
}

func (s *Snapshots) noteSealed(one *sealed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sealed = one
}
