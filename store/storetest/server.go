package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/embedded"
)

// template begins the names of the databases that others are copied from.
const template = "mspr_template"

// shared is the server of this test binary. Go gives a test no other way to
// reach what its TestMain made.
var shared server //nolint:gochecknoglobals // one server a test binary, as the comment says

// server starts at its first use, so that a run without database tests does
// not wait for it.
type server struct {
	ready   bool
	start   sync.Once
	err     error
	dir     string
	process *embedded.Server
	made    atomic.Int64
	// copying says how databases are copied.
	copying string

	// templates are the databases that were made to be copied.
	lock      sync.Mutex
	templates map[string]bool
}

// Main runs the tests of a package that uses Postgres, stops the server and
// fails the package when goroutines are left behind. It does not return.
func Main(m *testing.M) { goleak.VerifyTestMain(runner{m}) }

// runner stops the server before goleak looks around.
type runner struct{ tests *testing.M }

// Run runs the tests and gives their exit code.
func (r runner) Run() int {
	shared.ready = true
	code := r.tests.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func (s *server) up() error {
	s.start.Do(func() { s.err = s.launch() })
	return s.err
}

func (s *server) launch() (err error) {
	if s.dir, err = os.MkdirTemp("", "mspr-test-"); err != nil {
		return err
	}
	if err := os.Chmod(s.dir, 0o711); err != nil { //nolint:gosec // the Postgres user passes through when root runs the tests
		return err
	}
	ctx := context.Background()
	s.process, err = embedded.Start(ctx, embedded.Options{
		DataDir: s.dir, Log: zerolog.Nop(), Unsafe: true,
		Settings: map[string]string{"max_connections": "200", "shared_buffers": "128MB", "autovacuum_naptime": "1min"},
	})
	if err != nil {
		return err
	}
	return s.chooseCopying(ctx)
}

// chooseCopying has files copied, which takes half as long as to write each page
// of a small database to the log. Before Postgres 15 there was nothing else.
func (s *server) chooseCopying(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.process.URL())
	if err != nil {
		return err
	}
	var choice bool
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int >= 150000").Scan(&choice)
	if choice {
		s.copying = " STRATEGY FILE_COPY"
	}
	return errors.Join(err, conn.Close(ctx))
}

// template gives the database to copy for a test of these clusters, and makes it
// the first time. A copy takes as long as it has files, and most tests are about
// one cluster: what is about several gets a copy with all.
func (s *server) template(ctx context.Context, ids []mspr.ClusterID) (string, error) {
	name := template
	if len(ids) == 1 {
		name += "_" + string(ids[0])
	} else {
		ids = Clusters()
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.templates[name] {
		return name, nil
	}
	if err := s.makeTemplate(ctx, name, ids); err != nil {
		return "", err
	}
	if s.templates == nil {
		s.templates = map[string]bool{}
	}
	s.templates[name] = true
	return name, nil
}

// makeTemplate makes a database with the clusters' schemas in it.
func (s *server) makeTemplate(ctx context.Context, name string, ids []mspr.ClusterID) error {
	if err := s.exec(ctx, "CREATE DATABASE "+name); err != nil {
		return err
	}
	address := s.address(name)
	if err := store.Bootstrap(ctx, address, ids); err != nil {
		return err
	}
	for _, id := range ids {
		c, err := prepare(ctx, address, id)
		if err != nil {
			return err
		}
		c.Close()
	}
	return nil
}

// prepare opens a cluster with its schema, sealed, and the small catalogue.
func prepare(ctx context.Context, address string, id mspr.ClusterID) (*store.Cluster, error) {
	c, err := store.OpenCluster(ctx, address, id)
	if err != nil {
		return nil, err
	}
	locations, err := Locations()
	if err == nil {
		err = c.Migrate(ctx)
	}
	if err == nil {
		err = store.Seal(ctx, address, []mspr.Cluster{{ID: id, Retention: mspr.Retention{AuditYears: 6}}})
	}
	if err == nil {
		err = c.SyncCatalogue(ctx, Diseases(), locations, Sources())
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (s *server) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.process.URL())
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// address gives the address of another database of the server.
func (s *server) address(database string) string {
	u, err := url.Parse(s.process.URL())
	if err != nil {
		return ""
	}
	u.Path = "/" + database
	return u.String()
}

func (s *server) stop() error {
	err := s.process.Stop()
	if s.dir == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
