package quota_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
)

func TestABurstOverTwoServersIsServedUpToTheLimit(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	a, _ := f.server()
	b, _ := f.server()
	var turn atomic.Int64
	served := burst(t, ann(), 50, 60, func() *quota.Keeper {
		if turn.Add(1)%2 == 0 {
			return a
		}
		return b
	})
	if served != 1000 {
		t.Errorf("%d of 3000 requests were served, want 1000", served)
	}
}

func TestARestartInTheMiddleOfABurstGivesNoNewQuota(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	var servers [2]atomic.Pointer[quota.Keeper]
	for i := range servers {
		k, _ := f.server()
		servers[i].Store(k)
	}
	var turn atomic.Int64
	var restart sync.WaitGroup
	served := burst(t, ann(), 50, 60, func() *quota.Keeper {
		n := turn.Add(1)
		if n == 300 {
			restart.Go(func() { // an orderly restart, while requests go on
				k, _ := f.server()
				closed(t, servers[0].Swap(k))
			})
		}
		return servers[n%2].Load()
	})
	restart.Wait()
	// what the old server gives back may come after the others remember that
	// nothing is left: a lease, of one for each who waits at most
	if served > 1000 || served < 950 {
		t.Errorf("%d of 3000 requests were served, want 950 to 1000", served)
	}
}

func TestAKilledServerLosesItsLeaseAndNoMore(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	killed, _ := f.server()
	if served := serve(t, killed, ann(), 101); served != 101 { // 110 are leased
		t.Fatalf("%d of 101 were served", served)
	}
	a, _ := f.server()
	served := 101 + burst(t, ann(), 50, 60, func() *quota.Keeper { return a })
	if served != 991 {
		t.Errorf("%d were served, want the limit less the 9 that the killed server had leased", served)
	}
}

func TestAnOrderlyStopGivesBackWhatItHadLeased(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	a, _ := f.server()
	served := serve(t, a, ann(), 1) + serve(t, a, at("192.0.2.1"), 1)
	closed(t, a)
	closed(t, a)
	b, _ := f.server()
	if served += serve(t, b, ann(), 1100) + serve(t, b, at("192.0.2.1"), 1100); served != 2000 {
		t.Errorf("%d were served, want the whole of two quotas", served)
	}
}

func TestAClosedServerStillCountsItsLastRequests(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	a, _ := f.server()
	closed(t, a)
	b, _ := f.server()
	served := serve(t, a, ann(), 7) + serve(t, b, ann(), 1100)
	if served != 1000 {
		t.Errorf("%d were served, want 1000", served)
	}
}

func TestAlmostAllOfAQuotaCanBeUsedOnServersThatShareIt(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	var served int64
	var idle *quota.Keeper
	for range 5 { // each serves a part, and is then left with its lease
		idle, _ = f.server()
		served += int64(serve(t, idle, ann(), 150))
	}
	last, _ := f.server()
	served += int64(serve(t, last, ann(), 1000))
	if served < 950 || served > 1000 {
		t.Errorf("%d were served, want at most a hundredth of the limit left on each of 5 servers", served)
	}
}

func TestTheNextHourBeginsANewQuota(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 60)
	k, _ := f.server()
	f.Add(10 * time.Minute)
	for hour := range 3 {
		if served := serve(t, k, ann(), 100); served != 60 {
			t.Errorf("hour %d: %d of 100 were served, want 60", hour, served)
		}
		f.Add(50*time.Minute - time.Nanosecond)
		if served := serve(t, k, ann(), 1); served != 0 {
			t.Errorf("hour %d: one was served at the very end", hour)
		}
		f.Add(10*time.Minute + time.Nanosecond)
	}
}

func TestAClockThatStepsBackGivesNoNewQuota(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 60)
	k, _ := f.server()
	if served := serve(t, k, ann(), 100); served != 60 {
		t.Errorf("%d were served", served)
	}
	f.Add(-time.Second)
	if served := serve(t, k, ann(), 100); served != 0 {
		t.Errorf("%d more were served", served)
	}
}

func TestTheStateTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 300)
	k, _ := f.server()
	f.Add(15 * time.Minute)
	for i := range 300 {
		want := mspr.QuotaState{Limit: 300, Window: time.Hour, Remaining: 299 - i, Reset: 45 * time.Minute}
		if got := k.Take(t.Context(), ann()); got != want {
			t.Fatalf("request %d: %+v, want %+v", i, got, want)
		}
	}
	f.Add(10 * time.Minute)
	want := mspr.QuotaState{Limit: 300, Window: time.Hour, Reset: 35 * time.Minute, Refused: true}
	if got := k.Take(t.Context(), ann()); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTheDatabaseIsAskedSeldomAndNotAtAllForWhatIsRefused(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 10_000)
	k, w := f.server()
	if served := serve(t, k, ann(), 9000); served != 9000 || w.takes.Load() > 100 {
		t.Errorf("%d of 9000 were served with %d questions, want about 90", served, w.takes.Load())
	}
	if served := serve(t, k, ann(), 1100); served != 1000 {
		t.Errorf("%d more were served, want 1000", served)
	}
	asked := w.takes.Load()
	if served := serve(t, k, ann(), 1000); served != 0 || w.takes.Load() != asked {
		t.Errorf("%d more were served with %d questions", served, w.takes.Load()-asked)
	}
}

func TestWithoutALimitNothingIsCounted(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 0)
	k, w := f.server()
	if got := k.Take(t.Context(), ann()); got != (mspr.QuotaState{}) || w.takes.Load() != 0 {
		t.Errorf("%+v, %d questions", got, w.takes.Load())
	}
}

func TestAnAccountThatGetsAnotherRoleGetsItsLimit(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 100)
	k, _ := f.server()
	served := serve(t, k, ann(), 150)
	f.limit.Store(300)
	served += serve(t, k, ann(), 350)
	if served != 300 {
		t.Errorf("%d were served, want 300", served)
	}
	f.limit.Store(100)
	if served := serve(t, k, ann(), 10); served != 0 {
		t.Errorf("%d more were served", served)
	}
}

func TestACallerThatLeavesDoesNotTakeTheLeaseOfOthersAlong(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, _ := f.server()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range 20 {
		k.Take(gone, ann())
	}
	closed(t, k) // its last question was answered all the same
	other, _ := f.server()
	if served := serve(t, other, ann(), 1100); served < 960 || served > 1000 {
		t.Errorf("%d were served behind 20 that left", served)
	}
}

func TestOldRowsAreDeletedOnceAnHour(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 100)
	k, w := f.server()
	for hour := range 4 {
		for i := range 5 {
			serve(t, k, at(fmt.Sprintf("192.0.%d.%d", hour, i)), 2)
		}
		f.Add(time.Hour)
	}
	closed(t, k)
	var rows int
	if err := f.admin().QueryRow(t.Context(), "SELECT count(*) FROM mspr_us.quotas").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if rows != 10 || w.forgets.Load() != 4 {
		t.Errorf("%d rows stay after %d sweeps, want those of the last two hours", rows, w.forgets.Load())
	}
}
