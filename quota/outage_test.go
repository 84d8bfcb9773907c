package quota_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/quota"
)

// patient is as long as a slow machine may need.
const patient = time.Minute

// lock keeps everybody from the quotas, as a database that hangs would.
func (f *fleet) lock() pgx.Tx {
	f.t.Helper()
	tx, err := f.admin().Begin(f.t.Context())
	if err == nil {
		_, err = tx.Exec(f.t.Context(), "LOCK TABLE mspr_us.quotas IN ACCESS EXCLUSIVE MODE")
	}
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	return tx
}

func TestADatabaseThatHangsLeavesATenthOfTheLimit(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, w := f.with(quota.Options{Patience: 10 * time.Millisecond})
	f.lock()
	if served := serve(t, k, ann(), 300); served != 100 {
		t.Errorf("%d of 300 were served, want 100", served)
	}
	if asked := w.takes.Load(); asked != 1 {
		t.Errorf("the database was asked %d times, want once", asked)
	}
	f.Add(4 * time.Second)
	if state := k.Take(t.Context(), at("192.0.2.1")); state.Refused || state.Remaining != 99 {
		t.Errorf("another key: %+v", state)
	}
	if served := serve(t, k, ann(), 300); served != 0 || w.takes.Load() != 2 {
		t.Errorf("after a pause %d were served and it was asked %d times, want 0 and 2", served, w.takes.Load())
	}
	f.Add(time.Hour)
	if served := serve(t, k, ann(), 300); served != 100 {
		t.Errorf("in the next hour %d of 300 were served, want 100", served)
	}
}

func TestWhatWasServedWithoutTheDatabaseIsCountedWhenItIsBack(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, _ := f.server()
	other, _ := f.server()
	admin := f.admin()
	turn := func(sql string) {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		f.Add(4 * time.Second)
	}
	turn("REVOKE ALL ON mspr_us.quotas FROM mspr_us") // it answers, but not for quotas
	served := serve(t, k, ann(), 60)
	if served != 60 {
		t.Errorf("%d of 60 were served", served)
	}
	turn("GRANT ALL ON mspr_us.quotas TO mspr_us")
	served += serve(t, k, ann(), 500)
	turn("REVOKE ALL ON mspr_us.quotas FROM mspr_us")
	served += serve(t, k, ann(), 50)
	turn("GRANT ALL ON mspr_us.quotas TO mspr_us")
	served += serve(t, k, ann(), 1)
	closed(t, k)
	if served += serve(t, other, ann(), 1000); served != 1000 {
		t.Errorf("%d were served, want 1000", served)
	}
}

func TestWhatASlowDatabaseGrantsIsNotLost(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, w := f.with(quota.Options{Patience: 10 * time.Millisecond})
	w.hold = make(chan struct{})
	served := serve(t, k, ann(), 1) // without the database, which is late
	close(w.hold)
	closed(t, k) // the late lease pays for the one, and the rest of it goes back
	other, _ := f.server()
	if served += serve(t, other, ann(), 1100); served != 1000 {
		t.Errorf("%d were served, want 1000", served)
	}
}

func TestWithoutADatabaseASmallLimitServesOne(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 5)
	k, w := f.server()
	w.Close() // the pool refuses at once
	if served := serve(t, k, ann(), 5); served != 1 {
		t.Errorf("%d of 5 were served, want 1", served)
	}
	for i := range 20 {
		if state := k.Take(t.Context(), at(fmt.Sprint("192.0.2.", i))); state.Refused {
			t.Errorf("address %d: %+v", i, state)
		}
	}
	closed(t, k)
}

func TestWithoutADatabaseALeaseIsSpentFirstAndASpentQuotaStaysSpent(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, w := f.server()
	spent := at("192.0.2.1")
	if served := serve(t, k, spent, 1100); served != 1000 {
		t.Fatalf("%d were served", served)
	}
	if served := serve(t, k, ann(), 1); served != 1 { // 9 stay leased
		t.Fatal("the first was refused")
	}
	w.Close()
	if served := serve(t, k, spent, 10); served != 0 {
		t.Errorf("%d of a spent quota were served", served)
	}
	if served := serve(t, k, ann(), 200); served != 109 {
		t.Errorf("%d were served, want 9 that were leased and 100", served)
	}
}

func TestWithoutADatabaseNoMoreIsServedThanWasLeft(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, w := f.server()
	served := serve(t, k, ann(), 970)
	w.Close()
	if served += serve(t, k, ann(), 200); served != 1000 {
		t.Errorf("%d were served, want 1000", served)
	}
}

func TestAKeeperClosesThoughTheDatabaseHangs(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1000)
	k, _ := f.server()
	serve(t, k, ann(), 1)
	f.lock()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := k.Close(ctx); err == nil {
		t.Error("the lease was given back to a database that hangs")
	}
}
