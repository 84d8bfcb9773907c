package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// killed loads a file with a process that is killed at a moment of the test's
// choosing.
type killed struct {
	dir  string
	file string
}

// after kills the process, and the Postgres that it started, when it has run
// for so long; it says whether the process was still running.
func (k killed) after(t *testing.T, moment time.Duration) bool {
	t.Helper()
	cmd, _ := command(t, etlArgs(k.dir, "us", k.file)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
		return false
	case <-time.After(moment):
		_ = cmd.Process.Kill()
		<-ended
		return true
	}
}

// repaired starts a server on what a kill left behind and checks that it holds
// and serves the file before or the file after, never a mixture; then it loads
// the file again and checks that nothing is missing or double.
func repaired(t *testing.T, dir, file string, before, after []whoRow) {
	t.Helper()
	s := start(t, dir, config.Serving{}, "us")
	db := database(t, dir)
	held := recorded(t, db, "us")
	old, fresh := stored(before), stored(after)
	if fmt.Sprint(held) != fmt.Sprint(old) && fmt.Sprint(held) != fmt.Sprint(fresh) {
		t.Fatalf("the database holds %d rows that are neither the file before nor the file after", len(held))
	}
	want := sumCases(before)
	if fmt.Sprint(held) == fmt.Sprint(fresh) {
		want = sumCases(after)
	}
	a := s.as(mspr.Researcher).ask("us", `{ aggregate(disease: "covid19", groupBy: [], where: {source: {eq: "who"}}) { nodes { cases } } }`)
	if len(held) > 0 {
		same(t, "what is served after the start", a.number(t, "aggregate", "nodes", 0, "cases"), want)
	}
	load(t, dir, "us", "who", file)
	same(t, "rows after loading again", recorded(t, db, "us"), fresh)
	leftovers, err := filepath.Glob(filepath.Join(dir, "snapshots", "us", "*.tmp*"))
	if err != nil || len(leftovers) > 0 {
		t.Errorf("temporary files are left: %v %v", leftovers, err)
	}
	if err := s.stop(); err != nil {
		t.Errorf("the server ended with: %v", err)
	}
}

func TestFault01KilledAtAnyMomentOfALoad(t *testing.T) {
	dir := dataDir(t)
	before := whoRows(1, 400)
	load(t, dir, "us", "who", writeFile(t, "1.csv", whoText(before)))
	began := time.Now()
	load(t, dir, "us", "who", writeFile(t, "1.csv", whoText(before)))
	undisturbed := time.Since(began)

	const moments = 20
	inTime := 0
	for i := range moments {
		after := whoRows(int64(i)+2, 400)
		file := writeFile(t, strconv.Itoa(i)+".csv", whoText(after))
		if (killed{dir, file}).after(t, undisturbed*time.Duration(i+1)/moments) {
			inTime++
		}
		repaired(t, dir, file, before, after)
		before = after
	}
	if inTime < moments/2 {
		t.Errorf("only %d of %d kills came before the load had ended", inTime, moments)
	}
}

// At a commit boundary means: when the process syncs or renames a file of a
// snapshot, and when Postgres runs a given statement of a load.
func TestFault02KilledAtEachCommitBoundary(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is missing; apt-get install strace")
	}
	dir := dataDir(t)
	before := whoRows(1, 200)
	load(t, dir, "us", "who", writeFile(t, "0.csv", whoText(before)))
	version, kills := int64(1), 0
	for _, call := range []string{"fsync", "renameat", "unlinkat"} {
		for n := 1; n <= 3; n++ {
			t.Run(fmt.Sprintf("%s %d", call, n), func(t *testing.T) {
				version++
				after := whoRows(version, 200)
				file := writeFile(t, "file.csv", whoText(after))
				if killedAtCall(t, dir, file, call, n) {
					kills++
				}
				repaired(t, dir, file, before, after)
				before = after
			})
		}
	}
	for _, statement := range []string{"COPY%", "%INSERT INTO revisions%", "%covid_data%", "commit%"} {
		t.Run(statement, func(t *testing.T) {
			version++
			after := whoRows(version, 200)
			file := writeFile(t, "file.csv", whoText(after))
			if killedAtStatement(t, dir, file, statement) {
				kills++
			}
			repaired(t, dir, file, before, after)
			before = after
		})
	}
	t.Logf("%d kills came at their boundary", kills)
	if kills < 6 {
		t.Errorf("only %d kills came at their boundary", kills)
	}
}

// killedAtCall runs a load beside a server, so that only the loading process is
// traced, and kills it at its n-th call.
func killedAtCall(t *testing.T, dir, file, call string, n int) bool {
	t.Helper()
	s := start(t, dir, config.Serving{}, "us")
	cmd, _ := command(t, etlArgs(dir, "us", file)...)
	calls := call
	if call == "renameat" {
		calls = "/^rename"
	}
	traced := exec.CommandContext(t.Context(), "strace", append([]string{
		"-f", "-qq", "-o", os.DevNull, "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", calls, n), "--",
	}, cmd.Args...)...)
	traced.Args[len(traced.Args)-len(cmd.Args)] = cmd.Path
	traced.Env = cmd.Env
	out, err := traced.CombinedOutput()
	hit := err != nil && strings.Contains(err.Error(), "signal: killed")
	if err != nil && !hit {
		t.Fatalf("strace: %v\n%s", err, out)
	}
	if err := s.stop(); err != nil {
		t.Errorf("the server ended with: %v", err)
	}
	return hit
}

// killedAtStatement kills a load when Postgres is seen to run a statement.
func killedAtStatement(t *testing.T, dir, file, statement string) bool {
	t.Helper()
	s := start(t, dir, config.Serving{}, "us")
	db := database(t, dir)
	cmd, _ := command(t, etlArgs(dir, "us", file)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	hit := false
	go func() { _ = cmd.Wait(); cancel() }()
	for ctx.Err() == nil {
		seen := one(t, db, `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query ILIKE '`+statement+`' AND pid <> pg_backend_pid()`)
		if seen > 0 {
			_ = cmd.Process.Kill()
			<-ctx.Done()
			hit = true
		}
	}
	if err := s.stop(); err != nil {
		t.Errorf("the server ended with: %v", err)
	}
	return hit
}
