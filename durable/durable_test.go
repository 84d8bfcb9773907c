package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mspr/surveillance/durable"
)

func TestAWrittenFileIsWholeItsOwnersAloneAndTheOnlyOneLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	for _, content := range []string{"first", "second, which is longer", ""} {
		if err := durable.Write(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != content {
			t.Errorf("%q, %v", got, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestAFileThatCannotBeWrittenLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := durable.Write(filepath.Join(dir, "missing", "file"), nil); err == nil {
		t.Error("a file was written into a folder that isn't")
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "within"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.Write(taken, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
	if err := durable.Sync(filepath.Join(dir, "missing")); err == nil {
		t.Error("what isn't there was synced")
	}
}
