package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// years loads records of three years, with versions of them: an issue that changed
// some, one that came late, and corrections.
func years(t *testing.T, c *store.Cluster) {
	t.Helper()
	dates := []string{"2019-12-30", "2020-12-31", "2021-01-01", "2021-06-01"}
	issue := func(n, issued int) {
		f := file{issued: issued}
		for _, date := range dates {
			f.rows = append(f.rows, obs("FRA", date, n, 1), obs("USA", date, 2*n))
		}
		load(t, c, f)
	}
	issue(10, 1)
	issue(11, 3)
	issue(12, 2) // late
	load(t, c, file{source: "jhu-us", issued: 1, rows: []mspr.Observation{obs("US-CA", "2019-12-31", 5), obs("US-NY", "2021-03-01", 7)}})
	load(t, c, file{source: "owid-mpox", disease: "mpox", issued: 1, rows: []mspr.Observation{obs("FRA", "2022-05-01", 1)}})
	for _, date := range []mspr.Date{mspr.NewDate(2020, 12, 31), mspr.NewDate(2021, 6, 1)} {
		made := upsert(99)
		made.Date = date
		correct(t, c, 4, made)
	}
	load(t, c, file{issued: 5, rows: []mspr.Observation{obs("FRA", "2020-12-31", 50), obs("FRA", "2021-06-01", 51)}, partial: true})
}

// dated lists the rows of every table that has days, from one day on or before it.
func dated(t *testing.T, c *store.Cluster, days string) []string {
	t.Helper()
	var all []string
	for _, table := range []string{"covid_data", "mpox_data", "revisions", "overwritten", "belated", "published", "corrections"} {
		for _, row := range rows(t, c, "SELECT md5(r::text) FROM "+table+" AS r WHERE date "+days+" ORDER BY r::text") {
			all = append(all, table+" "+row)
		}
	}
	return append(all, rows(t, c, `
		SELECT location, day::date FROM changed_days, unnest(days) AS span, generate_series(lower(span), upper(span) - 1, '1 day') AS day
		WHERE day `+days+" ORDER BY batch, location, day")...)
}

func drop(t *testing.T, c *store.Cluster, first mspr.Date) []mspr.Leaving {
	t.Helper()
	gone, err := c.DropRecords(t.Context(), mspr.Retainer("us"), first)
	if err != nil {
		t.Fatal(err)
	}
	return gone
}

func TestYearsPastTheirPeriodGoWithAllThatHangsOnThem(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	years(t, c)
	first := mspr.NewDate(2021, 1, 1)
	inside := dated(t, c, ">= '2021-01-01'")
	if before := dated(t, c, "< '2021-01-01'"); len(before) < 15 {
		t.Fatalf("the test needs more to remove than %v", before)
	}
	planned, err := c.AgedRecords(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "after a plan", dated(t, c, ">= '2021-01-01'"), inside)
	gone := drop(t, c, first)
	equal(t, "what was planned", leaving(planned), leaving(gone))
	same(t, "what is left of earlier days", dated(t, c, "< '2021-01-01'"), nil)
	same(t, "what is left of later ones", dated(t, c, ">= '2021-01-01'"), inside)
	same(t, "partitions", rows(t, c, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'covid_data%' ORDER BY 1"), []string{"covid_data_2021"})
	log := rows(t, c, "SELECT action, name, resource FROM audit_log ORDER BY number DESC LIMIT 1")[0]
	if !strings.HasPrefix(log, "DELETE retention retention: covid_data_2019: 3 rows, 2019-01-01 to 2019-12-31; covid_data_2020: 2 rows") || !strings.Contains(log, "revisions: ") {
		t.Errorf("the audit log says %s", log)
	}
	if again := drop(t, c, first); len(again) > 0 {
		t.Errorf("a second run removes %v", again)
	}
}

func leaving(all []mspr.Leaving) string {
	lines := make([]string, len(all))
	for i, l := range all {
		lines[i] = l.String()
	}
	return strings.Join(lines, "\n")
}

func TestASourceWhoseYearsAllWentAnswersForNoPlace(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	years(t, c)
	drop(t, c, mspr.NewDate(2021, 1, 1))
	same(t, "series", series(t, c), []string{
		"FRA who OWN preferred FRA:3",
		"US-NY jhu-us OWN preferred US-NY:1",
		"USA jhu-us CHILDREN preferred US-NY:1",
		"USA who OWN other USA:1",
	})
}

func TestAFileBringsNoDaysBackThatAreNotKept(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	years(t, c)
	drop(t, c, mspr.NewDate(2021, 1, 1))
	b := load(t, c, file{issued: 9, rows: []mspr.Observation{
		obs("FRA", "2019-12-30", 1), obs("FRA", "2020-12-31", 1), obs("FRA", "2021-01-01", 77), obs("NAM", "2020-05-01", 3), obs("FRA", "2020-12-31", 2),
	}})
	if b.Read != 5 || b.Kept != 5 || b.Quarantined != 0 || b.Added != 0 {
		t.Errorf("of rows of days that are not kept the batch says %+v", b.BatchCounts)
	}
	same(t, "earlier days", dated(t, c, "< '2021-01-01'"), nil)
	same(t, "what covers a place", rows(t, c, "SELECT location FROM coverage WHERE location = 'NAM'"), nil)
	same(t, "partitions", rows(t, c, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'covid_data%' ORDER BY 1"), []string{"covid_data_2021"})
	made := upsert(1)
	made.Date = mspr.NewDate(2020, 12, 31)
	if _, err := tryCorrect(c, 10, made); mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), "2021-01-01") {
		t.Errorf("a correction of a day that is not kept gives %v", err)
	}
}

func TestYearsAreNotRemovedUnderALoadOrAReader(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	years(t, c)
	before := dated(t, c, "< '2021-01-01'")
	err := c.Dump(t.Context(), func(ctx context.Context, _ *store.Dump) error {
		_, err := c.DropRecords(ctx, mspr.Retainer("us"), mspr.NewDate(2021, 1, 1))
		return err
	})
	if mspr.CodeOf(err) != mspr.Conflict {
		t.Errorf("under a reader: %v", err)
	}
	conn := c.Conn(t)
	err = pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		if err := c.Lock(t.Context(), tx); err != nil {
			return err
		}
		_, err := c.DropRecords(t.Context(), mspr.Retainer("us"), mspr.NewDate(2021, 1, 1))
		return err
	})
	if mspr.CodeOf(err) != mspr.Conflict {
		t.Errorf("under a load: %v", err)
	}
	same(t, "what a refused run left", dated(t, c, "< '2021-01-01'"), before)
}

