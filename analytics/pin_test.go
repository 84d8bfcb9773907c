package analytics_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

var headline = mspr.SummaryQuery{Disease: "covid19"}

func TestAPinnedContextKeepsItsSnapshot(t *testing.T) {
	shelf := newShelf(&script{})
	s := service(t, shelf, nil)
	ctx, release := s.Pin(t.Context(), "")
	snapshotOf := func(ctx context.Context, after string) int64 {
		t.Helper()
		_, passport, err := s.Summary(ctx, headline)
		if err != nil {
			t.Fatal(after, err)
		}
		found, _, err := s.Snapshot(ctx, nil)
		if err != nil || found.Number != passport.Snapshot {
			t.Errorf("%s: snapshot says %v (%v), the summary is of %d", after, found, err, passport.Snapshot)
		}
		return passport.Snapshot
	}
	before := snapshotOf(ctx, "before")
	shelf.publish()
	if n := snapshotOf(ctx, "pinned"); n != before {
		t.Errorf("the pinned context answers from %d, not from %d", n, before)
	}
	if n := snapshotOf(t.Context(), "free"); n != before+1 {
		t.Errorf("another context answers from %d, not from %d", n, before+1)
	}
	release()
	release()
	if n := snapshotOf(ctx, "released"); n != before+1 {
		t.Errorf("a released context answers from %d, not from %d", n, before+1)
	}
	if n := shelf.out(); n != 0 {
		t.Errorf("%d leases are out", n)
	}
}

func TestARunHoldsItsPinUntilItEnds(t *testing.T) {
	shelf := newShelf(&script{})
	s := service(t, shelf, nil)
	first, releaseFirst := s.Pin(t.Context(), "")
	second, releaseSecond := s.Pin(first, "")
	if _, _, err := s.Summary(second, headline); err != nil {
		t.Fatal(err)
	}
	releaseFirst()
	if n := shelf.out(); n != 1 {
		t.Errorf("%d leases are out, want that of the second pin", n)
	}
	releaseSecond()
	if n := shelf.out(); n != 0 {
		t.Errorf("%d leases are out", n)
	}
}

func TestAContextPinnedToNoSnapshotStaysWithPostgres(t *testing.T) {
	shelf := newShelf(&script{})
	shelf.err = mspr.Errorf(mspr.Unavailable, "no snapshot yet")
	s := service(t, shelf, &script{})
	ctx, release := s.Pin(t.Context(), "")
	defer release()
	shelf.err = nil
	for range 2 {
		_, passport, err := s.Summary(ctx, headline)
		if err != nil || passport.Tier != mspr.FromPostgres {
			t.Errorf("%v answered: %v", passport.Tier, err)
		}
	}
}

// A run belongs to all who wait for it. When the request that began it ends,
// its pin goes, and the run takes the snapshot that serves by then.
func TestAWaiterIsNotAnsweredFromAnotherSnapshot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{free: make(chan struct{})}
		snapshots := newShelf(engine)
		s := service(t, snapshots, nil, func(o *analytics.Options) { o.Concurrency = 1 })
		// The only place in DuckDB is taken, so the run has to wait.
		go func() { _, _, _ = s.Aggregate(t.Context(), total("")) }()
		synctest.Wait()

		first, leave := context.WithCancel(t.Context())
		first, releaseFirst := s.Pin(first, "")
		left := make(chan error, 1)
		go func() { _, _, err := s.Summary(first, headline); left <- err }()
		synctest.Wait()
		second, releaseSecond := s.Pin(t.Context(), "")
		defer releaseSecond()
		answered := make(chan mspr.Passport, 1)
		go func() { _, passport, _ := s.Summary(second, headline); answered <- passport }()
		synctest.Wait()

		leave()
		<-left
		releaseFirst()
		snapshots.publish()
		close(engine.free)
		if got := <-answered; got.Snapshot != 7 {
			t.Errorf("the waiter is pinned to snapshot 7 and is answered from %d", got.Snapshot)
		}
	})
}
