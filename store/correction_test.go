package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func admin() mspr.Caller {
	return mspr.Caller{
		Cluster: "us", Role: mspr.Admin, Account: 7, Name: "ada@example.org", Origin: mspr.Origin{Address: "192.0.2.1", UserAgent: "test"},
	}
}

// asItIs says, in place of a count, that a correction does not give it.
type asItIs struct{}

// upsert corrects FRA on 2020-03-01 from who; counts are cases, deaths …: a
// number, nil to take it away, asItIs to leave it.
func upsert(counts ...any) mspr.Correction {
	c := mspr.Correction{
		RecordKey: mspr.RecordKey{Disease: "covid19", Location: "FRA", Date: mspr.NewDate(2020, 3, 1), Source: "who"},
		Reason:    "a slip",
	}
	for k, n := range counts {
		if _, left := n.(asItIs); left {
			continue
		}
		c.Given |= mspr.NewCountSet(mspr.CountKind(k))
		if n, ok := n.(int); ok {
			c.Counts[k] = mspr.Known(int64(n))
		}
	}
	return c
}

// deletion deletes the same record.
func deletion() mspr.Correction {
	c := upsert()
	c.Delete = true
	return c
}

// tryCorrect corrects at noon of a day, and does not wait for other loads.
func tryCorrect(c *store.Cluster, n int, made mspr.Correction) (mspr.Batch, error) {
	return c.CorrectAt(context.Background(), admin(), made, day(n), time.Millisecond)
}

func correct(t *testing.T, c *store.Cluster, n int, made mspr.Correction) mspr.Batch {
	t.Helper()
	b, err := tryCorrect(c, n, made)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// audited lists the audit log.
func audited(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, "SELECT action, account, name, role, resource, outcome, reason, address FROM audit_log ORDER BY number")
}

func TestACorrectionIsABatchOfItsOwn(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 6, 2)}})
	made := upsert(-7, asItIs{}, 3)
	made.Reason = "  two digits were swapped "
	b := correct(t, c, 10, made)
	b.Seconds = 0
	want := mspr.Batch{
		ID: b.ID, Source: "who", Disease: "covid19", Feed: "correction", Address: "correction",
		Checksum: b.Checksum, Bytes: b.Bytes,
		Issued: day(10), Loaded: day(10), Status: mspr.BatchLoaded, Reason: "two digits were swapped",
		BatchCounts: mspr.BatchCounts{Read: 1, Kept: 1, Changed: 1, Revised: 1, Corrected: 1},
	}
	if b != want || len(b.Checksum) != 64 || b.Bytes == 0 {
		t.Errorf("got  %+v\nwant %+v", b, want)
	}
	stored, err := c.Batches(t.Context(), mspr.BatchQuery{Page: mspr.Page{First: 1}})
	if err != nil || stored.Batches[0].ID != b.ID || stored.Batches[0].Reason != "two digits were swapped" || stored.Batches[0].BatchCounts != b.BatchCounts {
		t.Errorf("stored %+v, %v", stored.Batches, err)
	}
	same(t, "records", rows(t, c, "SELECT location, date, cases, deaths, recovered, corrected, withdrawn, batch - $1, issued FROM covid_data ORDER BY date", b.ID),
		[]string{"FRA 2020-03-01 -7 1 3 true false 0 01-10", "FRA 2020-03-02 6 2 - false false -1 01-01"})
	same(t, "revisions", rows(t, c, "SELECT location, date, cases, deaths, recovered, withdrawn, batch - $1, issued, superseded, superseded_by - $1 FROM revisions ORDER BY 1", b.ID),
		[]string{"FRA 2020-03-01 5 1 - false -1 01-01 01-10 0"})
	same(t, "before it", asOf(t, c, day(10).Add(-time.Second)), []string{"FRA 2020-03-01 5 1 -", "FRA 2020-03-02 6 2 -"})
	same(t, "after it", asOf(t, c, day(10)), []string{"FRA 2020-03-01 -7 1 3", "FRA 2020-03-02 6 2 -"})
	same(t, "series", series(t, c), []string{"FRA who OWN preferred FRA:7"})
	same(t, "audit log", audited(t, c), []string{
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN covid19 FRA 2020-03-01 who batch %d  two digits were swapped 192.0.2.1", b.ID),
	})
	if newest, err := c.LastLoadedBatch(t.Context()); newest != b.ID || err != nil {
		t.Errorf("a server that looks for batches finds %d (%v), not %d", newest, err, b.ID)
	}
}