func TestQuarantineOfOldBatchesGoesAndThatOfYoungOnesStays(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	first, second, third := setAside(t, c)
	age := func(b mspr.Batch, loaded string) {
		if _, err := c.Conn(t).Exec(t.Context(), "UPDATE batches SET loaded = $2::timestamptz WHERE id = $1", b.ID, loaded); err != nil {
			t.Fatal(err)
		}
	}
	age(first, "2024-01-01T00:00:00Z")
	age(second, "2024-03-01T00:00:00Z")
	age(third, "1970-01-01T00:00:00Z") // loaded after the second, by a clock that was wrong
	limit := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	planned, err := c.AgedQuarantine(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := c.DropQuarantine(t.Context(), mspr.Retainer("us"), limit)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "what was planned", planned.String(), "quarantine: 3 rows, 2024-01-01 to 2024-01-01")
	equal(t, "what went", gone.String(), planned.String())
	same(t, "batches in quarantine", rows(t, c, "SELECT count(*) FROM quarantine GROUP BY batch ORDER BY batch"), []string{"2", "1"})
	log := rows(t, c, "SELECT action, name, resource FROM audit_log ORDER BY number DESC LIMIT 1")[0]
	if !strings.HasPrefix(log, "DELETE retention retention: quarantine: 3 rows of batches") {
		t.Errorf("the audit log says %s", log)
	}
	if gone, err = c.DropQuarantine(t.Context(), mspr.Retainer("us"), limit); err != nil || gone.Rows != 0 {
		t.Errorf("a second run removes %s, %v", gone, err)
	}
	young, err := c.YoungFiles(t.Context(), limit, []string{"c", "d"})
	if err != nil || !young["c"] || young["d"] {
		t.Errorf("the files of young batches are %v, %v", young, err)
	}
}

func TestTheDatabaseTellsOfTheTimeWhatItKnows(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	evidence := func() mspr.TimeEvidence {
		e, err := c.TimeEvidence(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := evidence(); e.NewestDay != 0 || !e.LastRun.IsZero() || !e.LastLoad.IsZero() || e.Database.IsZero() {
		t.Errorf("an empty database tells %+v", e)
	}
	years(t, c)
	late, early := day(20), day(10)
	for _, at := range []time.Time{late, early} {
		if err := c.NoteRetention(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	e := evidence()
	equal(t, "the newest day", e.NewestDay.String(), "2022-05-01")
	equal(t, "the last run", e.LastRun, late)
	if e.LastLoad.Before(day(30)) {
		t.Errorf("the last load is of %s", e.LastLoad)
	}
}
