package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is past its period and can't be removed is kept against the law: people are
// told, until it is gone.
func TestRetentionThatFailsIsNoticedUntilItSucceeds(t *testing.T) {
	dir := dataDir(t)
	private(t, dir)
	load(t, dir, "us", "who", writeFile(t, "1.csv", whoText(whoRows(1, 10))))
	load(t, dir, "us", "who", writeFile(t, "2.csv", strings.Replace(whoText(whoRows(2, 10)), "2020-01-03,FR,", "2020-01-03,XX,", 1)))
	file := aged(t, database(t, dir), dir)
	load(t, dir, "us", "who", writeFile(t, "3.csv", whoText(whoRows(2, 10)))) // so that something vouches for the time
	occupy(t, file)

	code, out := operate(t, "--data-dir", dir, "--clusters", "us", "retention", "run")
	same(t, "the exit code of a run that can't remove a file: "+out, code, exitFailed)
	_, out = operate(t, "--data-dir", dir, "--clusters", "us", "notices")
	contains(t, out, "RETENTION_FAILED")
	contains(t, out, "Not all that is past its period could be removed")

	if err := os.RemoveAll(file); err != nil {
		t.Fatal(err)
	}
	code, out = operate(t, "--data-dir", dir, "--clusters", "us", "retention", "run")
	same(t, "the exit code of the run after it: "+out, code, exitDone)
	if _, out = operate(t, "--data-dir", dir, "--clusters", "us", "notices"); strings.Contains(out, "RETENTION_FAILED") {
		t.Errorf("the notice is still open:\n%s", out)
	}
	_, out = operate(t, "--data-dir", dir, "--clusters", "us", "notices", "--all")
	contains(t, out, "RETENTION_FAILED")
}

// occupy puts something as old in the place of a file that nobody can remove by its
// name: a folder that isn't empty.
func occupy(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(file, "something"), 0o700); err != nil {
		t.Fatal(err)
	}
	old := time.Now().AddDate(0, 0, -100)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
}
