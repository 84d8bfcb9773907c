package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
)

// Run removes what is past its period and gives a line for each thing that went. What one step can't remove keeps no other from
// its work: the errors come together, beside what went.
func (k *Keeper) Run(ctx context.Context) ([]mspr.Leaving, error) {
	at, err := k.time(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.Store.NoteRetention(ctx, at); err != nil {
		return nil, err
	}
	var gone []mspr.Leaving
	var wrong []error
	for _, step := range []func(context.Context, time.Time) ([]mspr.Leaving, error){k.records, k.quarantine, k.files, k.snapshots, k.audit} {
		lines, err := step(ctx, at)
		gone, wrong = append(gone, lines...), append(wrong, err)
		if ctx.Err() != nil {
			break
		}
	}
	return some(gone), errors.Join(wrong...)
}

// records drops years of records, and publishes what is left.
func (k *Keeper) records(ctx context.Context, at time.Time) ([]mspr.Leaving, error) {
	gone, err := k.Store.DropRecords(ctx, k.by(), k.Cluster.Retention.FirstDay(at))
	if err != nil || len(gone) == 0 {
		return gone, err
	}
	if err := k.Publish(ctx); err != nil {
		return gone, fmt.Errorf("the records are gone, but the snapshot still has them: %w", err)
	}
	return gone, nil
}

func (k *Keeper) quarantine(ctx context.Context, at time.Time) ([]mspr.Leaving, error) {
	gone, err := k.Store.DropQuarantine(ctx, k.by(), at.Add(-k.Cluster.Retention.Quarantine))
	return []mspr.Leaving{gone}, err
}

// files notes which files go, and removes them.
func (k *Keeper) files(ctx context.Context, at time.Time) ([]mspr.Leaving, error) {
	before := at.Add(-k.Cluster.Retention.SourceFiles)
	old, err := k.agedFiles(ctx, before)
	if err != nil || len(old) == 0 {
		return nil, err
	}
	if err := k.note(ctx, fileLine(old)); err != nil {
		return nil, err
	}
	var removed []archive.Kept
	var wrong []error
	for _, f := range old {
		if ctx.Err() != nil {
			wrong = append(wrong, context.Cause(ctx))
			break
		}
		gone, err := k.Files.RemoveOld(f.Checksum, before)
		if wrong = append(wrong, err); gone {
			removed = append(removed, f)
		}
	}
	return []mspr.Leaving{fileLine(removed)}, errors.Join(wrong...)
}

// snapshots notes which snapshots go, and removes them.
func (k *Keeper) snapshots(ctx context.Context, at time.Time) ([]mspr.Leaving, error) {
	before := at.Add(-k.Cluster.Retention.SnapshotAge)
	old, err := k.Snapshots.Aged(before)
	if err != nil || len(old) == 0 {
		return nil, err
	}
	if err := k.note(ctx, snapshotLine(old)); err != nil {
		return nil, err
	}
	removed, err := k.Snapshots.RemoveAged(ctx, before)
	return []mspr.Leaving{snapshotLine(removed)}, err
}

func (k *Keeper) audit(ctx context.Context, at time.Time) ([]mspr.Leaving, error) {
	l, err := k.Store.DropAudit(ctx, k.auditFrom(at))
	return []mspr.Leaving{l}, err
}

// note adds to the audit log what is about to go: what can't be noted stays.
func (k *Keeper) note(ctx context.Context, l mspr.Leaving) error {
	return k.Store.Record(ctx, k.by().AuditEntry(mspr.AuditDelete, "retention: "+l.String()))
}
