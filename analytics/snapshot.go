package analytics

import (
	"context"
	"time"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// Snapshot gives the snapshot that serves, or the newest that was created at
// or before asOf; nil where there is none. Of a snapshot that no longer serves
// only what Postgres keeps is told.
func (s *Service) Snapshot(ctx context.Context, asOf *time.Time) (*mspr.Snapshot, mspr.Passport, error) {
	passport := mspr.Passport{Cluster: s.options.Cluster.ID, Tier: mspr.FromSnapshot}
	serving, err := s.served(ctx)
	if serving != nil && (asOf == nil || !serving.Created.After(*asOf)) {
		passport.Snapshot, passport.AsOf = serving.Number, serving.Created
		return serving, passport, nil
	}
	passport.AsOf = time.Now().UTC()
	if asOf == nil {
		if err != nil {
			passport.Degraded = reason(err)
		}
		return nil, passport, nil
	}
	passport.AsOf, passport.Tier = asOf.UTC(), mspr.FromPostgres
	found, err := s.recorded(ctx, *asOf)
	return found, passport, err
}

func (s *Service) served(ctx context.Context) (*mspr.Snapshot, error) {
	lease, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer lease.Release()
	snapshot := lease.Snapshot()
	return &snapshot, nil
}

// recorded finds a snapshot among those that Postgres knows of.
func (s *Service) recorded(ctx context.Context, asOf time.Time) (*mspr.Snapshot, error) {
	if s.options.Postgres == nil {
		return nil, mspr.Errorf(mspr.Unavailable, "the list of earlier snapshots can't be read now")
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.QueryTimeout)
	defer cancel()
	var found *mspr.Snapshot
	e := &engine{Engine: s.options.Postgres, dialect: plan.Postgres}
	err := e.run(ctx, plan.SnapshotBefore(asOf), func(r row) error {
		found = &mspr.Snapshot{
			Cluster: s.options.Cluster.ID, Number: of[int64](r, "number"), Created: r.moment("created"),
			LastBatch: of[int64](r, "last_batch"), Records: of[int64](r, "records"), Revisions: of[int64](r, "revisions"),
			Bytes: of[int64](r, "bytes"), SHA256: of[string](r, "sha256"),
		}
		return nil
	})
	if err != nil {
		return nil, spoken(ctx, err)
	}
	return found, nil
}