func TestTheSameCorrectionHasTheSameChecksum(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	sums := map[string]bool{}
	sum := func(made mspr.Correction) string {
		empty(t, address, "us")
		load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
		return correct(t, c, 10, made).Checksum
	}
	other := upsert(6)
	other.Reason = "another"
	for _, made := range []mspr.Correction{upsert(6), upsert(6), upsert(7), upsert(6, 1), upsert(6, nil), other, deletion()} {
		sums[sum(made)] = true
	}
	if len(sums) != 6 {
		t.Errorf("%d checksums of 6 different corrections", len(sums))
	}
}

func TestACorrectionMakesARecordWhereThereWasNone(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	made := upsert(3)
	made.Source, made.Location, made.Date = "sample", "US-06037", mspr.NewDate(2031, 5, 6)
	b, err := c.CorrectAt(t.Context(), admin(), made, made.Date.Time(), time.Millisecond)
	if err != nil || changed(b) != counts(1, 0, 0) {
		t.Fatalf("changed %v, %v", changed(b), err)
	}
	same(t, "records", rows(t, c, "SELECT country, location, date, source, cases, deaths, withdrawn FROM covid_data ORDER BY 1"),
		[]string{"USA US-06037 2031-05-06 sample 3 - false"})
	same(t, "revisions", revisions(t, c), nil)
	same(t, "series", series(t, c), []string{
		"US-06037 sample OWN preferred US-06037:1", "US-CA sample CHILDREN preferred US-06037:1", "USA sample CHILDREN preferred US-06037:1",
	})
	load(t, c, file{source: "sample", issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	same(t, "records after the first file of the source", rows(t, c, "SELECT location, cases FROM covid_data ORDER BY 1"), []string{"FRA 5", "US-06037 3"})
}

func TestADeletedRecordLeavesATombstoneAndTheAuditLogSaysSo(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	b := correct(t, c, 10, deletion())
	if changed(b) != counts(0, 0, 1) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 - - 01-10 true"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-01 5 1 01-01 01-10 false"})
	same(t, "audit log", audited(t, c), []string{
		fmt.Sprintf("DELETE 7 ada@example.org ADMIN covid19 FRA 2020-03-01 who batch %d  a slip 192.0.2.1", b.ID),
	})
	if newest, err := c.LastLoadedBatch(t.Context()); newest != b.ID || err != nil {
		t.Errorf("a server that looks for batches finds %d (%v), not %d", newest, err, b.ID)
	}
}

func TestTheSeriesFollowCorrections(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	cases := []mspr.CountKind{mspr.Cases}
	load(t, c, file{source: "who", issued: 1, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	load(t, c, file{source: "foph", issued: 1, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 4)}})
	correct(t, c, 10, upsert(asItIs{}, 1))
	same(t, "with another count", series(t, c), []string{"FRA foph OWN other FRA:1", "FRA who OWN preferred FRA:3"})
	correct(t, c, 11, deletion())
	same(t, "without its only record", series(t, c), []string{"FRA foph OWN preferred FRA:1", "FRA who OWN other FRA:3"})
}

func TestARefusalIsNotedWhenTheClientHasLeft(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := c.Correct(gone, admin(), upsert()); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("a correction without a count: %v", err)
	}
	same(t, "the entries", rows(t, c, "SELECT outcome FROM audit_log"), []string{"BAD_USER_INPUT"})
}

