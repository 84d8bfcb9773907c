package duck

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func TestFault18_HundredSwapsUnderLoad(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Keep: 3})
	publish(t, s, numbered(1))
	rowsOf(t, s, numberedSum)
	files := openFiles(t)

	const swaps, readers = 100, 4
	var done atomic.Bool
	var answers atomic.Int64
	errs := make(chan error, readers)
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			// A client each that asks as fast as a person's dashboard might.
			tick := time.NewTicker(4 * time.Millisecond)
			defer tick.Stop()
			for range tick.C {
				if done.Load() {
					return
				}
				if err := askOnce(t, s); err != nil {
					errs <- err
					return
				}
				answers.Add(1)
			}
		})
	}
	for n := int64(2); n <= swaps+1; n++ {
		publish(t, s, numbered(n))
	}
	done.Store(true)
	group.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	mustServe(t, s, swaps+1)
	if st := s.Status(); st.Open != 1 || st.Leases != 0 || len(st.Refused) != 0 {
		t.Errorf("after the swaps: %+v", st)
	}
	want := "[100.duckdb 100.json 101.duckdb 101.json 99.duckdb 99.json publish.lock]"
	if left := fmt.Sprint(filesIn(t, s.folder)); left != want {
		t.Errorf("the folder holds %s", left)
	}
	if now := openFiles(t); now > files {
		t.Errorf("%d files are open where there were %d", now, files)
	}
	if answers.Load() < swaps {
		t.Errorf("only %d answers were checked", answers.Load())
	}
}

// askOnce checks that two queries under one lease answer from the snapshot
// that the lease names.
func askOnce(t *testing.T, s *Snapshots) error {
	t.Helper()
	l, err := s.Acquire()
	if err != nil {
		return err
	}
	defer l.Release()
	for range 2 {
		rows := 0
		err := l.Query(t.Context(), numberedSum, nil, func(row []any) error {
			rows++
			return mixture(row, l.Snapshot().Number)
		})
		if err != nil {
			return err
		}
		if rows != 1 {
			return fmt.Errorf("%d rows", rows)
		}
		runtime.Gosched()
	}
	return nil
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestLeaseKeepsItsSnapshot(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Keep: 1})
	publish(t, s, numbered(1))
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(2); n <= 4; n++ {
		publish(t, s, numbered(n))
	}
	if left := fmt.Sprint(filesIn(t, s.folder)); left != "[1.duckdb 1.json 4.duckdb 4.json publish.lock]" {
		t.Errorf("while number 1 is on loan, the folder holds %s", left)
	}
	err = l.Query(t.Context(), numberedSum, nil, func(row []any) error { return mixture(row, 1) })
	if err != nil {
		t.Error(err)
	}
	l.Release()
	l.Release()
	if left := fmt.Sprint(filesIn(t, s.folder)); left != "[4.duckdb 4.json publish.lock]" {
		t.Errorf("after the release, the folder holds %s", left)
	}
	if st := s.Status(); st.Open != 1 || st.Leases != 0 {
		t.Errorf("after the release: %+v", st)
	}
	err = l.Query(t.Context(), "SELECT 1 LIMIT 1", nil, func([]any) error { return nil })
	if mspr.CodeOf(err) != mspr.Internal {
		t.Errorf("a released lease says %v", err)
	}
}

func TestCloseWaitsForTheLastLease(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, numbered(1))
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Acquire(); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("closed snapshots lend: %v", err)
	}
	err = l.Query(t.Context(), numberedSum, nil, func(row []any) error { return mixture(row, 1) })
	if err != nil {
		t.Errorf("a lease taken before says %v", err)
	}
	if s.Wait(time.Millisecond) {
		t.Error("nothing is waited for while a lease is out")
	}
	time.AfterFunc(10*time.Millisecond, l.Release)
	if !s.Wait(time.Minute) {
		t.Error("the lease was given back, and is waited for")
	}
	if _, err := os.Stat(s.workspace.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the workspace is still there: %v", err)
	}
}

func TestRefreshServesWhatAnotherProcessPublished(t *testing.T) {
	dir := t.TempDir()
	server, publisher := opened(t, dir, Options{}), opened(t, dir, Options{})
	publish(t, publisher, numbered(1))
	for n := int64(1); n <= 2; n++ {
		if swapped, err := server.Refresh(t.Context()); !swapped || err != nil {
			t.Fatalf("Refresh says %v, %v", swapped, err)
		}
		mustServe(t, server, n)
		if swapped, err := server.Refresh(t.Context()); swapped || err != nil {
			t.Fatalf("with nothing new, Refresh says %v, %v", swapped, err)
		}
		publish(t, publisher, numbered(n+1))
	}
}

func TestPublicationsWaitForEachOther(t *testing.T) {
	dir := t.TempDir()
	s := []*Snapshots{opened(t, dir, Options{}), opened(t, dir, Options{})}
	var running, most atomic.Int32
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			h := numbered(1)
			h.interrupt = func() error {
				most.Store(max(most.Load(), running.Add(1)))
				defer running.Add(-1)
				return nil
			}
			if _, err := s[i%2].Publish(t.Context(), h); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() != 1 {
		t.Errorf("%d publications ran at once", most.Load())
	}
	numbers, err := s[0].folder.numbers()
	if err != nil || fmt.Sprint(numbers) != "[4 3 2 1]" {
		t.Errorf("published %v, %v", numbers, err)
	}
}

func TestPublishGivesUpWaitingWithItsContext(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	lock, err := s.folder.tryPublicationLock()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := lock.release(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := contextWithTimeout(t, 50*time.Millisecond)
	defer cancel()
	if _, err := s.Publish(ctx, numbered(1)); err == nil {
		t.Error("a publication did not wait for the other")
	}
}
