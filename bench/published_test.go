//go:build bench

package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// published is a loaded cluster: countries in two issues, so that there are
// revisions, and counties, whose states are sums. Its newest snapshot serves.
type published struct {
	database  *database
	snapshots *duck.Snapshots
	dir       string
	newest    mspr.Snapshot
	err       error
}

// loaded gives the published cluster, made at its first use.
func (l *lab) loaded(t *testing.T) *published {
	t.Helper()
	l.full.Do(func() {
		rows := rowsWanted(t)
		p := &published{database: l.database(t), dir: filepath.Join(l.dir, "snapshots"), err: errors.New("loading it failed")}
		l.published = p
		countries := l.long(t, rows/3, 0)
		l.load(t, countries, firstIssue(), p.database.Cluster)
		l.load(t, l.long(t, rows/3, 1), secondIssue(), p.database.Cluster)
		l.load(t, l.wide(t, rows-countries.rows), firstIssue(), p.database.Cluster)
		l.administrator(t, "CHECKPOINT")
		if p.err = p.publishFirst(t.Context(), l); p.err != nil {
			t.Error(p.err)
		}
	})
	if l.published == nil || l.published.err != nil {
		t.Fatal("there is no loaded cluster to measure; the first test that wanted it says why")
	}
	return l.published
}

func (p *published) publishFirst(ctx context.Context, l *lab) (err error) {
	p.snapshots, err = duck.Open(ctx, p.dir, clusterID, duck.Options{Serve: duck.Limits{MemoryBytes: int64(l.config.Serving.DuckDBMiB) << 20}})
	if err != nil {
		return err
	}
	return p.publish(ctx)
}

func (p *published) publish(ctx context.Context) (err error) {
	p.newest, err = p.snapshots.Publish(ctx, canonical{p.database.Cluster})
	return err
}

// file is where the newest snapshot lies.
func (p *published) file() string {
	return filepath.Join(p.dir, string(clusterID), fmt.Sprintf("%d.duckdb", p.newest.Number))
}

func (p *published) close() error {
	var err error
	if p.snapshots != nil {
		err = p.snapshots.Close()
	}
	p.database.Close()
	return err
}

// reads is the read path over the published cluster.
func (l *lab) reads(p *published, cacheBytes int64) *analytics.Service {
	cat := l.config.Catalogue
	return analytics.New(analytics.Options{
		Cluster: l.config.Clusters[0], Locations: cat.Locations, Diseases: cat.Diseases, Sources: cat.Sources,
		Snapshots: lender{p.snapshots}, Postgres: p.database, CacheBytes: cacheBytes,
	})
}

// lender and canonical join the parts as the program does.
type lender struct{ *duck.Snapshots }

func (l lender) Acquire() (analytics.Lease, error) {
	lease, err := l.Snapshots.Acquire()
	if err != nil {
		return nil, err
	}
	return lease, nil
}

type canonical struct{ *store.Cluster }

func (c canonical) Dump(ctx context.Context, read func(ctx context.Context, d duck.Dump) error) error {
	return c.Cluster.Dump(ctx, func(ctx context.Context, d *store.Dump) error { return read(ctx, d) })
}