func TestWhatIsNoCorrectionIsRefusedAndNoted(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("NAM", "2020-03-01", 5, 1)}})
	load(t, c, file{issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	tables := "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM corrections), (SELECT count(*) FROM published), (SELECT count(*) FROM revisions), (SELECT count(*) FROM pg_inherits)"
	before := rows(t, c, tables)
	with := func(made mspr.Correction, change func(*mspr.Correction)) mspr.Correction {
		change(&made)
		return made
	}
	missing := func(m *mspr.Correction) { m.Date = mspr.NewDate(2022, 3, 3) }
	for name, bad := range map[string]struct {
		made mspr.Correction
		code mspr.Code
		says string
	}{
		"disease":               {with(upsert(6), func(m *mspr.Correction) { m.Disease = "plague" }), mspr.BadUserInput, `unknown disease "plague"`},
		"place":                 {with(upsert(6), func(m *mspr.Correction) { m.Location = "XXX" }), mspr.BadUserInput, `unknown location "XXX"`},
		"source":                {with(upsert(6), func(m *mspr.Correction) { m.Source = "gossip" }), mspr.BadUserInput, `unknown source "gossip"`},
		"too early":             {with(upsert(6), func(m *mspr.Correction) { m.Date = mspr.NewDate(2019, 11, 30) }), mspr.BadUserInput, "2019-11-30 is not between 2019-12-01 and 2024-01-11"},
		"too late":              {with(upsert(6), func(m *mspr.Correction) { m.Date = mspr.NewDate(2024, 1, 12) }), mspr.BadUserInput, "2024-01-12 is not between"},
		"no reason":             {with(upsert(6), func(m *mspr.Correction) { m.Reason = " \n\t " }), mspr.BadUserInput, "reason: say in 1 to 1000 characters"},
		"a long reason":         {with(upsert(6), func(m *mspr.Correction) { m.Reason = strings.Repeat("é", 1001) }), mspr.BadUserInput, "reason: say in 1 to 1000 characters"},
		"a reason of two lines": {with(upsert(6), func(m *mspr.Correction) { m.Reason = "twice\nover" }), mspr.BadUserInput, "on one line"},
		"a reason with a NUL":   {with(upsert(6), func(m *mspr.Correction) { m.Reason = "a\x00b" }), mspr.BadUserInput, "without control characters"},
		"no reason to delete":   {with(deletion(), func(m *mspr.Correction) { m.Reason = "" }), mspr.BadUserInput, "reason: say in 1 to 1000 characters"},
		"no count":              {upsert(), mspr.BadUserInput, "no count is given"},
		"a foreign count":       {with(upsert(6, asItIs{}, 1), func(m *mspr.Correction) { m.Disease, m.Source = "mpox", "owid-mpox" }), mspr.BadUserInput, `records of mpox have no count "recovered"`},
		"too many":              {upsert(asItIs{}, 100_000_001), mspr.BadUserInput, "deaths: 100000001 is beyond 100000000"},
		"too few":               {upsert(-100_000_001), mspr.BadUserInput, "cases: -100000001 is beyond 100000000"},
		"nothing new":           {upsert(5), mspr.BadUserInput, "has these counts already"},
		"nothing new of two":    {upsert(5, 1), mspr.BadUserInput, "has these counts already"},
		"nothing to take away":  {upsert(asItIs{}, asItIs{}, nil), mspr.BadUserInput, "has these counts already"},
		"an empty record":       {with(upsert(nil), missing), mspr.BadUserInput, "has these counts already"},
		"nothing to delete":     {with(deletion(), missing), mspr.NotFound, "there is no record of covid19 in FRA on 2022-03-03 from who"},
		"deleting a tombstone":  {with(deletion(), func(m *mspr.Correction) { m.Location = "NAM" }), mspr.NotFound, "there is no record of covid19 in NAM"},
		"a future year":         {with(deletion(), func(m *mspr.Correction) { m.Date = mspr.NewDate(2023, 1, 1) }), mspr.NotFound, "there is no record"},
	} {
		b, err := tryCorrect(c, 10, bad.made)
		if mspr.CodeOf(err) != bad.code || !strings.Contains(err.Error(), bad.says) || b != (mspr.Batch{}) {
			t.Errorf("%s: got %+v, %v", name, b, err)
		}
		noted := rows(t, c, "SELECT outcome, reason, resource FROM audit_log ORDER BY number DESC LIMIT 1")
		if !strings.HasPrefix(noted[0], string(bad.code)+" ") || !strings.Contains(noted[0], bad.says) || !strings.Contains(noted[0], string(bad.made.Location)+" "+bad.made.Date.String()) {
			t.Errorf("%s: the audit log says %q", name, noted[0])
		}
	}
	same(t, "what is stored", rows(t, c, tables), before)
	if got := correct(t, c, 10, with(upsert(100_000_000), func(m *mspr.Correction) { m.Date = mspr.NewDate(2024, 1, 11) })); got.Changed != 1 {
		t.Errorf("the last day and the largest count: %+v", got)
	}
}

func TestNothingIsCorrectedBeforeTheCatalogueIsKnown(t *testing.T) {
	t.Parallel()
	c, err := store.OpenCluster(t.Context(), storetest.Prepared(t, "us"), "us")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.Correct(t.Context(), admin(), upsert(6)); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestACorrectionIsMadeNow(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	before := time.Now().Truncate(time.Microsecond)
	b, err := c.Correct(t.Context(), admin(), upsert(6))
	if err != nil || b.Issued.Before(before) || b.Issued.After(time.Now()) || !b.Issued.Equal(b.Loaded) {
		t.Errorf("got %+v, %v", b, err)
	}
}

// A clock that runs ahead, of a publisher or of another server, must not hide a
// correction behind what it corrects.
func TestACorrectionComesAfterAllThatIsKnown(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 11, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	after := func(n int64) time.Time { return day(11).Add(time.Duration(n) * time.Microsecond) }
	for n := range int64(3) {
		b := correct(t, c, 10, upsert(int(10+n)))
		if !b.Issued.Equal(after(n+1)) || !b.Loaded.Equal(day(10)) {
			t.Errorf("correction %d was issued %s, loaded %s", n, b.Issued, b.Loaded)
		}
	}
	same(t, "as of the last", asOf(t, c, after(3)), []string{"FRA 2020-03-01 12 1 -"})
	same(t, "as of the first", asOf(t, c, after(1)), []string{"FRA 2020-03-01 10 1 -"})
	load(t, c, file{issued: 11, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	same(t, "now", asOf(t, c, day(12)), []string{"FRA 2020-03-01 12 1 -"})
}

func TestACorrectionWaitsForAnotherLoadButNotForever(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	row := []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}
	waited := make(chan error, 1)
	load(t, c, file{issued: 1, rows: row, verdict: func(*mspr.Batch, int64) error {
		_, err := tryCorrect(c, 10, upsert(6))
		refusal, ok := errors.AsType[*mspr.Error](err)
		if !ok || refusal.Code != mspr.Conflict || !strings.Contains(refusal.Message, "try again") || refusal.RetryAfter == 0 {
			t.Errorf("while another load runs: %v", err)
		}
		go func() {
			_, err := c.CorrectAt(context.Background(), admin(), upsert(7), day(10), time.Minute)
			waited <- err
		}()
		return nil
	}})
	if err := <-waited; err != nil {
		t.Errorf("the correction that waited: %v", err)
	}
	same(t, "records", asOf(t, c, day(10)), []string{"FRA 2020-03-01 7 1 -"})
	same(t, "audit log", rows(t, c, "SELECT action, outcome FROM audit_log ORDER BY number"), []string{"WRITE CONFLICT", "WRITE "})
}

func TestCorrectionsOneAfterTheOtherKeepNoFileOut(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	loaded, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-loaded:
				return
			default:
				_, _ = c.CorrectAt(context.Background(), admin(), upsert(6+n%2), day(10), time.Minute)
			}
		}
	}()
	defer func() { close(loaded); <-stopped }()
	for n := range 10 {
		load(t, c, file{issued: 2 + n, rows: []mspr.Observation{obs("CHE", "2020-03-01", 5+n, 1)}})
	}
}

