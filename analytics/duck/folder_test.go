package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInterruptedPublicationLeavesNothing(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, numbered(1))
	ctx, cancel := context.WithCancel(t.Context())
	h := numbered(2)
	h.interrupt = func() error { cancel(); return nil }
	if _, err := s.Publish(ctx, h); !errors.Is(err, context.Canceled) {
		t.Errorf("Publish says %v", err)
	}
	if left := fmt.Sprint(filesIn(t, s.folder)); left != "[1.duckdb 1.json publish.lock]" {
		t.Errorf("it left %s", left)
	}
	mustServe(t, s, 1)
	publish(t, s, numbered(3))
	mustServe(t, s, 3)
}

func TestLeftoversOfAKilledProcessAreSweptAtStart(t *testing.T) {
	f := publishedPair(t)
	for _, name := range []string{"3.tmp", "3.tmp.wal", "3.json.tmp", "9.json", "run-123456/3.spill/block", "run-9/1/2.duckdb"} {
		path := filepath.Join(string(f), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		overwrite(t, path, []byte("x"))
	}
	s := opened(t, f.root(), Options{})
	mustServe(t, s, 2)
	if left := fmt.Sprint(filesIn(t, f)); left != "[1.duckdb 1.json 2.duckdb 2.json publish.lock]" {
		t.Errorf("left: %s", left)
	}
	entries, err := filepath.Glob(filepath.Join(string(f), workspacePrefix+"*"))
	if err != nil || len(entries) != 1 {
		t.Errorf("workspaces: %v, %v", entries, err)
	}
}

func TestStartLeavesARunningPublicationAlone(t *testing.T) {
	f := publishedPair(t)
	publisher := opened(t, f.root(), Options{})
	h := numbered(3)
	h.interrupt = func() error {
		mustServe(t, opened(t, f.root(), Options{}), 2)
		return nil
	}
	publish(t, publisher, h)
	mustServe(t, publisher, 3)
}

func TestNumbersAreNeverUsedAgain(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, Options{})
	// Postgres, restored from a backup, gives a number that is on disk.
	publish(t, s, numbered(5))
	if next := publish(t, s, numbered(3)); next.Number != 6 {
		t.Errorf("after 5, Postgres gives 3 and the snapshot has number %d", next.Number)
	}
	overwrite(t, s.folder.manifest(40), []byte("{}"))
	if next := publish(t, s, numbered(7)); next.Number != 7 {
		t.Errorf("a manifest alone is swept; the number is %d", next.Number)
	}
	truncate(t, s.folder.snapshot(7), 0)
	remove(t, s.folder.snapshot(7))
	if next := publish(t, s, numbered(2)); next.Number != 8 {
		t.Errorf("a number whose file is gone is used again: %d", next.Number)
	}
}

func TestNewestFewAreKept(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	for n := int64(1); n <= 8; n++ {
		publish(t, s, numbered(n))
	}
	numbers, err := s.folder.numbers()
	if err != nil || fmt.Sprint(numbers) != "[8 7 6 5 4]" {
		t.Errorf("kept %v, %v", numbers, err)
	}
}

func TestRefusedFilesDoNotPushOutGoodOnes(t *testing.T) {
	f := publishedPair(t)
	s := opened(t, f.root(), Options{Keep: 2})
	publish(t, s, numbered(3))
	truncate(t, f.snapshot(3), 1)
	again := opened(t, f.root(), Options{Keep: 2})
	mustServe(t, again, 2)
	publish(t, again, numbered(4))
	numbers, err := f.numbers()
	if err != nil || fmt.Sprint(numbers) != "[4 3 2]" {
		t.Errorf("kept %v, %v", numbers, err)
	}
}

func TestFolderThatTheDriverMisreadsIsRefused(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "a#b"), Options{})
	if _, err := s.Publish(t.Context(), numbered(1)); err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("Publish says %v", err)
	}
}
