package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// update makes the file from a copy of the basis, in which it replaces what
// changed since: cost follows the change, but for the copying and the sums over
// all rows at the end.
func (b *builder) update(ctx context.Context, d Dump, c contents) (built, error) {
	s := b.snapshot
	if err := b.basis.copyTo(b.path); err != nil {
		_, b.doubtful = errors.AsType[*refusedError](err)
		return built{snapshot: s}, err
	}
	changed := b.basis.changed()
	c.changed = &changed
	staged := c.tables.differing(b.basis.manifest.Lineage.Tables)
	if err := b.opened(ctx, func(db *sql.DB) error { return stage(ctx, db, c, staged, b.basis.manifest) }); err != nil {
		return built{snapshot: s}, err
	}
	fresh, err := fillChange(ctx, b.path, b.limits, b.spill, d, c, changed)
	if err != nil {
		return built{snapshot: s}, err
	}
	l := b.basis.manifest.Lineage
	l.Copies++
	l.Tables = c.tables
	s.Edition = c.catalogue.Edition
	s.Format, s.LastBatch, s.Created = Format, c.lastBatch, time.Now().UTC().Truncate(time.Microsecond)
	err = b.opened(ctx, func(db *sql.DB) error {
		replaced, gone, err := exchange(ctx, db, staged)
		if err != nil {
			return err
		}
		if err := b.updateAlerts(ctx, db); err != nil {
			return err
		}
		if err := unstage(ctx, db); err != nil {
			return err
		}
		l.Replaced += replaced
		l.Totals = l.Totals.without(gone).with(fresh)
		s.Records, s.Revisions = l.Totals.rows()
		return finish(ctx, db, s)
	})
	if err != nil {
		return built{snapshot: s}, err
	}
	c.totals, c.reckoned = l.Totals, true
	settling, err := b.check(ctx, c)
	return built{snapshot: s, lineage: l, settling: settling}, err
}

// fillChange brings over from Postgres what stands now where something changed,
// and gives what it added up to as it was sent: the file is yet to show that it
// holds as much.
func fillChange(ctx context.Context, path string, l Limits, spill string, d Dump, c contents, changed mspr.Changed) (sent totals, err error) {
	f, err := openFiller(path, l, spill, d, c)
	if err != nil {
		return nil, err
	}
	defer f.file.close()
	for _, disease := range c.diseases {
		group, together := errgroup.WithContext(ctx)
		var records, revisions mspr.Totals
		group.Go(func() (err error) {
			if err := f.spans(together, disease, changed); err != nil {
				return err
			}
			records, err = f.changedRecords(together, disease, changed)
			return err
		})
		group.Go(func() (err error) { revisions, err = f.changedRevisions(together, disease, changed); return err })
		if err := group.Wait(); err != nil {
			return nil, fmt.Errorf("writing what changed of %s: %w", disease, err)
		}
		sent = sent.with(totals{disease: records}).with(totals{disease: revisions})
	}
	return sent, nil
}
