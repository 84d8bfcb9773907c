package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// listening gives the notices that a cluster's process hears from now on.
func listening(t *testing.T, c *store.Cluster) <-chan string {
	t.Helper()
	heard := make(chan string, 100)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Listen(ctx, func(notice string) { heard <- notice }, func(error) {})
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	awaitNotice(t, c, heard)
	return heard
}

// awaitNotice sends notices until one is heard: a listener begins, or begins
// again, when it can.
func awaitNotice(t *testing.T, c *store.Cluster, heard <-chan string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		notify(t, c, "ready")
		select {
		case <-heard:
			return
		case <-tick.C:
		case <-deadline:
			t.Fatal("no notice is heard")
		}
	}
}

// next gives the next notice that is no sign of being ready.
func next(t *testing.T, heard <-chan string) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case notice := <-heard:
			if notice != "ready" {
				return notice
			}
		case <-deadline:
			t.Fatal("no notice is heard")
		}
	}
}

func notify(t *testing.T, c *store.Cluster, notice string) {
	t.Helper()
	if err := c.Notify(context.Background(), notice); err != nil {
		t.Fatal(err)
	}
}

func TestANoticeReachesEveryProcessOfItsClusterAndNoOther(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us", "france")
	us, again, france := storetest.Open(t, address, "us"), storetest.Open(t, address, "us"), storetest.Open(t, address, "france")
	one, two, other := listening(t, us), listening(t, again), listening(t, france)
	long := strings.Repeat("é", 7999/2)
	notify(t, us, "first")
	notify(t, again, long)
	notify(t, france, "of France")
	for name, heard := range map[string]<-chan string{"the process that sends": one, "another one": two} {
		if got := []string{next(t, heard), next(t, heard)}; got[0] != "first" || got[1] != long {
			t.Errorf("%s hears %.100q", name, got)
		}
	}
	if got := next(t, other); got != "of France" {
		t.Errorf("another cluster hears %.100q", got)
	}
	if err := us.Notify(context.Background(), long+"é"); err == nil {
		t.Error("a notice that is too long for Postgres was sent")
	}
}

func TestListeningGoesOnWhenTheConnectionIsLost(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	heard := listening(t, c)
	ended := rows(t, c, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND usename = current_user`)
	if !slices.Contains(ended, "true") {
		t.Fatalf("no connection listens: %v", ended)
	}
	for len(heard) > 0 {
		<-heard
	}
	awaitNotice(t, c, heard)
	notify(t, c, "after")
	if got := next(t, heard); got != "after" {
		t.Errorf("heard %q", got)
	}
}

func TestPlacesThatChangedBetweenTwoSnapshots(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	states := func(issued int, disease mspr.DiseaseCode, rows ...mspr.Observation) int64 {
		return load(t, c, file{issued: issued, disease: disease, partial: true, given: []mspr.CountKind{mspr.Cases}, rows: rows}).ID
	}
	base := outdated(t, c)
	first := states(1, "covid19", obs("FRA", "2020-12-30", 1), obs("NAM", "2020-12-30", 4))
	states(2, "covid19", obs("FRA", "2020-12-30", 2), obs("FRA", "2021-02-03", 2))
	states(3, "mpox", obs("USA", "2022-06-01", 5))
	third := states(4, "covid19", obs("FRA", "2021-01-05", 1))
	last := states(5, "covid19", obs("NAM", "2021-01-05", 1))
	places, known, err := c.ChangedPlaces(t.Context(), mspr.Snapshot{Number: base + 1, LastBatch: first}, mspr.Snapshot{Number: base + 2, LastBatch: third})
	if err != nil || !known {
		t.Fatalf("known: %v, %v", known, err)
	}
	date := func(text string) mspr.Date {
		d, err := mspr.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := []mspr.ChangedPlace{
		{Disease: "covid19", Location: "FRA", FirstDate: date("2020-12-30"), LastDate: date("2021-02-03")},
		{Disease: "mpox", Location: "USA", FirstDate: date("2022-06-01"), LastDate: date("2022-06-01")},
	}
	if wrong := diff.Diff(want, places); wrong != "" {
		t.Errorf("the places (-want +got):\n%s", wrong)
	}
	if _, err := connectAs(t, address, "mspr_us").Exec(t.Context(), `DELETE FROM changed_days WHERE batch = $1`, last); err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]mspr.Snapshot{
		"other sources answer":    {{Number: base + 1, LastBatch: first}, {Number: base + 2, LastBatch: third, Edition: 1}},
		"the catalogue is newer":  {{Number: base, LastBatch: first}, {Number: base + 1, LastBatch: third}},
		"a batch noted no change": {{Number: base + 1, LastBatch: first}, {Number: base + 2, LastBatch: last}},
	} {
		if _, known, err := c.ChangedPlaces(t.Context(), pair[0], pair[1]); known || err != nil {
			t.Errorf("when %s: known %v, %v", name, known, err)
		}
	}
}
