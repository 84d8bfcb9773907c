//go:build bench

package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/embedded"
)

const (
	clusterID = mspr.ClusterID("us")
	covid     = mspr.DiseaseCode("covid19")
)

// lab is a private Postgres that keeps its promises (fsync on), as in service,
// and a folder for files.
type lab struct {
	start  sync.Once
	err    error
	dir    string
	config config.Config
	server *embedded.Server
	made   int
}

// open gives the lab, made at its first use.
func open(t *testing.T) *lab {
	t.Helper()
	shared.start.Do(func() { shared.err = shared.launch() })
	if shared.err != nil {
		t.Fatalf("starting Postgres: %v", shared.err)
	}
	return &shared
}

func (l *lab) launch() (err error) {
	if l.dir, err = os.MkdirTemp("", "mspr-bench-"); err != nil {
		return err
	}
	if err := os.Chmod(l.dir, 0o711); err != nil { // the Postgres user passes through when root measures
		return err
	}
	l.config, err = config.Load(config.Settings{DataDir: l.dir, Clusters: []string{string(clusterID)}, LogLevel: "error", LogFormat: "text"},
		config.Serving{Listen: "127.0.0.1:0", CacheMiB: 64, DuckDBMiB: 512})
	if err != nil {
		return err
	}
	l.server, err = embedded.Start(context.Background(), embedded.Options{DataDir: l.dir, Log: zerolog.Nop()})
	return err
}

func (l *lab) close() error {
	err := l.server.Stop()
	if l.dir != "" {
		err = errors.Join(err, os.RemoveAll(l.dir))
	}
	return err
}

// administrator runs a statement that belongs to no cluster.
func (l *lab) administrator(t *testing.T, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // a test that ended drops its database still
	conn, err := pgx.Connect(ctx, l.server.URL())
	if err == nil {
		_, err = conn.Exec(ctx, statement)
		err = errors.Join(err, conn.Close(ctx))
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// database is an empty cluster in a database of its own.
type database struct {
	*store.Cluster
	name, address string
}

// database makes a cluster's tables and catalogue as the program does.
func (l *lab) database(t *testing.T) *database {
	t.Helper()
	l.made++
	d := &database{name: fmt.Sprintf("bench_%d", l.made)}
	l.administrator(t, "CREATE DATABASE "+d.name)
	u, err := url.Parse(l.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + d.name
	d.address = u.String()
	if err := d.prepare(t.Context(), l.config); err != nil {
		t.Fatalf("preparing a database: %v", err)
	}
	return d
}

func (d *database) prepare(ctx context.Context, cfg config.Config) (err error) {
	if err := store.Bootstrap(ctx, d.address, cfg.ClusterIDs()); err != nil {
		return err
	}
	if d.Cluster, err = store.OpenCluster(ctx, d.address, clusterID); err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.syncCatalogue(ctx, cfg)
}

// syncCatalogue ranks the sources as the program does.
func (d *database) syncCatalogue(ctx context.Context, cfg config.Config) error {
	cluster := cfg.Clusters[0]
	sources := slices.SortedStableFunc(slices.Values(cfg.Catalogue.Sources), func(a, b mspr.Source) int {
		return cmp.Compare(cluster.Rank(a.Name), cluster.Rank(b.Name))
	})
	return d.SyncCatalogue(ctx, cfg.Catalogue.Diseases, cfg.Catalogue.Locations, sources)
}

// drop ends a database, so that the next one finds the server as this one did.
func (l *lab) drop(t *testing.T, d *database) {
	t.Helper()
	d.Close()
	l.administrator(t, "DROP DATABASE "+d.name+" WITH (FORCE)")
}

// settle writes out what earlier measurements left to write.
func (l *lab) settle(t *testing.T) {
	t.Helper()
	l.administrator(t, "CHECKPOINT")
}

// connect reaches the tables of a database's cluster past the store.
func (d *database) connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := d.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func (d *database) dial(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, d.address+"&search_path="+clusterID.Schema())
}

// load runs a file through all stages into a loader.
func (l *lab) load(t *testing.T, f file, issued time.Time, into etl.Loader) []mspr.Batch {
	t.Helper()
	source, ok := l.config.Catalogue.Source(f.source)
	if !ok {
		t.Fatalf("the catalogue has no source %s", f.source)
	}
	cat := l.config.Catalogue
	job := etl.Job{Source: source, Address: f.path, Issued: issued}
	batches, err := etl.Run(t.Context(), job, etl.Deps{
		Loader: into, Opener: etl.Disk{}, Locations: cat.Locations, Aliases: cat, Diseases: cat.Diseases, Now: time.Now,
	})
	if err != nil {
		t.Fatalf("loading %s: %v", filepath.Base(f.path), err)
	}
	return batches
}
