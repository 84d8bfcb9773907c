package retention

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
)

// Plan lists what Run would remove now, and removes nothing.
func (k *Keeper) Plan(ctx context.Context) ([]mspr.Leaving, error) {
	at, err := k.time(ctx)
	if err != nil {
		return nil, err
	}
	period := k.Cluster.Retention
	all, err := k.Store.AgedRecords(ctx, period.FirstDay(at))
	if err != nil {
		return nil, err
	}
	rows, err := k.Store.AgedQuarantine(ctx, at.Add(-period.Quarantine))
	if err != nil {
		return nil, err
	}
	files, err := k.agedFiles(ctx, at.Add(-period.SourceFiles))
	if err != nil {
		return nil, err
	}
	snapshots, err := k.Snapshots.Aged(at.Add(-period.SnapshotAge))
	if err != nil {
		return nil, err
	}
	audit, err := k.Store.AgedAudit(ctx, k.auditFrom(at))
	return some(append(all, rows, fileLine(files), snapshotLine(snapshots), audit)), err
}

// auditFrom is the moment from which on entries of the audit log are kept.
func (k *Keeper) auditFrom(at time.Time) time.Time {
	return at.AddDate(-k.Cluster.Retention.AuditYears, 0, 0)
}

// agedFiles lists the archived files from before a moment that no later batch was
// loaded from, the oldest first.
func (k *Keeper) agedFiles(ctx context.Context, before time.Time) ([]archive.Kept, error) {
	kept, err := k.Files.List()
	if err != nil {
		return nil, err
	}
	old := slices.DeleteFunc(kept, func(f archive.Kept) bool { return !f.At.Before(before) })
	if len(old) == 0 {
		return nil, nil
	}
	checksums := make([]string, len(old))
	for i, f := range old {
		checksums[i] = f.Checksum
	}
	young, err := k.Store.YoungFiles(ctx, before, checksums)
	old = slices.DeleteFunc(old, func(f archive.Kept) bool { return young[f.Checksum] })
	slices.SortStableFunc(old, func(a, b archive.Kept) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Checksum, b.Checksum)) })
	return old, err
}

func fileLine(files []archive.Kept) mspr.Leaving {
	l := mspr.Leaving{Name: "source files", Files: int64(len(files))}
	for i, f := range files {
		l.Bytes += f.Stored
		if day := mspr.DateOf(f.At.UTC()); i == 0 || day > l.To {
			l.To = day
		}
		if i == 0 {
			l.From = l.To
		}
	}
	return l
}

func snapshotLine(list []duck.Listed) mspr.Leaving {
	l := mspr.Leaving{Name: "snapshots", Files: int64(len(list))}
	for i, s := range list {
		l.Bytes += s.Bytes
		day := mspr.DateOf(s.Created.UTC())
		if i == 0 || day < l.From {
			l.From = day
		}
		l.To = max(l.To, day)
	}
	return l
}

// some leaves out the lines of nothing.
func some(all []mspr.Leaving) []mspr.Leaving {
	return slices.DeleteFunc(all, func(l mspr.Leaving) bool { return l.Rows == 0 && l.Files == 0 })
}
