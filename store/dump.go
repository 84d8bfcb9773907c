package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// Dump is one consistent view of everything that a cluster holds. Its methods
// may be called at once, but for the small lists, which share a connection.
type Dump struct {
	cluster   *Cluster
	tx        pgx.Tx
	catalogue *catalogue
	// snapshot names the view, so that other connections see it too.
	snapshot string
}

// ofDump are the transactions of a dump.
func ofDump() pgx.TxOptions {
	return pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
}

// Dump calls read with a view of the cluster at one instant: loads that commit
// meanwhile don't show. The view is valid until read returns.
func (c *Cluster) Dump(ctx context.Context, read func(ctx context.Context, d *Dump) error) error {
	known, err := c.synced()
	if err != nil {
		return err
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = pgx.BeginTxFunc(ctx, conn, ofDump(), func(tx pgx.Tx) error {
		d := &Dump{cluster: c, tx: tx, catalogue: known}
		// Before the view begins: a partition that is dropped is gone from every view,
		// whatever else that still shows.
		if _, err := tx.Exec(ctx, "LOCK TABLE "+known.recordTables()+" IN ACCESS SHARE MODE"); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&d.snapshot); err != nil {
			return err
		}
		return read(ctx, d)
	})
	return failure(err, "read everything of cluster "+string(c.ID))
}

// aside calls work n times at once, each with a number from 0 and with a
// connection of its own that sees the view of the dump. The first error ends
// the others.
func (d *Dump) aside(ctx context.Context, n int, work func(ctx context.Context, i int, conn *pgx.Conn) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range n {
		group.Go(func() error {
			conn, err := d.cluster.connectBulk(ctx)
			if err != nil {
				return err
			}
			defer conn.Close(context.WithoutCancel(ctx))
			return pgx.BeginTxFunc(ctx, conn, ofDump(), func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, "SET TRANSACTION SNAPSHOT "+quoted(d.snapshot)); err != nil {
					return err
				}
				return work(ctx, i, conn)
			})
		})
	}
	return group.Wait()
}

// quoted gives a literal of SQL, for the statements that bind nothing.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// LastBatch gives the id of the newest loaded batch in the view, 0 when there
// is none.
func (d *Dump) LastBatch(ctx context.Context) (int64, error) { return lastBatch(ctx, d.tx) }

// Batches lists the loaded batches in order of their ids.
func (d *Dump) Batches(ctx context.Context) ([]mspr.Batch, error) {
	return collectBatches(ctx, d.tx, "SELECT "+batchColumns+" FROM batches WHERE status = 'LOADED' ORDER BY id")
}

// Diseases lists the diseases of the catalogue in order of their codes.
func (d *Dump) Diseases(context.Context) ([]mspr.DiseaseCode, error) {
	codes := make([]mspr.DiseaseCode, 0, len(d.catalogue.diseases))
	for _, disease := range d.catalogue.diseases {
		codes = append(codes, disease.Code)
	}
	slices.Sort(codes)
	return codes, nil
}

// Locations lists the places in order of their codes.
func (d *Dump) Locations(ctx context.Context) ([]mspr.Location, error) {
	return storedLocations(ctx, d.tx)
}

// Sources lists the sources in the cluster's order of preference.
func (d *Dump) Sources(ctx context.Context) ([]mspr.Source, error) {
	ranked, err := listSources(ctx, d.tx)
	sources := make([]mspr.Source, len(ranked))
	for i, s := range ranked {
		sources[i] = s.Source
	}
	return sources, err
}

// Series lists which source answers for which place, and how.
func (d *Dump) Series(ctx context.Context) ([]mspr.Series, error) {
	rows, err := d.tx.Query(ctx, "SELECT disease, location, source, basis, preferred, included, since FROM series ORDER BY disease, location, source")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s mspr.Series, err error) {
		err = row.Scan(&s.Disease, &s.Location, &s.Source, &s.Basis, &s.Preferred, &s.Included, &s.Since)
		return s, err
	})
}

// Parts lists the places whose rows make up the series.
func (d *Dump) Parts(ctx context.Context) ([]mspr.SeriesPart, error) {
	rows, err := d.tx.Query(ctx, "SELECT disease, location, source, part, counts FROM series_parts ORDER BY disease, location, source, part")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p mspr.SeriesPart, err error) {
		err = row.Scan(&p.Disease, &p.Location, &p.Source, &p.Part, &p.Counts)
		return p, err
	})
}

// Totals gives what the rows of every disease add up to, computed by Postgres.
func (d *Dump) Totals(ctx context.Context) (map[mspr.DiseaseCode]mspr.Totals, error) {
	totals := make(map[mspr.DiseaseCode]mspr.Totals, len(d.catalogue.diseases))
	err := d.aside(ctx, 1, func(ctx context.Context, _ int, conn *pgx.Conn) error {
		for _, disease := range d.catalogue.diseases {
			t, err := addUp(ctx, conn, disease)
			if err != nil {
				return fmt.Errorf("add up the records of %s: %w", disease.Code, err)
			}
			totals[disease.Code] = t
		}
		return nil
	})
	return totals, err
}

func addUp(ctx context.Context, conn *pgx.Conn, disease mspr.Disease) (mspr.Totals, error) {
	var t mspr.Totals
	sums := columns(disease.Counts.Kinds()).sums("r")
	var c countTargets
	err := conn.QueryRow(ctx, `SELECT count(*), `+sums+` FROM `+pgx.Identifier{disease.Table}.Sanitize()+` AS r WHERE NOT r.withdrawn`).
		Scan(&t.Records, &c[0], &c[1], &c[2], &c[3], &c[4])
	if err != nil {
		return t, err
	}
	t.Counts = c.counts()
	c = countTargets{}
	err = conn.QueryRow(ctx, `SELECT count(*), `+sums+` FROM revisions AS r WHERE r.disease = $1`, string(disease.Code)).
		Scan(&t.Revisions, &c[0], &c[1], &c[2], &c[3], &c[4])
	t.RevisionCounts = c.counts()
	return t, err
}
