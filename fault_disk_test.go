package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/embedded"
)

// small makes a folder a file system of its own in memory, of so many bytes. That
// needs root, as in a container of CI.
func small(t *testing.T, folder, size string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "mode=755,size="+size, "tmpfs", folder).CombinedOutput(); err != nil {
		t.Fatalf("a small file system can't be mounted; run the faults as root: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", folder, err)
		}
	})
	return folder
}

// filled takes all the room that a file system has left, but for some bytes; the
// function that it gives frees it.
func filled(t *testing.T, folder string, but int64) (free func()) {
	t.Helper()
	ballast, err := os.Create(filepath.Join(folder, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	size, err := io.Copy(ballast, zeroes{})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the file system took %d bytes: %v", size, err)
	}
	if err := errors.Join(ballast.Truncate(max(0, size-but)), ballast.Close()); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(ballast.Name()) }
}

// zeroes never ends.
type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { return len(b), nil }

// run is how the newest run of WHO's file went.
type lastRun struct{ outcome, message string }

func runOf(t *testing.T, db *pgx.Conn) (r lastRun) {
	t.Helper()
	err := db.QueryRow(t.Context(), `SELECT coalesce(outcome, ''), coalesce(message, '') FROM mspr_us.source_runs WHERE source = 'who'`).Scan(&r.outcome, &r.message)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return r
}

// The disk is full while a snapshot is published: the old one serves, administrators
// and the run are told why, and once there is room everything is as it should be
// without anybody's doing.
func TestFault04NoRoomToPublish(t *testing.T) {
	database := rent(t)
	who, clusters := publishing(t)
	dir := emptyDir(t)
	disk := small(t, filepath.Join(dir, "snapshots"), "64m")
	before, after := whoRows(1, 400), whoRows(2, 400)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(before)))
	s := tenant(t, database.URL(), dir, "--cluster-dir", clusters, "--rate-limit", "0")
	db := database.connect()
	s.as(mspr.Admin).token("us")

	free := filled(t, disk, 256<<10)
	reads := s.reading()
	end := watch(reads)
	defer end()
	who.publish(after)
	id := s.runSource(t)
	awaitFor(t, time.Minute, "the run to fail", func() bool { return runOf(t, db).outcome == string(mspr.RunFailed) })
	contains(t, runOf(t, db).message, "no room left on the disk")
	await(t, "a notice", func() bool { return len(s.openNotices(t)) > 0 })
	a := s.as(mspr.Admin).ask("us", `{ notices(open: true) { nodes { kind message } } }`)
	same(t, "the notice", a.at(t, "notices", "nodes", 0, "kind"), any(string(mspr.PublishFailedNotice)))
	contains(t, a.text(t, "notices", "nodes", 0, "message"), "no room left on the disk")
	same(t, "what is served meanwhile", s.world(t), sumCases(before))
	same(t, "what is stored", recorded(t, db, "us"), stored(after))

	free()
	awaitFor(t, 2*time.Minute, "what was loaded to be served", func() bool { return s.world(t) == sumCases(after) })
	awaitJob(t, 2*time.Minute, db, id)
	await(t, "the notice to be resolved", func() bool { return len(s.openNotices(t)) == 0 })
	end()
	reads.served(t, 1)
	code, out := operate(t, append(s.reach(), "snapshot", "verify", "--cluster", "us")...)
	same(t, "exit code of verify: "+out, code, exitDone)
	database.whole()
}

// The disk is full where source files are kept: the run fails with the reason and
// nothing is loaded, until there is room.
func TestFault04NoRoomForTheFile(t *testing.T) {
	database := rent(t)
	who, clusters := publishing(t)
	dir := emptyDir(t)
	before, after := whoRows(1, 400), whoRows(2, 400)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(before)))
	disk := small(t, filepath.Join(dir, "archive"), "16m")
	s := tenant(t, database.URL(), dir, "--cluster-dir", clusters)
	db := database.connect()
	s.as(mspr.Admin).token("us")

	free := filled(t, disk, 0)
	who.publish(after)
	id := s.runSource(t)
	awaitFor(t, time.Minute, "the run to fail", func() bool { return runOf(t, db).outcome == string(mspr.RunFailed) })
	contains(t, runOf(t, db).message, "no room left on the disk")
	code, out := operate(t, append([]string{"--database-url", database.URL()}, etlArgs(dir, "us", writeFile(t, "2.csv", whoText(after)))...)...)
	same(t, "exit code of a load by hand", code, exitFailed)
	contains(t, out, "no space left")
	same(t, "what is stored meanwhile", recorded(t, db, "us"), stored(before))

	free()
	awaitJob(t, 2*time.Minute, db, id)
	same(t, "what is stored", recorded(t, db, "us"), stored(after))
	await(t, "what was loaded to be served", func() bool { return s.world(t) == sumCases(after) })
	same(t, "what is not as it should be", len(s.openNotices(t)), 0)
}

// The disk of Postgres is full while a file is loaded: nothing of the file is stored,
// snapshots answer, and once there is room the same load succeeds. Nothing is damaged.
func TestFault04NoRoomInPostgres(t *testing.T) {
	r := &rented{t: t, dir: emptyDir(t)}
	disk := small(t, r.dir, "320m")
	copyDir(t, dataDir(t), r.dir)
	var err error
	r.Server, err = embedded.Start(t.Context(), embedded.Options{DataDir: r.dir, Log: zerolog.Nop(), Settings: map[string]string{"max_wal_size": "64MB", "shared_buffers": "32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop() })
	who, clusters := publishing(t)
	dir := emptyDir(t)
	before, after := whoRows(1, 400), whoRows(2, 1200)
	loadOn(t, r.URL(), dir, writeFile(t, "1.csv", whoText(before)))
	s := tenant(t, r.URL(), dir, "--cluster-dir", clusters, "--rate-limit", "0")
	s.as(mspr.Admin).token("us")
	reads := s.reading()
	end := watch(reads)
	defer end()

	free := filled(t, disk, 128<<10)
	file := writeFile(t, "2.csv", whoText(after))
	code, out := operate(t, append([]string{"--database-url", r.URL()}, etlArgs(dir, "us", file)...)...)
	same(t, "exit code: "+out, code, exitUnavailable)
	same(t, "what is served meanwhile", s.world(t), sumCases(before))

	free()
	awaitFor(t, time.Minute, "Postgres to take connections", func() bool {
		conn, err := pgx.Connect(t.Context(), r.URL())
		return err == nil && conn.Close(t.Context()) == nil
	})
	same(t, "what is stored", recorded(t, r.connect(), "us"), stored(before))
	who.publish(after)
	awaitJob(t, 2*time.Minute, r.connect(), s.runSource(t))
	same(t, "what is stored after the next run", recorded(t, r.connect(), "us"), stored(after))
	await(t, "what was loaded to be served", func() bool { return s.world(t) == sumCases(after) })
	end()
	reads.served(t, 1)
	r.whole()
}
