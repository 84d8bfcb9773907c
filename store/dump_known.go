package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Catalogue numbers the series and the places of the view, and tells what went.
func (d *Dump) Catalogue(ctx context.Context) (c mspr.Catalogue, err error) {
	err = d.tx.QueryRow(ctx, "SELECT edition, places, dropped, coalesce(dropped_before - date '1970-01-01', 0) FROM catalogue").
		Scan(&c.Edition, &c.Places, &c.Dropped, &c.DroppedBefore)
	return c, err
}

// Snapshots lists those that were published, in order of their numbers.
func (d *Dump) Snapshots(ctx context.Context) ([]mspr.Snapshot, error) {
	rows, err := d.tx.Query(ctx, "SELECT number, created, last_batch, edition, records, revisions, bytes, sha256 FROM snapshots ORDER BY number")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mspr.Snapshot, error) {
		s := mspr.Snapshot{Cluster: d.cluster.ID}
		err := row.Scan(&s.Number, &s.Created, &s.LastBatch, &s.Edition, &s.Records, &s.Revisions, &s.Bytes, &s.SHA256)
		s.Created = s.Created.UTC()
		return s, err
	})
}

// FormerParts lists the parts of series as they were known before.
func (d *Dump) FormerParts(ctx context.Context) ([]mspr.FormerPart, error) {
	rows, err := d.tx.Query(ctx, `
		SELECT disease, location, source, preferred, included, part, counts, since, until FROM former_series
		ORDER BY disease, location, source, part, until`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p mspr.FormerPart, err error) {
		err = row.Scan(&p.Disease, &p.Location, &p.Source, &p.Preferred, &p.Included, &p.Part, &p.Counts, &p.Since, &p.Until)
		return p, err
	})
}

// Tombstones streams the records that are withdrawn now, all or those that
// changed, by disease, place, date and source; the row is valid during the call
// only.
func (d *Dump) Tombstones(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Record) error) error {
	tables := make([]string, len(d.catalogue.diseases))
	for i, disease := range d.catalogue.diseases {
		from := pgx.Identifier{disease.Table}.Sanitize() + " AS r"
		if changed != nil {
			from = changedRecords(disease, changed)
		}
		tables[i] = "SELECT " + quoted(string(disease.Code)) + `::text COLLATE "C", r.country, r.location, r.date - date '1970-01-01', r.source, r.batch, r.issued
			FROM ` + from + " WHERE r.withdrawn"
	}
	var r mspr.Record
	row := []any{&r.Disease, &r.Country, &r.Location, &r.Date, &r.Source, &r.Batch, &r.Issued}
	return d.known(ctx, "withdrawn records", strings.Join(tables, " UNION ALL ")+" ORDER BY 1, 3, 4, 5", changed, row, func() error { return hear(&r) })
}

// known runs a query for all of something or for what changed of it.
func (d *Dump) known(ctx context.Context, what, sql string, changed *mspr.Changed, row []any, hear func() error) error {
	err := d.aside(ctx, 1, func(ctx context.Context, _ int, conn *pgx.Conn) error {
		if err := preferKeys(ctx, conn, changed); err != nil {
			return err
		}
		rows, err := conn.Query(ctx, sql)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, row, hear)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the %s: %w", what, err)
	}
	return nil
}

// Overwritten streams the versions as they were known before, all or those that
// changed; the row is valid during the call only.
func (d *Dump) Overwritten(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Overwritten) error) error {
	var o mspr.Overwritten
	var c countTargets
	var superseded *time.Time
	var by *int64
	row := []any{
		&o.Disease, &o.Country, &o.Location, &o.Date, &o.Source, &c[0], &c[1], &c[2], &c[3], &c[4],
		&o.Withdrawn, &o.Batch, &o.Issued, &superseded, &by, &o.Since, &o.Until,
	}
	return d.known(ctx, "overwritten versions", `
		SELECT r.disease, r.country, r.location, r.date - date '1970-01-01', r.source, r.cases, r.deaths, r.recovered, r.hospitalizations, r.icu_admissions,
			r.withdrawn, r.batch, r.issued, r.superseded, r.superseded_by, r.since, r.until
		FROM `+changedOf("overwritten", changed)+` ORDER BY r.disease, r.location, r.date, r.source, r.issued, r.until`, changed, row, func() error {
		o.Counts, o.Current = c.counts(), superseded == nil
		if !o.Current {
			o.Superseded, o.SupersededBy = *superseded, *by
		}
		return hear(&o)
	})
}

// Belated streams the versions that were known later than their batch, all or
// those that changed; the row is valid during the call only.
func (d *Dump) Belated(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Belated) error) error {
	var b mspr.Belated
	return d.known(ctx, "belated versions", `
		SELECT r.disease, r.location, r.date - date '1970-01-01', r.source, r.issued, r.since FROM `+changedOf("belated", changed)+`
		ORDER BY r.disease, r.location, r.date, r.source, r.issued`, changed,
		[]any{&b.Disease, &b.Location, &b.Date, &b.Source, &b.Issued, &b.Since}, func() error { return hear(&b) })
}
