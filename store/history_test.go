package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func TestALateIssueTakesItsPlaceAndChangesNoNewerValue(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	issue := func(n, cases int) file {
		return file{issued: n, rows: []mspr.Observation{obs("FRA", "2020-03-01", cases)}}
	}
	load(t, c, issue(1, 5))
	load(t, c, issue(5, 5))
	if b := load(t, c, issue(3, 7)); changed(b) != counts(0, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 - 01-05 false"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-01 5 - 01-01 01-03 false", "FRA 2020-03-01 7 - 01-03 01-05 false"})
	if b := load(t, c, issue(3, 7)); b.Changed != 0 {
		t.Errorf("the late issue again changed %v", changed(b))
	}
	load(t, c, issue(3, 5))
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 - 01-01 false"})
	same(t, "revisions", revisions(t, c), nil)
}

func TestARowOfALateIssueOnlyLeavesATombstone(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 5, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	b := load(t, c, file{issued: 3, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5), obs("NAM", "2020-03-01", 1)}})
	if changed(b) != counts(1, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 5 - 01-03 false", "NAM 2020-03-01 - - 01-05 true"})
	same(t, "revisions", revisions(t, c), []string{"NAM 2020-03-01 1 - 01-03 01-05 false"})
}

func TestALateFeedKeepsTheOthersHistory(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	confirmed := func(n, cases int) file {
		return file{feed: "confirmed", given: []mspr.CountKind{mspr.Cases}, issued: n, rows: []mspr.Observation{obs("FRA", "2020-03-01", cases)}}
	}
	load(t, c, confirmed(1, 5))
	load(t, c, confirmed(4, 6))
	load(t, c, file{feed: "deaths", given: []mspr.CountKind{mspr.Deaths}, issued: 2, rows: []mspr.Observation{obs("FRA", "2020-03-01", nil, 1)}})
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 6 1 01-04 false"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-01 5 - 01-01 01-02 false", "FRA 2020-03-01 5 1 01-02 01-04 false"})
}

func TestALatePartialIssueHoldsUntilTheNextChange(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	partial := func(n, cases int) file {
		return file{issued: n, partial: true, rows: []mspr.Observation{obs("FRA", "2020-03-01", cases)}}
	}
	load(t, c, partial(1, 5))
	load(t, c, file{issued: 3, partial: true, rows: []mspr.Observation{obs("NAM", "2020-03-01", 1)}})
	load(t, c, partial(6, 9))
	load(t, c, partial(2, 7))
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 9 - 01-06 false", "NAM 2020-03-01 1 - 01-03 false"})
	same(t, "revisions", revisions(t, c), []string{"FRA 2020-03-01 5 - 01-01 01-02 false", "FRA 2020-03-01 7 - 01-02 01-06 false"})
}

func TestAnotherFileOfTheSameInstantReplacesItsValues(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5), obs("NAM", "2020-03-01", 1)}})
	b := load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 8)}})
	if changed(b) != counts(0, 1, 1) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{"FRA 2020-03-01 8 - 01-01 false", "NAM 2020-03-01 - - 01-01 true"})
	same(t, "revisions", revisions(t, c), nil)
}

// Issues of two feeds, each whole, tell the same history in whatever order they
// arrive.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us", "france")
	us, france := storetest.Open(t, address, "us"), storetest.Open(t, address, "france")
	rapid.Check(t, func(r *rapid.T) {
		issues := rapid.SliceOfN(rapid.Custom(drawIssue), 1, 6).Draw(r, "issues")
		for i := range issues {
			issues[i].issued = i + 1
		}
		arrival := rapid.Permutation(issues).Draw(r, "arrival")
		empty(t, address, "us", "france")
		inOrder, shuffled := answers(t, us, issues), answers(t, france, arrival)
		for n := range inOrder {
			if diff := cmp.Diff(inOrder[n], shuffled[n]); diff != "" {
				r.Fatalf("as of day %d, loaded in order (-) and as they arrived (+):\n%s", n, diff)
			}
		}
	})
}

