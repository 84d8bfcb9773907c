package duck

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/mspr/surveillance/mspr"
)

// Lease is a snapshot on loan: it stays the same, and open, until Release,
// whatever is published meanwhile.
type Lease struct {
	owner    *Snapshots
	instance *instance
	released atomic.Bool
}

// Acquire lends the served snapshot. The error has the code Unavailable where
// there is none: ask Postgres.
func (s *Snapshots) Acquire() (*Lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, errClosed(s.cluster)
	case s.current == nil:
		return nil, mspr.Errorf(mspr.Unavailable, "cluster %s has no snapshot that can be served", s.cluster)
	}
	s.current.leases++
	return &Lease{owner: s, instance: s.current}, nil
}

// Snapshot tells which snapshot is on loan.
func (l *Lease) Snapshot() mspr.Snapshot { return l.instance.snapshot }

// Release gives the snapshot back. Releasing twice is safe.
func (l *Lease) Release() {
	if !l.released.Swap(true) {
		l.owner.giveBack(l.instance)
	}
}

func (s *Snapshots) giveBack(i *instance) {
	s.mu.Lock()
	i.leases--
	idle := i.retired && i.leases == 0
	if idle {
		delete(s.open, i)
	}
	last := s.closed && len(s.open) == 0
	s.mu.Unlock()
	if idle {
		// Nothing depends on the closing of a read-only instance, and what it
		// leaves in the workspace is removed with it; there is nobody to tell.
		_ = i.close()
		_ = s.prune()
	}
	if last && idle {
		_ = s.end()
	}
}

// Query runs a statement on the snapshot and gives each row to each; the slice
// is reused between calls. Placeholders are $1 to $n. Arguments are string,
// int64, float64, bool, mspr.Date (as a DATE), time.Time (as a TIMESTAMPTZ) and
// []string (as a list); values are nil, int64, float64, string, bool,
// mspr.Date, time.Time and []string.
//
// The whole result is held in memory, so the statement needs a LIMIT. An error
// of each comes back as it is. Others carry a code: Unavailable where the
// snapshot turned out to be damaged (ask Postgres; the next Acquire lends
// another), TooComplex where the statement needs more memory than it may have,
// Timeout where the context's deadline passed.
func (l *Lease) Query(ctx context.Context, sql string, args []any, each func(row []any) error) error {
	return l.query(ctx, l.instance.statements.query, sql, args, each)
}

// asking runs a statement on an instance.
type asking func(ctx context.Context, statement string, args []any, each func(row []any) error) error

func (l *Lease) query(ctx context.Context, ask asking, statement string, args []any, each func(row []any) error) error {
	if l.released.Load() {
		return mspr.Errorf(mspr.Internal, "a lease of snapshot %d was used after its release", l.Snapshot().Number)
	}
	var own error
	err := ask(ctx, statement, args, func(row []any) error {
		own = each(row)
		return own
	})
	if err == nil || own != nil {
		return own
	}
	return l.explain(ctx, err)
}

func (l *Lease) explain(ctx context.Context, err error) error {
	s := l.Snapshot()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return mspr.Errorf(mspr.Timeout, "snapshot %d did not answer in time", s.Number).Because(ctx.Err())
	case ctx.Err() != nil:
		return fmt.Errorf("asking snapshot %d: %w", s.Number, ctx.Err())
	case damaged(err):
		l.owner.distrust(ctx, l.instance)
		return mspr.Errorf(mspr.Unavailable, "snapshot %d of cluster %s cannot be read", s.Number, s.Cluster).Because(err)
	case outOfMemory(err):
		return mspr.Errorf(mspr.TooComplex, "the query needs more memory than it may have").Because(err)
	}
	return fmt.Errorf("asking snapshot %d: %w", s.Number, err)
}

// distrust takes an instance that failed out of service and looks at the file
// again: if it is still what was published, it is opened anew, else it is
// refused and the one before it is served.
func (s *Snapshots) distrust(ctx context.Context, i *instance) {
	s.mu.Lock()
	first := !i.failed && s.current == i
	i.failed = true
	if first {
		// The lease of the caller keeps it open.
		s.retire(i)
		s.current = nil
	}
	s.mu.Unlock()
	if !first {
		return
	}
	if err := s.adopt(context.WithoutCancel(ctx), 0, s.folder.numbers); err != nil {
		s.refuse(i.snapshot.Number, "", err)
	}
}
