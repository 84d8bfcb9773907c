package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mspr/surveillance/config"
)

func TestADamagedSnapshotIsToldFromOneThatWasRemoved(t *testing.T) {
	dir := dataDir(t)
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 3))))
	flags := []string{"--data-dir", dir, "--log-level", "error", "snapshot", "verify", "--cluster", "us"}
	code, out := operate(t, flags...)
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "us 1: good")

	cfg, err := config.Load(config.Settings{DataDir: dir, LogLevel: "error"}, config.Serving{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a snapshot that is there was removed", removed(cfg, "us", 1), false)
	same(t, "one that isn't was", removed(cfg, "us", 2), true)

	files, err := filepath.Glob(filepath.Join(dir, "snapshots", "us", "*.duckdb"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.Truncate(files[0], 100); err != nil {
		t.Fatal(err)
	}
	code, out = operate(t, flags...)
	same(t, "exit code of "+out, code, exitFailed)
	contains(t, out, "us 1: DAMAGED")
	same(t, "a damaged snapshot was removed", removed(cfg, "us", 1), false)
}
