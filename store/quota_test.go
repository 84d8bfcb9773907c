package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// noon is a window.
func noon() time.Time { return time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC) }

func take(t *testing.T, c *store.Cluster, key string, window time.Time, n, limit, wantGranted, wantTaken int64) {
	t.Helper()
	granted, taken, err := c.TakeQuota(t.Context(), key, window, n, limit)
	if err != nil || granted != wantGranted || taken != wantTaken {
		t.Errorf("taking %d of %d granted %d, %d taken in all, %v; want %d and %d", n, limit, granted, taken, err, wantGranted, wantTaken)
	}
}

func TestAQuotaIsTakenUntilItIsSpent(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	take(t, c, "account:1", noon(), 4, 10, 4, 4)
	take(t, c, "account:1", noon(), 4, 10, 4, 8)
	take(t, c, "account:1", noon(), 4, 10, 2, 10)
	take(t, c, "account:1", noon(), 4, 10, 0, 10)
	take(t, c, "account:2", noon(), 14, 10, 10, 10)
	take(t, c, "account:1", noon(), 4, 5, 0, 10) // a limit that was lowered takes nothing back
	take(t, c, "account:1", noon(), 4, 20, 4, 14)
}

func TestTheNextWindowBeginsANewQuotaAndTheOneBeforeDoesNot(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	take(t, c, "account:1", noon(), 10, 10, 10, 10)
	take(t, c, "account:1", noon().Add(time.Hour), 6, 10, 6, 6)
	take(t, c, "account:1", noon(), 6, 10, 4, 10) // by a server whose clock is behind
	take(t, c, "account:1", noon().Add(time.Hour), 6, 10, 0, 10)
}

func TestAClockThatWasWrongSpendsNothing(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	take(t, c, "account:1", noon().Add(9000*time.Hour), 10, 10, 10, 10)
	take(t, c, "account:1", noon(), 4, 10, 4, 4)
	take(t, c, "account:1", noon(), 4, 10, 4, 8)
}

func TestWhatIsGivenBackCanBeTakenAgain(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	take(t, c, "account:1", noon(), 10, 10, 10, 10)
	take(t, c, "account:2", noon().Add(time.Hour), 10, 10, 10, 10)
	if err := c.ReturnQuotas(t.Context(), noon(), map[string]int64{"account:1": 3, "account:2": 3, "account:3": 3}); err != nil {
		t.Fatal(err)
	}
	take(t, c, "account:1", noon(), 10, 10, 3, 10)
	take(t, c, "account:2", noon().Add(time.Hour), 10, 10, 0, 10)
	if err := c.ReturnQuotas(t.Context(), noon(), map[string]int64{"account:1": 30}); err != nil {
		t.Fatal(err)
	}
	take(t, c, "account:1", noon(), 20, 10, 10, 10) // never more than was ever taken
	if err := c.ReturnQuotas(t.Context(), noon(), nil); err != nil {
		t.Error(err)
	}
}

func TestOldQuotasAreForgotten(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for i := range 2500 {
		take(t, c, fmt.Sprint("address:", i), noon(), 1, 10, 1, 1)
	}
	take(t, c, "account:1", noon().Add(time.Hour), 10, 10, 10, 10)
	if err := c.ForgetQuotas(t.Context(), noon().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	take(t, c, "address:2499", noon(), 1, 10, 1, 1)
	take(t, c, "account:1", noon().Add(time.Hour), 10, 10, 0, 10)
}

func TestServersThatTakeAtOnceGetNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	servers := []*store.Cluster{storetest.Open(t, address, "us"), storetest.Open(t, address, "us")}
	var got atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for range 20 {
				granted, taken, err := servers[i%2].TakeQuota(t.Context(), "account:1", noon(), 3, 500)
				if err != nil || taken > 500 {
					t.Errorf("%d taken, %v", taken, err)
				}
				got.Add(granted)
			}
		})
	}
	all.Wait()
	if got.Load() != 500 {
		t.Errorf("%d were granted, want 500", got.Load())
	}
}
