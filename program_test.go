package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
)

// asProgram makes the test binary behave as mspr itself, so that tests can run
// it as a process of its own, and kill it.
const asProgram = "MSPR_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" { //nolint:forbidigo // set by command, for a child process
		main()
	}
	goleak.VerifyTestMain(tidied{m})
}

// tidied runs the tests and removes what they share.
type tidied struct{ tests *testing.M }

// Run gives the exit code of the tests.
func (r tidied) Run() int {
	defer func() { _ = os.RemoveAll(prepared.dir) }()
	defer func() { _ = os.RemoveAll(stocked.dir) }()
	return r.tests.Run()
}

// prepared is a data folder whose Postgres is made and migrated. Tests copy it:
// making one takes longer than most of them.
var prepared struct {
	once sync.Once
	dir  string
	err  error
}

func prepare() {
	if prepared.dir, prepared.err = openDir(); prepared.err != nil {
		return
	}
	var out bytes.Buffer
	if code := run(context.Background(), []string{"--data-dir", prepared.dir, "--log-level", "error", "migrate"}, &out, &out); code != exitDone {
		prepared.err = fmt.Errorf("preparing a data folder: %s", out.String())
	}
}

// openDir gives a folder that the private Postgres's user can enter; t.TempDir
// lies in one that only its owner can.
func openDir() (string, error) {
	dir, err := os.MkdirTemp("", "mspr")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

// server is a program that a test started; it stops with the test.
type server struct {
	t       *testing.T
	dataDir string
	// database is the address of Postgres, where it is not the private one.
	database string
	at       running
	client   *http.Client
	stop     func() error
	// role is who asks, with the tokens of wallet.
	role   mspr.Role
	wallet *wallet
}

// emptyDir gives a data folder in which nothing is yet.
func emptyDir(t *testing.T) string {
	t.Helper()
	dir, err := openDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// dataDir gives a data folder in which Postgres is prepared, and nothing else.
func dataDir(t *testing.T) string {
	t.Helper()
	prepared.once.Do(prepare)
	if prepared.err != nil {
		t.Fatal(prepared.err)
	}
	dir := emptyDir(t)
	copyDir(t, prepared.dir, dir)
	return dir
}

// start runs a server on dir until the test ends or stop is called.
func start(t *testing.T, dir string, flags config.Serving, clusters ...string) *server {
	t.Helper()
	return startOn(t, config.Settings{DataDir: dir, Clusters: clusters}, flags)
}

// startOn is start with settings of its own.
func startOn(t *testing.T, settings config.Settings, flags config.Serving) *server {
	t.Helper()
	settings.LogLevel, settings.LogFormat = "warn", "text"
	flags.Listen, flags.MetricsListen = "127.0.0.1:0", "127.0.0.1:0"
	flags.CacheMiB, flags.DuckDBMiB = 16, 256
	cfg, err := config.Load(settings, flags)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, started := make(chan error, 1), make(chan running, 1)
	go func() {
		ended <- serve(ctx, cfg, telemetry.NewLog(t.Output(), cfg.LogLevel, "text"), func(on running) { started <- on })
	}()
	s := &server{
		t: t, dataDir: settings.DataDir, database: settings.DatabaseURL, client: &http.Client{Transport: &http.Transport{}},
		role: mspr.Public, wallet: &wallet{tokens: map[string]string{}},
	}
	stopped := false
	s.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		s.client.CloseIdleConnections()
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("the server ended with: %v", err)
		}
	})
	select {
	case s.at = <-started:
	case err := <-ended:
		stopped = true
		cancel()
		t.Fatalf("the server did not start: %v", err)
	}
	return s
}

// response is a GraphQL response.
type response struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions struct {
			Code       string
			RetryAfter int
		}
	}
	Extensions struct{ MSPR passport }
}

type passport struct {
	Cluster   string
	Snapshot  int64
	AsOf      string
	Tier      string
	Simulated bool
	Degraded  string
	Cost      int
}

// try sends a query as the server's asker.
func (s *server) try(cluster, query string) response {
	s.t.Helper()
	headers := map[string]string{}
	if s.role != mspr.Public {
		headers = bearer(s.token(cluster))
	}
	return s.post(cluster, query, headers).answer
}

// ask sends a query that has to succeed.
func (s *server) ask(cluster, query string) response {
	s.t.Helper()
	a := s.try(cluster, query)
	if len(a.Errors) > 0 {
		s.t.Fatalf("%s\nanswered with errors: %+v", query, a.Errors)
	}
	return a
}

// at follows a path of keys and indexes through an answer's data.
func (a response) at(t *testing.T, path ...any) any {
	t.Helper()
	var v any = a.Data
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("no object at %v of %v", key, path)
			}
			v = object[key]
		case int:
			list, ok := v.([]any)
			if !ok || key >= len(list) {
				t.Fatalf("no element %d of %v in %v", key, path, v)
			}
			v = list[key]
		}
	}
	return v
}

// number is at, for a whole number.
func (a response) number(t *testing.T, path ...any) int64 {
	t.Helper()
	n, ok := a.at(t, path...).(json.Number)
	if !ok {
		t.Fatalf("no number at %v", path)
	}
	i, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// operate runs a command as an operator would and gives its exit code and output.
func operate(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var text bytes.Buffer
	code = run(t.Context(), args, &text, &text)
	return code, text.String()
}

// load runs mspr etl run and fails the test unless it succeeds.
func load(t *testing.T, dir, cluster, source, file string, more ...string) string {
	t.Helper()
	code, out := operate(t, append([]string{"--data-dir", dir, "etl", "run", "--cluster", cluster, "--source", source, "--file", file}, more...)...)
	if code != exitDone {
		t.Fatalf("loading %s as %s ended with exit code %d:\n%s", file, source, code, out)
	}
	return out
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%.1500s", what, diff)
	}
}

func contains(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

// awaitSnapshot waits until the server serves all that its database knows.
func (s *server) awaitSnapshot(t *testing.T, cluster string) {
	t.Helper()
	code, out := operate(t, "--data-dir", s.dataDir, "--log-level", "error", "snapshot", "list", "--cluster", cluster)
	if code != exitDone {
		t.Fatalf("listing the snapshots: %s", out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) < 2 {
		t.Fatalf("no snapshot is listed:\n%s", out)
	}
	newest, err := strconv.ParseInt(strings.Fields(lines[1])[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	await(t, fmt.Sprintf("snapshot %d of %s to be served", newest, cluster), func() bool {
		return s.ask(cluster, `{ snapshot { number } }`).number(t, "snapshot", "number") >= newest
	})
}
