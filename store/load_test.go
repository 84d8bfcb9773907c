package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func counts(added, revised, withdrawn int64) [4]int64 {
	return [4]int64{added + revised + withdrawn, added, revised, withdrawn}
}

func changed(b mspr.Batch) [4]int64 { return [4]int64{b.Changed, b.Added, b.Revised, b.Withdrawn} }

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	f := file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("NAM", "2021-01-01", -3, nil), obs("FRA", "2020-03-02", nil, nil)}}
	if got := changed(load(t, c, f)); got != counts(2, 0, 0) {
		t.Errorf("first load changed %v", got)
	}
	want := []string{"FRA 2020-03-01 5 1 01-01 false", "NAM 2021-01-01 -3 - 01-01 false"}
	same(t, "records", current(t, c), want)
	stamps := `SELECT id, batch, created_at, updated_at, corrected FROM covid_data ORDER BY location`
	before := rows(t, c, stamps)
	if got := changed(load(t, c, f)); got != counts(0, 0, 0) {
		t.Errorf("second load changed %v", got)
	}
	same(t, "records", rows(t, c, stamps), before)
	same(t, "revisions", revisions(t, c), nil)
	same(t, "corrected", rows(t, c, `SELECT location FROM covid_data WHERE corrected ORDER BY location`), []string{"NAM"})
}

func TestAChangedValueKeepsItsOldVersion(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 6, 1)}})
	b := load(t, c, file{issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", 7, 1), obs("FRA", "2020-03-02", 6, 1), obs("NAM", "2019-12-31", 1, nil)}})
	if changed(b) != counts(1, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 7 1 01-02 false", "FRA 2020-03-02 6 1 01-01 false", "NAM 2019-12-31 1 - 01-02 false"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-01 5 1 01-01 01-02 false"})
}

func TestAWholeFileWithdrawsWhatItLacksAndARowMayComeBack(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	both := []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 6, 1)}
	load(t, c, file{issued: 1, rows: both})
	if b := load(t, c, file{issued: 2, rows: both[:1]}); changed(b) != counts(0, 0, 1) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false", "FRA 2020-03-02 - - 01-02 true"})
	if b := load(t, c, file{issued: 3, rows: both}); changed(b) != counts(0, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false", "FRA 2020-03-02 6 1 01-03 false"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-02 6 1 01-01 01-02 false", "FRA 2020-03-02 - - 01-02 01-03 true"})
	for n, want := range map[int][]string{
		1: {"FRA 2020-03-01 5 1 -", "FRA 2020-03-02 6 1 -"}, 2: {"FRA 2020-03-01 5 1 -"}, 3: {"FRA 2020-03-01 5 1 -", "FRA 2020-03-02 6 1 -"},
	} {
		same(t, "as of day", asOf(t, c, day(n)), want)
	}
}

func TestAPartialFileWithdrawsOnlyWhatItSays(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 6, 1), obs("FRA", "2020-03-03", 7, 1)}})
	gone := obs("FRA", "2020-03-02", 9, 9)
	gone.Withdrawn = true
	b := load(t, c, file{issued: 2, partial: true, rows: []mspr.Observation{gone, obs("FRA", "2020-03-03", nil, nil)}})
	if changed(b) != counts(0, 0, 2) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false", "FRA 2020-03-02 - - 01-02 true", "FRA 2020-03-03 - - 01-02 true"})
}

func TestFeedsOfOneSourceLeaveEachOthersCountsAlone(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	confirmed := file{source: "jhu-us", feed: "confirmed", given: []mspr.CountKind{mspr.Cases}, issued: 1, rows: []mspr.Observation{
		obs("US-06037", "2020-03-01", 5), obs("US-06037", "2020-03-02", 6),
	}}
	deaths := file{source: "jhu-us", feed: "deaths", given: []mspr.CountKind{mspr.Deaths}, issued: 2, rows: []mspr.Observation{
		obs("US-06037", "2020-03-02", nil, 1), obs("US-06075", "2020-03-02", nil, 2),
	}}
	load(t, c, confirmed)
	if b := load(t, c, deaths); changed(b) != counts(1, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
	want := []string{"US-06037 2020-03-01 5 - 01-01 false", "US-06037 2020-03-02 6 1 01-02 false", "US-06075 2020-03-02 - 2 01-02 false"}
	same(t, "records", current(t, c), want)
	for _, f := range []file{confirmed, deaths} {
		if b := load(t, c, f); b.Changed != 0 {
			t.Errorf("%s again changed %v", f.feed, changed(b))
		}
	}
	confirmed.issued, confirmed.rows = 3, confirmed.rows[:1]
	if b := load(t, c, confirmed); changed(b) != counts(0, 0, 1) {
		t.Errorf("changed %v", changed(b))
	}
	want[1] = "US-06037 2020-03-02 - 1 01-03 false"
	same(t, "records", current(t, c), want)
}

func TestAFileOfSomeLevelsWithdrawsNothingOfOthers(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5), obs("FR-75", "2020-03-01", 2), obs("FR-92", "2020-03-01", 3)}})
	b := load(t, c, file{issued: 2, levels: []mspr.LocationLevel{mspr.Subdivision}, rows: []mspr.Observation{obs("FR-75", "2020-03-01", 2)}})
	if changed(b) != counts(0, 0, 1) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FR-75 2020-03-01 2 - 01-01 false", "FR-92 2020-03-01 - - 01-02 true", "FRA 2020-03-01 5 - 01-01 false"})
}

