//go:build bench

package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// published is a cluster of some size whose newest snapshot serves.
type published struct {
	size
	database  *database
	snapshots *duck.Snapshots
	// dir is a data folder of the program.
	dir    string
	newest mspr.Snapshot
	// whyFull is why the newest snapshot was built in full; empty for a changed copy.
	whyFull string
	// full is how long a publication from nothing took.
	full time.Duration
	// medians are how long each question took.
	medians map[string]time.Duration
}

// grown gives a generated cluster that has no snapshot yet. It is gone when the
// test ends.
func (l *lab) grown(t *testing.T, s size) *published {
	t.Helper()
	p := &published{size: s, database: l.database(t), dir: filepath.Join(l.dir, "data-"+s.name)}
	t.Cleanup(func() {
		l.drop(t, p.database)
		if err := os.RemoveAll(p.dir); err != nil {
			t.Error(err)
		}
	})
	l.fill(t, p.database, s.rows)
	return p
}

// open serves what the folder holds.
func (p *published) open(ctx context.Context, l *lab) (err error) {
	p.snapshots, err = duck.Open(ctx, filepath.Join(p.dir, "snapshots"), clusterID, duck.Options{
		Serve:    duck.Limits{MemoryBytes: int64(l.config.Serving.DuckDBMiB) << 20},
		Detector: analytics.Detector{},
		OnBuilt:  func(b duck.Built) { p.whyFull = b.WhyFull },
	})
	return err
}

func (p *published) publish(ctx context.Context) (err error) {
	p.newest, err = p.snapshots.Publish(ctx, canonical{p.database.Cluster})
	return err
}

// file is where the newest snapshot lies.
func (p *published) file() string {
	return filepath.Join(p.dir, "snapshots", string(clusterID), fmt.Sprintf("%d.duckdb", p.newest.Number))
}

// forget removes every snapshot, so that the next publication can't build on one.
func (p *published) forget(ctx context.Context, l *lab) error {
	return errors.Join(p.snapshots.Close(), os.RemoveAll(filepath.Join(p.dir, "snapshots")), p.open(ctx, l))
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
