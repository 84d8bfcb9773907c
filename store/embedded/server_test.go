package embedded_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/store/embedded"
)

// ownerFolder makes the test binary own the server of a folder and wait to be
// killed, in place of running tests.
const ownerFolder = "EMBEDDED_TEST_OWNER_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerFolder); dir != "" { //nolint:forbidigo // how the parent tells the child what it is
		if _, err := embedded.Start(context.Background(), options(dir)); err != nil {
			os.Stdout.WriteString(err.Error() + "\n")
			return
		}
		os.Stdout.WriteString("up\n")
		select {}
	}
	goleak.VerifyTestMain(m)
}

func options(dir string) embedded.Options {
	return embedded.Options{DataDir: dir, Log: zerolog.Nop(), Unsafe: true}
}

// folder gives a data folder that the Postgres user can enter, also when the
// tests run as root.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mspr-embedded") //nolint:usetesting // the Postgres user cannot enter t.TempDir when root runs the tests
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *embedded.Server {
	t.Helper()
	s, err := embedded.Start(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *embedded.Server) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(context.Background(), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func exec1(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestASecondStartFindsTheDataOfTheFirst(t *testing.T) {
	dir := folder(t)
	first := start(t, dir)
	exec1(t, first.URL(), "CREATE TABLE kept AS SELECT 'still here' AS word")
	stop(t, first)
	stop(t, first)
	second := start(t, dir)
	if second.Attached() {
		t.Error("the first server was stopped, and yet the second start attached to it")
	}
	if got := query(t, second.URL(), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("got %q", got)
	}
}

func TestTheServerListensOnASocketAloneAndChecksItsPages(t *testing.T) {
	s := start(t, folder(t))
	for setting, want := range map[string]string{
		"listen_addresses": "", "data_checksums": "on", "server_encoding": "UTF8", "jit": "off",
	} {
		if got := query(t, s.URL(), "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := query(t, s.URL(), "SELECT current_database()"); got != "mspr" {
		t.Errorf("the database is %q", got)
	}
	socket := query(t, s.URL(), "SHOW unix_socket_directories")
	info, err := os.Stat(socket)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("others can enter the socket folder: %v", info.Mode())
	}
}

func TestASecondProcessAttachesAndItsStopLeavesTheServerAlone(t *testing.T) {
	dir := folder(t)
	owner := start(t, dir)
	guest := start(t, dir)
	if owner.Attached() || !guest.Attached() {
		t.Fatalf("attached: owner %v, guest %v", owner.Attached(), guest.Attached())
	}
	stop(t, guest)
	if got := query(t, owner.URL(), "SELECT 'up'"); got != "up" {
		t.Errorf("got %q", got)
	}
}

func TestAGuestThatRunsOnSucceedsItsOwner(t *testing.T) {
	dir := folder(t)
	owner := start(t, dir)
	exec1(t, owner.URL(), "CREATE TABLE kept AS SELECT 'still here' AS word")
	o := options(dir)
	o.Succeed = true
	guest, err := embedded.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, guest)
	stop(t, owner)
	deadline := time.Now().Add(time.Minute)
	for tick := time.NewTicker(10 * time.Millisecond); guest.Attached(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("nobody started the server again")
		}
	}
	if got := query(t, guest.URL(), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("got %q", got)
	}
}

func TestOfManyStartersOneOwnsTheServer(t *testing.T) {
	dir := folder(t)
	servers := make([]*embedded.Server, 4)
	var all sync.WaitGroup
	for i := range servers {
		all.Go(func() {
			s, err := embedded.Start(t.Context(), options(dir))
			if err != nil {
				t.Error(err)
			}
			servers[i] = s
		})
	}
	all.Wait()
	owners := 0
	for _, s := range servers {
		t.Cleanup(func() { stop(t, s) })
		if s != nil && !s.Attached() {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d of 4 starters own the server, want 1", owners)
	}
}

func TestAKilledServerIsStartedAgain(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	exec1(t, s.URL(), "CREATE TABLE kept AS SELECT 'still here' AS word; CHECKPOINT")
	before := postmaster(t, dir)
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another server answers", func() bool {
		conn, err := pgx.Connect(t.Context(), s.URL())
		if err != nil {
			return false
		}
		defer conn.Close(context.Background())
		var word string
		return postmaster(t, dir) != before && conn.QueryRow(t.Context(), "SELECT word FROM kept").Scan(&word) == nil
	})
}

