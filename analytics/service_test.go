package analytics_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

func countries() [][]any {
	return [][]any{{"CHE", int64(3)}, {"DEU", nil}, {"FRA", int64(5)}}
}

func TestAnswerComesFromTheCacheUntilThereIsANewSnapshot(t *testing.T) {
	t.Parallel()
	engine := &script{rows: countries()}
	snapshots := newShelf(engine)
	s := service(t, snapshots, nil)
	ask := func() mspr.Passport {
		page, passport, err := s.Aggregate(t.Context(), total(""))
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) != 2 || !page.Info.HasNextPage || page.Rows[0].Cases() != mspr.Known(3) || page.Rows[1].Cases().Known {
			t.Fatalf("got %+v", page)
		}
		return passport
	}
	if p := ask(); p.Tier != mspr.FromRollup || p.Snapshot != 7 || p.AsOf != snapshots.snapshot.Created || !p.Simulated {
		t.Errorf("first passport %+v", p)
	}
	if p := ask(); p.Tier != mspr.FromCache || p.Snapshot != 7 || !p.Simulated {
		t.Errorf("second passport %+v", p)
	}
	snapshots.publish()
	if p := ask(); p.Tier != mspr.FromRollup || p.Snapshot != 8 {
		t.Errorf("passport after a new snapshot %+v", p)
	}
	if n := engine.queries.Load(); n != 2 {
		t.Errorf("%d queries ran, want 2", n)
	}
	if snapshots.out() != 0 {
		t.Errorf("%d leases are out", snapshots.out())
	}
	if c := s.CacheStats(); c.Hits != 1 || c.Misses != 2 || c.Entries != 2 || c.Bytes <= 0 {
		t.Errorf("cache %+v", c)
	}
}

func TestPostgresAnswersWithoutASnapshot(t *testing.T) {
	t.Parallel()
	postgres := &script{rows: countries()}
	missing := mspr.Errorf(mspr.Unavailable, "no snapshot has been published yet")
	broken := newShelf(&script{err: missing})
	none := newShelf(&script{})
	none.err = missing
	for name, snapshots := range map[string]*shelf{"none": none, "damaged": broken} {
		s := service(t, snapshots, postgres)
		for range 2 {
			_, passport, err := s.Aggregate(t.Context(), total(""))
			if err != nil {
				t.Fatal(err)
			}
			if passport.Tier != mspr.FromPostgres || passport.Snapshot != 0 || passport.Degraded != "Postgres answered: "+missing.Message {
				t.Errorf("%s: passport %+v", name, passport)
			}
		}
		if c := s.CacheStats(); c.Entries != 0 {
			t.Errorf("%s: an answer from Postgres was kept", name)
		}
	}
	_, _, err := service(t, none, nil).Aggregate(t.Context(), total(""))
	if mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("without any engine: %v", err)
	}
}

func TestEqualQueriesInFlightRunOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{rows: countries(), free: make(chan struct{})}
		s := service(t, newShelf(engine), nil)
		first, leave := context.WithCancel(t.Context())
		left, stayed := make(chan error, 1), make(chan error, 5)
		go func() { _, _, err := s.Aggregate(first, total("")); left <- err }()
		synctest.Wait()
		for range 5 {
			go func() { _, _, err := s.Aggregate(t.Context(), total("")); stayed <- err }()
		}
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller who left got %v", err)
		}
		close(engine.free)
		for range 5 {
			if err := <-stayed; err != nil {
				t.Errorf("a caller who stayed got %v", err)
			}
		}
		if n := engine.queries.Load(); n != 1 {
			t.Errorf("%d queries ran, want 1", n)
		}
	})
}

func TestQueryEndsWhenAllCallersHaveLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{rows: countries(), free: make(chan struct{})}
		snapshots := newShelf(engine)
		s := service(t, snapshots, nil)
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { _, _, err := s.Aggregate(ctx, total("")); left <- err }()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if snapshots.out() != 0 {
			t.Error("the query nobody waits for still holds its lease")
		}
		close(engine.free)
		if _, _, err := s.Aggregate(t.Context(), total("")); err != nil {
			t.Errorf("a later caller got %v", err)
		}
	})
}

func TestSlowQueryTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{free: make(chan struct{})}
		s := service(t, newShelf(engine), nil)
		began := time.Now()
		if _, _, err := s.Aggregate(t.Context(), total("")); mspr.CodeOf(err) != mspr.Timeout || time.Since(began) != 5*time.Second {
			t.Errorf("got %v after %s, want TIMEOUT after 5 s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := s.Aggregate(ctx, total("")); mspr.CodeOf(err) != mspr.Timeout {
			t.Errorf("got %v, want TIMEOUT", err)
		}
	})
}

func TestQueriesInDuckDBAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{rows: countries(), free: make(chan struct{})}
		s := service(t, newShelf(engine), nil, func(o *analytics.Options) { o.Concurrency = 1 })
		first := make(chan error, 1)
		go func() { _, _, err := s.Aggregate(t.Context(), total("")); first <- err }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		other := total("")
		other.Page.First = 1
		if _, _, err := s.Aggregate(ctx, other); mspr.CodeOf(err) != mspr.Timeout {
			t.Errorf("the second query got %v, want TIMEOUT while it waits its turn", err)
		}
		if n := engine.queries.Load(); n != 1 {
			t.Errorf("%d queries ran at once, want 1", n)
		}
		close(engine.free)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

func TestPanicOfAQueryIsAnError(t *testing.T) {
	t.Parallel()
	s := service(t, newShelf(&script{rows: [][]any{{}}}), nil)
	if _, _, err := s.Aggregate(t.Context(), total("")); mspr.CodeOf(err) != mspr.Internal {
		t.Errorf("got %v, want INTERNAL", err)
	}
}

func TestUnexpectedFailureDoesNotShowItsCause(t *testing.T) {
	t.Parallel()
	s := service(t, newShelf(&script{err: errors.New("SELECT secret")}), nil)
	_, _, err := s.Aggregate(t.Context(), total(""))
	coded, ok := errors.AsType[*mspr.Error](err)
	if !ok || coded.Code != mspr.Internal || coded.Message != "the query failed" {
		t.Errorf("got %#v", err)
	}
}
