package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Catalogue numbers the series and the places of the view.
func (d *Dump) Catalogue(ctx context.Context) (c mspr.Catalogue, err error) {
	err = d.tx.QueryRow(ctx, "SELECT edition, places FROM catalogue").Scan(&c.Edition, &c.Places)
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

// Tombstones streams the records that are withdrawn now, by disease, place, date
// and source; the row is valid during the call only.
func (d *Dump) Tombstones(ctx context.Context, hear func(*mspr.Record) error) error {
	tables := make([]string, len(d.catalogue.diseases))
	for i, disease := range d.catalogue.diseases {
		tables[i] = "SELECT " + quoted(string(disease.Code)) + "::text COLLATE \"C\", country, location, date - date '1970-01-01', source, batch, issued FROM " +
			pgx.Identifier{disease.Table}.Sanitize() + " WHERE withdrawn"
	}
	rows, err := d.tx.Query(ctx, strings.Join(tables, " UNION ALL ")+" ORDER BY 1, 3, 4, 5")
	if err != nil {
		return fmt.Errorf("read the withdrawn records: %w", err)
	}
	var r mspr.Record
	_, err = pgx.ForEachRow(rows, []any{&r.Disease, &r.Country, &r.Location, &r.Date, &r.Source, &r.Batch, &r.Issued}, func() error { return hear(&r) })
	return err
}

// Overwritten streams the versions as they were known before; the row is valid
// during the call only.
func (d *Dump) Overwritten(ctx context.Context, hear func(*mspr.Overwritten) error) error {
	rows, err := d.tx.Query(ctx, `
		SELECT disease, country, location, date - date '1970-01-01', source, cases, deaths, recovered, hospitalizations, icu_admissions,
			withdrawn, batch, issued, superseded, superseded_by, since, until
		FROM overwritten ORDER BY disease, location, date, source, issued, until`)
	if err != nil {
		return fmt.Errorf("read the overwritten versions: %w", err)
	}
	var o mspr.Overwritten
	var c countTargets
	var superseded *time.Time
	var by *int64
	_, err = pgx.ForEachRow(rows, []any{
		&o.Disease, &o.Country, &o.Location, &o.Date, &o.Source, &c[0], &c[1], &c[2], &c[3], &c[4],
		&o.Withdrawn, &o.Batch, &o.Issued, &superseded, &by, &o.Since, &o.Until,
	}, func() error {
		o.Counts, o.Current = c.counts(), superseded == nil
		if !o.Current {
			o.Superseded, o.SupersededBy = *superseded, *by
		}
		return hear(&o)
	})
	return err
}

// Belated streams the versions that were known later than their batch; the row
// is valid during the call only.
func (d *Dump) Belated(ctx context.Context, hear func(*mspr.Belated) error) error {
	rows, err := d.tx.Query(ctx, `
		SELECT disease, location, date - date '1970-01-01', source, issued, since FROM belated
		ORDER BY disease, location, date, source, issued`)
	if err != nil {
		return fmt.Errorf("read the belated versions: %w", err)
	}
	var b mspr.Belated
	_, err = pgx.ForEachRow(rows, []any{&b.Disease, &b.Location, &b.Date, &b.Source, &b.Issued, &b.Since}, func() error { return hear(&b) })
	return err
}
