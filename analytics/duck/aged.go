package duck

import (
	"context"
	"errors"
	"time"
)

// spares is how many of the newest good snapshots stay, whatever their age: one
// that serves, and one to fall back upon.
const spares = 2

// Aged lists the snapshots on disk that RemoveAged would remove, newest first:
// those that were made before a moment, but for the newest good ones and those of
// which a lease is out here. Refused files are for prune.
func (s *Snapshots) Aged(before time.Time) ([]Listed, error) {
	listed, err := s.listed()
	if err != nil {
		return nil, err
	}
	inUse, bad := s.numbersInUse()
	good := 0
	var aged []Listed
	for _, l := range listed {
		if l.Problem != "" || bad[l.Number] {
			continue
		}
		if good++; good > spares && !inUse[l.Number] && l.Created.Before(before) {
			aged = append(aged, l)
		}
	}
	return aged, nil
}

// RemoveAged removes those files. A process that serves one of them goes on: it
// has it open under a name of its own.
func (s *Snapshots) RemoveAged(ctx context.Context, before time.Time) (removed []Listed, err error) {
	err = s.alone(ctx, func() error {
		aged, err := s.Aged(before)
		for _, l := range aged {
			if failed := s.folder.remove(l.Number); failed != nil {
				err = errors.Join(err, failed)
				continue
			}
			s.forget(l.Number)
			removed = append(removed, l)
		}
		return err
	})
	return removed, err
}
