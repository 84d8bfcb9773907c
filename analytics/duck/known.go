package duck

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/mspr/surveillance/mspr"
)

// The tables of this file tell what was known before; migration 011 says how.

func readCatalogue(ctx context.Context, d Dump, c *contents) (err error) {
	c.catalogue, err = d.Catalogue(ctx)
	return err
}

func (c contents) appendCatalogue(add addRow) error {
	var before driver.Value
	if day := c.catalogue.DroppedBefore; day != 0 {
		before = day.Time()
	}
	return add(c.catalogue.Edition, c.catalogue.Places, c.catalogue.Dropped, before)
}

func (c contents) appendSnapshots(add addRow) error {
	for _, s := range c.snapshots {
		if err := add(s.Number, s.Created, s.LastBatch, s.Edition); err != nil {
			return fmt.Errorf("snapshot %d: %w", s.Number, err)
		}
	}
	return nil
}

func (c contents) appendFormerParts(add addRow) error {
	for _, p := range c.former {
		err := add(string(p.Disease), string(p.Location), string(p.Source), p.Preferred, p.Included, string(p.Part), int64(p.Counts), p.Since, p.Until)
		if err != nil {
			return fmt.Errorf("part %s of the former series %s %s %s: %w", p.Part, p.Disease, p.Location, p.Source, err)
		}
	}
	return nil
}

func appendTombstones(ctx context.Context, d Dump, changed *mspr.Changed, add addRow) error {
	return d.Tombstones(ctx, changed, func(r *mspr.Record) error {
		return add(string(r.Disease), string(r.Country), string(r.Location), r.Date.Time(), string(r.Source), r.Batch, r.Issued)
	})
}

func appendOverwritten(ctx context.Context, d Dump, changed *mspr.Changed, add addRow) error {
	return d.Overwritten(ctx, changed, func(o *mspr.Overwritten) error {
		row := []driver.Value{string(o.Disease), string(o.Country), string(o.Location), o.Date.Time(), string(o.Source)}
		for _, c := range o.Counts {
			row = append(row, nullable(c))
		}
		row = append(row, o.Withdrawn, o.Batch, o.Issued)
		if o.Current {
			row = append(row, nil, nil)
		} else {
			row = append(row, o.Superseded, o.SupersededBy)
		}
		return add(append(row, o.Since, o.Until)...)
	})
}

func appendBelated(ctx context.Context, d Dump, changed *mspr.Changed, add addRow) error {
	return d.Belated(ctx, changed, func(b *mspr.Belated) error {
		return add(string(b.Disease), string(b.Location), b.Date.Time(), string(b.Source), b.Issued, b.Since)
	})
}