func drawIssue(r *rapid.T) file {
	f := rapid.SampledFrom([]file{
		{given: []mspr.CountKind{mspr.Cases, mspr.Deaths}},
		{given: []mspr.CountKind{mspr.Recovered}, feed: "recovered"},
	}).Draw(r, "feed")
	for _, place := range []mspr.LocationCode{"FRA", "NAM", "CH-ZH"} {
		for d := 1; d <= 2; d++ {
			o := obs(place, fmt.Sprintf("2020-12-%d", 30+d%2), drawCount(r), drawCount(r), drawCount(r))
			if rapid.IntRange(0, 3).Draw(r, "present") > 0 {
				f.rows = append(f.rows, o)
			}
		}
	}
	return f
}

func drawCount(r *rapid.T) any {
	if n := rapid.IntRange(-1, 2).Draw(r, "count"); n < 2 {
		return n
	}
	return nil
}

// empty removes everything that was loaded.
func empty(t *testing.T, address string, ids ...mspr.ClusterID) {
	t.Helper()
	for _, id := range ids {
		conn := connectAs(t, address, id.Schema())
		_, err := conn.Exec(context.Background(), `DELETE FROM covid_data; DELETE FROM revisions; DELETE FROM coverage; DELETE FROM series;
			DELETE FROM former_series; DELETE FROM overwritten; DELETE FROM belated;
			DELETE FROM contradictions; DELETE FROM corrections; DELETE FROM published; DELETE FROM quarantine; DELETE FROM batches`)
		if err := errors.Join(err, conn.Close(context.Background())); err != nil {
			t.Fatal(err)
		}
	}
}

// answers loads the files and gives what is known on each day.
func answers(t *testing.T, c *store.Cluster, files []file) [][]string {
	t.Helper()
	for _, f := range files {
		load(t, c, f)
		checkHistory(t, c)
	}
	known := make([][]string, len(files)+2)
	for n := range known {
		known[n] = asOf(t, c, day(n))
	}
	return known
}

// checkHistory checks what holds for every history: versions follow each other
// without gaps, no neighbours are equal, and tombstones have no counts.
func checkHistory(t *testing.T, c *store.Cluster) {
	t.Helper()
	bad := rows(t, c, `
		WITH versions AS (
			SELECT location, date, cases, deaths, recovered, hospitalizations, withdrawn, issued, superseded
			FROM revisions WHERE disease = 'covid19'
			UNION ALL
			SELECT location, date, cases, deaths, recovered, hospitalizations, withdrawn, issued, NULL FROM covid_data
		), followed AS (
			SELECT *, lead(issued) OVER w AS next_issued, lead(cases) OVER w AS next_cases, lead(deaths) OVER w AS next_deaths,
				lead(recovered) OVER w AS next_recovered, lead(hospitalizations) OVER w AS next_hospitalizations
			FROM versions WINDOW w AS (PARTITION BY location, date ORDER BY issued)
		)
		SELECT * FROM followed
		WHERE superseded IS DISTINCT FROM next_issued OR withdrawn <> (num_nonnulls(cases, deaths, recovered, hospitalizations) = 0)
			OR next_issued IS NOT NULL AND (cases, deaths, recovered, hospitalizations)
				IS NOT DISTINCT FROM (next_cases, next_deaths, next_recovered, next_hospitalizations)
		ORDER BY location, date, issued`)
	if len(bad) > 0 {
		t.Errorf("histories that cannot be: %v", bad)
	}
}

// A long history that arrives at random is told like the one in order, over
// more keys than the histories kept in memory at a time would show in a small
// case.
func TestManyLateKeysAreRewritten(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var issues []file
	for n := range 3 {
		f := file{issued: n + 1}
		for d := range 12_000 {
			o := obs("FRA", "1990-01-01", random.IntN(3))
			o.Date = o.Date.AddDays(d)
			f.rows = append(f.rows, o)
		}
		issues = append(issues, f)
	}
	inOrder := answers(t, storetest.Cluster(t, "us"), issues)
	late := answers(t, storetest.Cluster(t, "us"), []file{issues[2], issues[0], issues[1]})
	if diff := cmp.Diff(inOrder, late); diff != "" {
		t.Error("the histories differ")
	}
}
