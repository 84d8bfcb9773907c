package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// keeping gives a folder with the file of a cluster that keeps records for so many
// years, and what a command is to be told of it.
func keeping(t *testing.T, years int) []string {
	t.Helper()
	text, err := os.ReadFile("config/clusters/us.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	text = append(text, fmt.Sprintf("\nretention: {record_years: %d}\n", years)...)
	if err := os.WriteFile(filepath.Join(dir, "us.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--cluster-dir", dir}
}

// blocked runs retention in a process that is killed when it waits for a lock which
// the test holds.
func blocked(t *testing.T, db, other *pgx.Conn, lock string, args []string) {
	t.Helper()
	tx, err := other.Begin(t.Context()) // which sees others as they were when it first looked
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE mspr_us."+lock+" MODE"); err != nil {
		t.Fatal(err)
	}
	cmd, out := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	for waits := int64(0); waits == 0; {
		select {
		case <-ended:
			t.Fatalf("retention ended without waiting for %s:\n%s", lock, out)
		default:
		}
		waits = one(t, db, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'mspr_us' AND wait_event_type = 'Lock'")
	}
	_ = cmd.Process.Kill()
	<-ended
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	// What the server still does for the dead process ends before anybody looks.
	for one(t, db, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'mspr_us' AND (state = 'active' OR backend_xid IS NOT NULL)") > 0 {
		continue
	}
}

// versionsFrom is a digest of every version of the records of days from one on.
func versionsFrom(t *testing.T, db *pgx.Conn, day mspr.Date) string {
	t.Helper()
	var sum string
	err := db.QueryRow(t.Context(), `
		SELECT md5(string_agg(v, '' ORDER BY v COLLATE "C")) FROM (
			SELECT r::text AS v FROM mspr_us.covid_data AS r WHERE date >= $1::text::date
			UNION ALL SELECT r::text FROM mspr_us.revisions AS r WHERE date >= $1::text::date) AS all_versions`, day.String()).Scan(&sum)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// leftBefore counts the versions of the records of days before one.
func leftBefore(t *testing.T, db *pgx.Conn, day mspr.Date) (records, revisions int64) {
	t.Helper()
	return one(t, db, "SELECT count(*) FROM mspr_us.covid_data WHERE date < '"+day.String()+"'"),
		one(t, db, "SELECT count(*) FROM mspr_us.revisions WHERE date < '"+day.String()+"'")
}

// Retention is killed while it drops a year, before it commits that, while it
// publishes what is left, and between its steps. Nothing inside its period is ever
// gone, what goes does so with all its versions, and a run that nobody kills
// completes it.
func TestFault29_RetentionThatIsKilledTakesNothingInsideItsPeriodAndIsCompleted(t *testing.T) {
	dir := dataDir(t)
	private(t, dir)
	const days = 6 * 366
	load(t, dir, "us", "who", writeFile(t, "1.csv", whoText(whoRows(1, days))))
	load(t, dir, "us", "who", writeFile(t, "2.csv", whoText(whoRows(2, days))))
	bad := strings.Replace(whoText(whoRows(2, days)), "2020-01-03,FR,", "2020-01-03,XX,", 1)
	load(t, dir, "us", "who", writeFile(t, "3.csv", bad))
	db, other := database(t, dir), database(t, dir)
	file := aged(t, db, dir)
	load(t, dir, "us", "who", writeFile(t, "4.csv", whoText(whoRows(2, days)))) // so that something vouches for the time
	for i, lock := range []string{"covid_data IN ACCESS SHARE", "audit_log IN SHARE ROW EXCLUSIVE", "snapshots IN SHARE ROW EXCLUSIVE", "quarantine IN ACCESS EXCLUSIVE"} {
		years := 5 - i
		first := mspr.Retention{RecordYears: years}.FirstDay(time.Now())
		args := append([]string{"--data-dir", dir, "--clusters", "us", "--log-level", "warn"}, keeping(t, years)...)
		kept := versionsFrom(t, db, first)
		records, revisions := leftBefore(t, db, first)
		if records == 0 || revisions == 0 {
			t.Fatalf("%s: there is nothing to remove before %s", lock, first)
		}
		blocked(t, db, other, lock, append(args, "retention", "run"))
		same(t, lock+": versions of "+first.String()+" and later", versionsFrom(t, db, first), kept)
		if r, v := leftBefore(t, db, first); (r != records || v != revisions) && r+v > 0 {
			t.Errorf("%s: of %d records and %d revisions before %s, %d and %d are left", lock, records, revisions, first, r, v)
		}
		code, out := operate(t, append(args, "retention", "run")...)
		same(t, lock+": the exit code of the run that completes it: "+out, code, exitDone)
		same(t, lock+": versions after it", versionsFrom(t, db, first), kept)
		if r, v := leftBefore(t, db, first); r+v > 0 {
			t.Errorf("%s: %d records and %d revisions before %s are left", lock, r, v, first)
		}
		code, out = operate(t, append(args, "retention", "plan")...)
		contains(t, out, "nothing is past its period")
		same(t, lock+": the exit code of the plan", code, exitDone)
		code, out = operate(t, append(args, "audit", "verify")...)
		same(t, lock+": the exit code of audit verify: "+out, code, exitDone)
	}
	same(t, "old rows in quarantine", one(t, db, "SELECT count(*) FROM mspr_us.quarantine"), int64(0))
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old source file is still there: %v", err)
	}
	s := start(t, dir, config.Serving{}, "us")
	s.awaitSnapshot(t, "us")
	a := s.as(mspr.Researcher).ask("us", `{ aggregate(disease: "covid19", groupBy: [], where: {source: {eq: "who"}}) { nodes { cases } } }`)
	same(t, "what is served", a.number(t, "aggregate", "nodes", 0, "cases"), one(t, db, "SELECT sum(cases)::bigint FROM mspr_us.covid_data"))
}

// aged makes the batches, with the row that is in quarantine, and one source file a
// hundred days old, and gives the file.
func aged(t *testing.T, db *pgx.Conn, dir string) string {
	t.Helper()
	if n := one(t, db, "SELECT count(*) FROM mspr_us.quarantine"); n != 1 {
		t.Fatalf("%d rows are in quarantine", n)
	}
	if _, err := db.Exec(t.Context(), "UPDATE mspr_us.batches SET loaded = now() - interval '100 days'"); err != nil {
		t.Fatal(err)
	}
	var checksum string
	if err := db.QueryRow(t.Context(), "SELECT checksum FROM mspr_us.batches ORDER BY id LIMIT 1").Scan(&checksum); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "archive", "us", checksum[:2], checksum+".zst")
	old := time.Now().AddDate(0, 0, -100)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	return file
}
