package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// again loads a file once more, as the replay of a batch.
func again(t *testing.T, c *store.Cluster, f file, batch mspr.Batch) (mspr.Batch, error) {
	t.Helper()
	job := f.job()
	job.Replay = &mspr.Replay{Batch: batch.ID, By: admin(), Reason: "Gaul is France"}
	return c.Load(context.Background(), job, f.observations())
}

func TestAReplayTakesTheRowsOfItsFileOutOfQuarantineAndLeavesOthers(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	before := []mspr.Observation{obs("NAM", "2020-03-01", 5, 1), obs("NAM", "2020-03-02", 6, 2)}
	a, later, other := setAside(t, c)
	f := file{issued: 4, rows: before, defects: append(bad("unknown-location", 3), bad("not-a-date", 1)...)}
	first := load(t, c, f)
	equal(t, "discarded", discard(t, c, mspr.Discard{Batch: first.ID, Rule: "not-a-date"}), 1)
	written := rows(t, c, "SELECT id, location, date, cases, batch, issued, xmin::text FROM covid_data WHERE location = 'NAM' ORDER BY date")
	f.rows, f.defects = append(before, obs("FRA", "2020-03-02", 7, 3)), bad("unknown-location", 1)
	second, err := again(t, c, f, first)
	if err != nil || second.Changed != 1 || second.Added != 1 {
		t.Fatalf("replayed as %+v, %v", second, err)
	}
	same(t, "the row that was put right", rows(t, c, "SELECT cases, issued FROM covid_data WHERE location = 'FRA' AND date = '2020-03-02' ORDER BY date"), []string{"7 01-04"})
	same(t, "the rows that were good", rows(t, c, "SELECT id, location, date, cases, batch, issued, xmin::text FROM covid_data WHERE location = 'NAM' ORDER BY date"), written)
	same(t, "quarantine", rows(t, c, "SELECT batch, rule, state, count(*), max(replayed_by), max(resolved_by) FROM quarantine GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"), []string{
		fmt.Sprintf("%d bad-date OPEN 1 - -", a.ID), fmt.Sprintf("%d unknown-location OPEN 2 - -", a.ID),
		fmt.Sprintf("%d unknown-location OPEN 2 - -", later.ID), fmt.Sprintf("%d bad-date OPEN 1 - -", other.ID),
		fmt.Sprintf("%d not-a-date DISCARDED 1 - ada@example.org", first.ID),
		fmt.Sprintf("%d unknown-location REPLAYED 3 %d ada@example.org", first.ID, second.ID),
		fmt.Sprintf("%d unknown-location OPEN 1 - -", second.ID),
	})
	if n, err := c.ReplayedRows(t.Context(), []int64{second.ID}); n != 3 || err != nil {
		t.Errorf("%d rows were replayed, %v", n, err)
	}
	log := audited(t, c)
	equal(t, "noted", log[len(log)-1], fmt.Sprintf("WRITE 7 ada@example.org ADMIN quarantine: 3 replayed of batch %d by batch %d  Gaul is France 192.0.2.1", first.ID, second.ID))
}

func TestAReplayThatIsRefusedOrCantBeNotedLeavesQuarantineAsItIs(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	f := file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}, defects: bad("unknown-location", 2)}
	first := load(t, x.log, f)
	known := rows(t, x.log, "SELECT id, state FROM quarantine WHERE batch = $1 ORDER BY id", first.ID)
	f.verdict = func(*mspr.Batch, int64) error { return mspr.Refusef("too many bad rows") }
	if b, err := again(t, x.log, f, first); err == nil || b.Status != mspr.BatchRefused {
		t.Errorf("loaded as %+v, %v", b, err)
	}
	same(t, "after a refusal", rows(t, x.log, "SELECT id, state FROM quarantine WHERE batch = $1 ORDER BY id", first.ID), known)
	x.exec(t, "ALTER TABLE mspr_us.audit_log RENAME TO gone")
	f.verdict = nil
	if b, err := again(t, x.log, f, first); err == nil {
		t.Errorf("loaded as %+v", b)
	}
	same(t, "after what couldn't be noted", rows(t, x.log, "SELECT id, state FROM quarantine WHERE batch = $1 ORDER BY id", first.ID), known)
}
