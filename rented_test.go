package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/embedded"
)

// rented is a Postgres that belongs to no server: a test stops it, and starts it
// again, under those that use it.
type rented struct {
	t   *testing.T
	dir string
	*embedded.Server
}

// rent starts one, for the length of the test.
func rent(t *testing.T) *rented {
	t.Helper()
	r := &rented{t: t, dir: dataDir(t)}
	r.start()
	t.Cleanup(func() { _ = r.Stop() })
	return r
}

func (r *rented) start() {
	r.t.Helper()
	var err error
	if r.Server, err = embedded.Start(r.t.Context(), embedded.Options{DataDir: r.dir, Log: zerolog.Nop()}); err != nil {
		r.t.Fatal(err)
	}
}

// Ways in which a Postgres ends, as pg_ctl calls them.
const (
	fast      = syscall.SIGINT
	immediate = syscall.SIGQUIT
)

// restart ends Postgres and waits until it answers again: its supervisor starts it.
func (r *rented) restart(mode syscall.Signal) {
	r.t.Helper()
	before := r.postmaster()
	if err := syscall.Kill(before, mode); err != nil {
		r.t.Fatal(err)
	}
	awaitFor(r.t, time.Minute, "Postgres to be there again", func() bool {
		if r.postmaster() == before {
			return false
		}
		conn, err := pgx.Connect(r.t.Context(), r.URL())
		return err == nil && conn.Close(r.t.Context()) == nil
	})
}

// postmaster is the process that Postgres is; 0 while there is none.
func (r *rented) postmaster() int {
	text, _ := os.ReadFile(filepath.Join(r.dir, "postgres", "data", "postmaster.pid"))
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// connect gives the test a connection of its own.
func (r *rented) connect() *pgx.Conn {
	r.t.Helper()
	conn, err := pgx.Connect(r.t.Context(), r.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close(r.t.Context()) })
	return conn
}

// tenant starts a server as a process of its own on a rented Postgres, at an
// address that leads to it.
func tenant(t *testing.T, address, dir string, flags ...string) *process {
	t.Helper()
	p := spawn(t, dir, nil, append([]string{"--database-url", address}, flags...)...)
	p.database = address
	return p
}

// loadOn loads a file of WHO's on a given Postgres.
func loadOn(t *testing.T, address, dir, file string, more ...string) {
	t.Helper()
	args := append([]string{"--database-url", address}, etlArgs(dir, "us", file)...)
	if code, out := operate(t, append(args, more...)...); code != exitDone {
		t.Fatalf("loading %s ended with exit code %d:\n%s", file, code, out)
	}
}

// whoSite serves WHO's file as WHO would, from this machine.
type whoSite struct {
	*httptest.Server

	mu    sync.Mutex
	text  string
	asked int
	// before is called while a file is asked for.
	before func(r *http.Request)
}

// publishing starts a publisher, and gives a folder of cluster files in which the
// cluster us reads WHO's numbers from it.
func publishing(t *testing.T) (p *whoSite, clusterDir string) {
	t.Helper()
	p = &whoSite{}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p, clusterFiles(t, fmt.Sprintf("  who: {at: \"06:00\", files: [{address: %q}]}\n", p.URL+"/who.csv"))
}

// clusterFiles gives a folder in which the cluster us has another schedule.
func clusterFiles(t *testing.T, schedule string) string {
	t.Helper()
	usual, err := os.ReadFile(filepath.Join("config", "clusters", "us.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	head, _, found := strings.Cut(string(usual), "schedule:\n")
	if !found {
		t.Fatal("the cluster us has no schedule")
	}
	return filepath.Dir(writeFile(t, "us.yaml", head+"schedule:\n"+schedule))
}

// publish puts another file in the place of the one before.
func (p *whoSite) publish(rows []whoRow) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = whoText(rows)
}

// ServeHTTP gives the file that is published now.
func (p *whoSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	text, before := p.text, p.before
	p.asked++
	p.mu.Unlock()
	if before != nil {
		before(r)
	}
	_, _ = w.Write([]byte(text))
}

// runSource asks for a run of WHO's file and gives the number of the job.
func (s *server) runSource(t *testing.T) int64 {
	t.Helper()
	return s.as(mspr.Admin).ask("us", `mutation { runSource(source: "who") { id } }`).number(t, "runSource", "id")
}

// jobState says how a job stands in the database.
func jobState(t *testing.T, db *pgx.Conn, id int64) string {
	t.Helper()
	var state string
	if err := db.QueryRow(t.Context(), `SELECT state FROM mspr_us.river_job WHERE id = $1`, id).Scan(&state); err != nil {
		t.Fatal(err)
	}
	return state
}

// awaitJob waits until a job is done.
func awaitJob(t *testing.T, limit time.Duration, db *pgx.Conn, id int64) {
	t.Helper()
	awaitFor(t, limit, fmt.Sprintf("job %d to be done", id), func() bool { return jobState(t, db, id) == "completed" })
}

// doing says whether a connection of the cluster's role does something that is so.
func doing(t *testing.T, db *pgx.Conn, what string) bool {
	t.Helper()
	return one(t, db, `SELECT count(*) FROM pg_stat_activity WHERE usename = 'mspr_us' AND pid <> pg_backend_pid() AND (`+what+`)`) > 0
}

// whole checks with Postgres' own means that none of its files is damaged.
func (r *rented) whole() {
	r.t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_amcheck")
	if path, missing := exec.LookPath("pg_amcheck"); missing == nil {
		found, err = []string{path}, nil
	}
	if err != nil || len(found) == 0 {
		r.t.Fatal("pg_amcheck is missing; it comes with the server programs of Postgres")
	}
	at, err := url.Parse(r.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	where := at.Query()
	out, err := exec.CommandContext(r.t.Context(), found[len(found)-1], "--install-missing", "--heapallindexed",
		"-h", where.Get("host"), "-U", where.Get("user"), "-d", strings.TrimPrefix(at.Path, "/")).CombinedOutput()
	if err != nil {
		r.t.Errorf("Postgres is damaged: %v\n%s", err, out)
	}
}
