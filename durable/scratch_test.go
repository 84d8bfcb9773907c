package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mspr/surveillance/durable"
)

func scratch(t *testing.T, dir string) *durable.Scratch {
	t.Helper()
	s, err := durable.NewScratch(dir, "new-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Discard() })
	return s
}

// names lists what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestAScratchFileIsGoneOnceItIsDiscarded(t *testing.T) {
	dir := t.TempDir()
	s := scratch(t, dir)
	if got := names(t, dir); len(got) != 1 || filepath.Join(dir, got[0]) != s.Name() {
		t.Errorf("the folder holds %q", got)
	}
	for range 2 {
		if err := s.Discard(); err != nil {
			t.Error(err)
		}
	}
	if got := names(t, dir); got != nil {
		t.Errorf("the folder holds %q", got)
	}
}

func TestAPublishedScratchFileStaysUnderItsNameAlone(t *testing.T) {
	dir := t.TempDir()
	s := scratch(t, dir)
	if _, err := s.WriteString("whole"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "published")
	if err := s.Publish(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Discard(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "whole" || len(names(t, dir)) != 1 {
		t.Errorf("%q, %v, %q", text, err, names(t, dir))
	}
}

func TestASweepTakesOnlyTheScratchFilesOfProcessesThatAreGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "odd [name]*")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	used := scratch(t, dir)
	for _, name := range []string{"new-abandoned", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := durable.SweepScratch(dir, "new-"); err != nil {
		t.Fatal(err)
	}
	got := names(t, dir)
	if len(got) != 2 || got[0] != filepath.Base(used.Name()) || got[1] != "other" {
		t.Errorf("the folder holds %q", got)
	}
}
