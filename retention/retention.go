package retention

import (
	"context"
	"time"

	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
)

// Store is the cluster's part of the database.
type Store interface {
	TimeEvidence(ctx context.Context) (mspr.TimeEvidence, error)
	NoteRetention(ctx context.Context, at time.Time) error
	AgedRecords(ctx context.Context, first mspr.Date) ([]mspr.Leaving, error)
	DropRecords(ctx context.Context, by mspr.Caller, first mspr.Date) ([]mspr.Leaving, error)
	AgedQuarantine(ctx context.Context, before time.Time) (mspr.Leaving, error)
	DropQuarantine(ctx context.Context, by mspr.Caller, before time.Time) (mspr.Leaving, error)
	AgedAudit(ctx context.Context, before time.Time) (mspr.Leaving, error)
	// DropAudit notes what it removes by itself.
	DropAudit(ctx context.Context, before time.Time) (mspr.Leaving, error)
	// YoungFiles gives those of some checksums that a batch from since a moment has.
	YoungFiles(ctx context.Context, since time.Time, checksums []string) (map[string]bool, error)
	Record(ctx context.Context, e mspr.AuditEntry) error
}

// Files are the archived source files.
type Files interface {
	List() ([]archive.Kept, error)
	// RemoveOld removes a file unless it was archived anew after a moment.
	RemoveOld(checksum string, before time.Time) (bool, error)
}

// Snapshots are the snapshot files.
type Snapshots interface {
	Aged(before time.Time) ([]duck.Listed, error)
	RemoveAged(ctx context.Context, before time.Time) ([]duck.Listed, error)
}

// Keeper removes what one cluster keeps no longer.
type Keeper struct {
	Cluster   mspr.Cluster
	Store     Store
	Files     Files
	Snapshots Snapshots
	// Publish makes a snapshot of what is left of the records.
	Publish func(ctx context.Context) error
	// Now is the clock.
	Now func() time.Time
	// Trusted takes the clock at its word, whatever the database tells.
	Trusted bool
}

// time gives the time to go by.
func (k *Keeper) time(ctx context.Context) (time.Time, error) {
	evidence, err := k.Store.TimeEvidence(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return evidence.Believe(k.Now(), k.Trusted)
}

// by is who removes.
func (k *Keeper) by() mspr.Caller { return mspr.Retainer(k.Cluster.ID) }