func TestAWholeFileWithdrawsNothingThatABadRowMayHide(t *testing.T) {
	t.Parallel()
	full := []mspr.Observation{obs("FRA", "2020-03-01", 1), obs("FRA", "2020-03-02", 2), obs("NAM", "2020-03-01", 3), obs("NAM", "2020-03-02", 4), obs("USA", "2020-03-01", 5)}
	for name, c := range map[string]struct {
		hides []mspr.Hidden
		left  []string
	}{
		"nothing":   {[]mspr.Hidden{{}}, []string{"FRA 2020-03-01"}},
		"a day":     {[]mspr.Hidden{{Location: "FRA", Date: mspr.NewDate(2020, 3, 2), Dated: true}}, []string{"FRA 2020-03-01", "FRA 2020-03-02"}},
		"a place":   {[]mspr.Hidden{{Location: "NAM"}}, []string{"FRA 2020-03-01", "NAM 2020-03-01", "NAM 2020-03-02"}},
		"both":      {[]mspr.Hidden{{Location: "NAM"}, {Location: "FRA", Date: mspr.NewDate(2020, 3, 2), Dated: true}}, []string{"FRA 2020-03-01", "FRA 2020-03-02", "NAM 2020-03-01", "NAM 2020-03-02"}},
		"who knows": {[]mspr.Hidden{{All: true}}, []string{"FRA 2020-03-01", "FRA 2020-03-02", "NAM 2020-03-01", "NAM 2020-03-02", "USA 2020-03-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			us := storetest.Cluster(t, "us")
			load(t, us, file{issued: 1, rows: full})
			f := file{issued: 2, rows: full[:1]}
			for i, h := range c.hides {
				f.defects = append(f.defects, mspr.Defect{Line: 10 + i, Rule: "bad", Hides: h})
			}
			load(t, us, f)
			same(t, "left", rows(t, us, "SELECT location, date FROM covid_data WHERE NOT withdrawn ORDER BY location, date"), c.left)
		})
	}
}