func TestAdministratorsMayCorrectAtOnce(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	servers := []*store.Cluster{storetest.Open(t, address, "us"), storetest.Open(t, address, "us")}
	load(t, servers[0], file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	var all sync.WaitGroup
	var lock sync.Mutex
	codes := map[mspr.Code]int{}
	for n := range 12 {
		all.Go(func() {
			made := upsert(asItIs{}, 100) // the same by half of them
			if n%2 == 0 {
				made = upsert(n)
			}
			_, err := servers[n%2].CorrectAt(context.Background(), admin(), made, day(10), time.Minute)
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				codes[mspr.CodeOf(err)]++
			}
		})
	}
	all.Wait()
	if len(codes) != 1 || codes[mspr.BadUserInput] != 5 {
		t.Errorf("refused: %v; want the five who repeat the same", codes)
	}
	checkHistory(t, servers[0])
	same(t, "versions", rows(t, servers[0], "SELECT count(*), count(DISTINCT superseded_by) FROM revisions"), []string{"7 7"})
	same(t, "published", rows(t, servers[0], "SELECT DISTINCT published_cases, published_deaths FROM corrections"), []string{"5 1"})
	same(t, "audit log", rows(t, servers[0], "SELECT outcome, count(*) FROM audit_log GROUP BY outcome ORDER BY outcome"), []string{" 7", "BAD_USER_INPUT 5"})
	same(t, "batches", rows(t, servers[0], "SELECT count(*) FROM batches WHERE feed = 'correction' AND changed = 1"), []string{"7"})
}

func TestACorrectionThatCannotBeNotedIsNotMade(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}})
	owner, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	if _, err := owner.Exec(t.Context(), "ALTER TABLE mspr_us.audit_log RENAME TO lost"); err != nil {
		t.Fatal(err)
	}
	if _, err := tryCorrect(c, 10, upsert(6)); err == nil {
		t.Error("it was made")
	}
	if _, err := tryCorrect(c, 10, upsert(5)); err == nil || mspr.CodeOf(err) == mspr.BadUserInput {
		t.Errorf("a refusal that was not noted: %v", err)
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 1 01-01 false"})
	same(t, "batches", rows(t, c, "SELECT count(*) FROM batches"), []string{"1"})
}

func TestNoFileMayPassForACorrection(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	f := file{issued: 1, feed: mspr.FeedCorrection, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}}
	b, err := c.Load(t.Context(), f.job(), f.observations())
	if mspr.CodeOf(err) != mspr.BadUserInput || b.Status != mspr.BatchRefused {
		t.Errorf("got %+v, %v", b, err)
	}
	same(t, "records", current(t, c), nil)
}