func TestAKilledOwnerLeavesNothingThatBlocksTheNextStart(t *testing.T) {
	dir := folder(t)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerFolder+"="+dir)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "up\n" {
		t.Fatalf("the owner said %q, %v", line, err)
	}
	orphan := postmaster(t, dir)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	next := start(t, dir)
	if next.Attached() {
		t.Error("the next start attached to the orphan")
	}
	if now := postmaster(t, dir); now == orphan {
		t.Error("the orphan still serves")
	}
}

func TestALongDataFolderGetsAShortSocketFolder(t *testing.T) {
	dir := filepath.Join(folder(t), strings.Repeat("long", 25))
	s := start(t, dir)
	socket := query(t, s.URL(), "SHOW unix_socket_directories")
	t.Cleanup(func() { _ = os.RemoveAll(socket) })
	if strings.HasPrefix(socket, dir) {
		t.Errorf("the socket folder %s is below the data folder", socket)
	}
	if !start(t, dir).Attached() {
		t.Error("the second start did not find the first by its short socket folder")
	}
}

// When root runs the tests, t.TempDir is a folder that only root can enter.
func TestADataFolderThatPostgresCannotEnterIsLeftAndRemembered(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir)
	data := query(t, first.URL(), "SHOW data_directory")
	outside := !strings.HasPrefix(data, dir)
	if outside != (os.Geteuid() == 0) {
		t.Errorf("the database is in %s, the data folder is %s", data, dir)
	}
	if outside {
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(data)) })
		note, err := os.ReadFile(filepath.Join(dir, "postgres.location"))
		if err != nil || strings.TrimSpace(string(note)) != filepath.Dir(data) {
			t.Errorf("the note says %q, %v", note, err)
		}
	}
	stop(t, first)
	second := start(t, dir)
	if again := query(t, second.URL(), "SHOW data_directory"); again != data {
		t.Errorf("the second start uses %s", again)
	}
	exec1(t, second.URL(), "CREATE TABLE old ()")
	stop(t, second)

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	anew := start(t, dir)
	if got := query(t, anew.URL(), "SELECT coalesce(to_regclass('old')::text, 'gone')"); got != "gone" {
		t.Error("a data folder that was deleted and made again finds the old database")
	}
	if data := query(t, anew.URL(), "SHOW data_directory"); outside {
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(data)) })
	}
}

func TestAnInterruptedInitdbIsDoneAgain(t *testing.T) {
	dir := folder(t)
	stop(t, start(t, dir))
	root := filepath.Join(dir, "postgres")
	if err := os.Rename(filepath.Join(root, "data"), filepath.Join(root, "data.tmp")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "data.tmp", "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
	if _, err := os.Stat(filepath.Join(root, "data.tmp")); !os.IsNotExist(err) {
		t.Errorf("the half-made database is still there: %v", err)
	}
}

func TestAMissingInstallationIsNamedWithItsRemedy(t *testing.T) {
	o := options(folder(t))
	o.BinDir = t.TempDir()
	_, err := embedded.Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "install it with") {
		t.Errorf("got %v", err)
	}
}

func TestAFolderOfAnotherVersionNamesTheVersionToInstall(t *testing.T) {
	dir := folder(t)
	stop(t, start(t, dir))
	version := filepath.Join(dir, "postgres", "data", "PG_VERSION")
	if err := os.WriteFile(version, []byte("11\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := embedded.Start(t.Context(), options(dir))
	if err == nil || !strings.Contains(err.Error(), "Postgres 11") {
		t.Errorf("got %v", err)
	}
}

func TestABrokenSettingFailsWithTheServersReason(t *testing.T) {
	o := options(folder(t))
	o.Settings = map[string]string{"shared_buffers": "plenty"}
	_, err := embedded.Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Errorf("got %v", err)
	}
}

func TestStoppingWhatNeverStartedIsSafe(t *testing.T) {
	var s *embedded.Server
	stop(t, s)
}

// postmaster reads the id of the server's process.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	pid := 0
	for _, r := range strings.SplitN(string(b), "\n", 2)[0] {
		pid = pid*10 + int(r-'0')
	}
	return pid
}

// eventually polls until the condition holds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

func TestADataFolderMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"my data", "a+b", "a,b", "données %41 & \"x\""} {
		t.Run(name, func(t *testing.T) {
			s := start(t, filepath.Join(folder(t), name))
			socket := query(t, s.URL(), "SHOW unix_socket_directories")
			t.Cleanup(func() { _ = os.RemoveAll(socket) })
			if got := query(t, s.URL(), "SELECT current_database()"); got != "mspr" {
				t.Errorf("the database is %q", got)
			}
		})
	}
}