func TestASourceLeavesTheRecordsOfAnotherAlone(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	load(t, c, file{source: "foph", issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", 8)}})
	load(t, c, file{source: "foph", issued: 3})
	load(t, c, file{source: "owid-mpox", disease: "mpox", issued: 1, rows: []mspr.Observation{obs("FRA", "2022-06-01", 1)}})
	load(t, c, file{source: "owid-mpox", disease: "mpox", issued: 2, rows: []mspr.Observation{obs("FRA", "2022-06-01", 2)}})
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 - - 01-03 true", "FRA 2020-03-01 5 - 01-01 false"})
	same(t, "mpox", rows(t, c, "SELECT location, cases, issued FROM mpox_data ORDER BY location"), []string{"FRA 2 01-02"})
}

func TestOfDuplicatesTheFirstLineCounts(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	var asked int64
	b := load(t, c, file{
		issued: 1, defects: []mspr.Defect{{Line: 9, Rule: "bad-date", Message: "no date", Raw: "a\x00b\xff"}},
		rows:    []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-01", 6, 1)},
		verdict: func(_ *mspr.Batch, duplicates int64) error { asked = duplicates; return nil },
	})
	if asked != 2 || b.Kept != 1 || b.Quarantined != 3 || b.Read != 4 {
		t.Errorf("asked with %d duplicates, batch %+v", asked, b.BatchCounts)
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false"})
	same(t, "quarantine", rows(t, c, "SELECT line, rule, message, raw FROM quarantine ORDER BY line"), []string{
		"3 duplicate line 2 states FRA on 2020-03-01 already FRA 2020-03-01 cases=5 deaths=1",
		"4 duplicate line 2 states FRA on 2020-03-01 already, with other counts FRA 2020-03-01 cases=6 deaths=1",
		"9 bad-date no date a\uFFFDb\uFFFD",
	})
}

func TestARefusedBatchLeavesNothingButItsRecord(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	first := load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	var previous *mspr.Batch
	f := file{
		issued: 2, rows: []mspr.Observation{obs("NAM", "2024-03-01", 7, 1)},
		defects: []mspr.Defect{{Line: 7, Rule: "absurd", Message: "too many", Raw: "x"}},
		verdict: func(p *mspr.Batch, _ int64) error { previous = p; return mspr.Refusef("too few rows") },
	}
	b, err := c.Load(context.Background(), f.job(), f.observations())
	if mspr.CodeOf(err) != mspr.BadUserInput || b.Status != mspr.BatchRefused || b.Reason != "too few rows" || b.ID <= first.ID {
		t.Errorf("got %+v, %v", b, err)
	}
	if previous == nil || previous.ID != first.ID {
		t.Errorf("the verdict was asked with %+v", previous)
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false"})
	same(t, "quarantine", rows(t, c, "SELECT batch, line, rule FROM quarantine ORDER BY line"), rows(t, c, "SELECT max(id), 7, 'absurd' FROM batches"))
	same(t, "coverage", rows(t, c, "SELECT location FROM coverage ORDER BY location"), []string{"FRA"})
	again := load(t, c, file{issued: 3, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	if again.Changed != 0 {
		t.Errorf("the next load changed %v", changed(again))
	}
}

func TestAFileThatEndsInARefusalIsRecordedAndInAnErrorIsNot(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	row := []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}
	cut := file{issued: 1, rows: row, broken: mspr.Refusef("the file is cut")}
	if b, err := c.Load(context.Background(), cut.job(), cut.observations()); b.Status != mspr.BatchRefused || !errors.Is(err, cut.broken) {
		t.Errorf("got %+v, %v", b, err)
	}
	broken := file{issued: 1, rows: row, broken: errors.New("the network went away")}
	if b, err := c.Load(context.Background(), broken.job(), broken.observations()); b != (mspr.Batch{}) || !errors.Is(err, broken.broken) {
		t.Errorf("got %+v, %v", b, err)
	}
	unnamed := file{issued: 1, disease: "plague", broken: mspr.Refusef("not a file of ours")}
	if b, err := c.Load(context.Background(), unnamed.job(), unnamed.observations()); b != (mspr.Batch{}) || !errors.Is(err, unnamed.broken) {
		t.Errorf("got %+v, %v", b, err)
	}
	same(t, "batches", rows(t, c, "SELECT status, reason FROM batches ORDER BY id"), []string{"REFUSED the file is cut"})
	same(t, "records", current(t, c), nil)
}

func TestACancelledLoadLeavesNoTrace(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	ctx, cancel := context.WithCancel(context.Background())
	f := file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}, verdict: func(*mspr.Batch, int64) error { cancel(); return nil }}
	if _, err := c.Load(ctx, f.job(), f.observations()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	same(t, "batches", rows(t, c, "SELECT id FROM batches ORDER BY id"), nil)
	// The server may still be ending the session that held the lock.
	f.verdict = nil
	if _, err := c.LoadWaiting(t.Context(), f.job(), f.observations()); err != nil {
		t.Error(err)
	}
}

func TestWhileOneLoadRunsAnotherIsRefusedOrWaitsAndOtherClustersAreFree(t *testing.T) {
	t.Parallel()
	all := storetest.All(t, "us", "france")
	us, france := all["us"], all["france"]
	row := []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}
	waited := make(chan error, 1)
	first := file{issued: 1, rows: row}
	first.verdict = func(*mspr.Batch, int64) error {
		second := file{issued: 2, rows: row}
		if _, err := us.Load(context.Background(), second.job(), second.observations()); mspr.CodeOf(err) != mspr.Conflict {
			t.Errorf("a second load of the same cluster: %v", err)
		}
		go func() {
			_, err := us.LoadWaiting(context.Background(), second.job(), second.observations())
			waited <- err
		}()
		load(t, france, file{issued: 1, rows: row})
		return nil
	}
	load(t, us, first)
	if err := <-waited; err != nil {
		t.Errorf("the waiting load: %v", err)
	}
	same(t, "batches of us", rows(t, us, "SELECT count(*) FROM batches"), []string{"2"})
	same(t, "batches of france", rows(t, france, "SELECT count(*) FROM batches"), []string{"1"})
}
