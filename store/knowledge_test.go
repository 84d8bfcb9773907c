package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

const versionColumns = "location, cases, deaths, recovered, hospitalizations, withdrawn, batch, issued"

// everything lists all versions that the store tells of now.
func everything(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, `
		SELECT `+versionColumns+`, superseded, superseded_by FROM revisions WHERE disease = 'covid19'
		UNION ALL
		SELECT `+versionColumns+`, NULL, NULL FROM covid_data
		ORDER BY location, issued`)
}

// knownAt lists the versions that the store told of when a batch was the last.
func knownAt(t *testing.T, c *store.Cluster, batch int64) []string {
	t.Helper()
	const belated = `EXISTS (SELECT FROM belated b WHERE b.disease = 'covid19' AND b.location = v.location AND b.date = v.date
		AND b.source = v.source AND b.issued = v.issued AND b.since > $1)`
	const superseded = "CASE WHEN superseded_by <= $1 THEN superseded END, CASE WHEN superseded_by <= $1 THEN superseded_by END"
	return rows(t, c, `
		SELECT `+versionColumns+`, `+superseded+` FROM revisions v WHERE disease = 'covid19' AND batch <= $1 AND NOT `+belated+`
		UNION ALL
		SELECT `+versionColumns+`, NULL, NULL FROM covid_data v WHERE batch <= $1 AND NOT `+belated+`
		UNION ALL
		SELECT `+versionColumns+`, `+superseded+` FROM overwritten WHERE disease = 'covid19' AND since <= $1 AND until > $1
		ORDER BY location, issued`, batch)
}

// Whatever files and corrections come in whatever order, what was known after
// each of them can be told for ever, history and all.
func TestWhatWasKnownAfterEachBatchIsTold(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	overwritten, belated := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		empty(t, address, "us")
		after := map[int64][]string{}
		steps := rapid.IntRange(2, 9).Draw(r, "steps")
		for now := 1; now <= steps; now++ {
			if batch := happen(t, r, c, now); batch != 0 {
				after[batch] = everything(t, c)
			}
		}
		for batch, want := range after {
			if diff := cmp.Diff(want, knownAt(t, c, batch)); diff != "" {
				r.Fatalf("after batch %d was known (-then +told now):\n%s", batch, diff)
			}
		}
		overwritten += len(rows(t, c, "SELECT 1 FROM overwritten ORDER BY 1"))
		belated += len(rows(t, c, "SELECT 1 FROM belated ORDER BY 1"))
	})
	if overwritten == 0 || belated == 0 {
		t.Errorf("%d versions were overwritten and %d belated; some of each are needed", overwritten, belated)
	}
}

// happen loads a file or corrects a record, and gives the number of the batch; 0
// where nothing came of it.
func happen(t *testing.T, r *rapid.T, c *store.Cluster, now int) int64 {
	t.Helper()
	if rapid.IntRange(0, 3).Draw(r, "what") > 0 {
		return load(t, c, drawAnyFile(r, now)).ID
	}
	made := drawUpsert(r)
	if rapid.IntRange(0, 3).Draw(r, "delete") == 0 {
		made = deletion()
		made.Location = drawPlace(r)
	}
	b, err := tryCorrect(c, now, made)
	if code := mspr.CodeOf(err); err != nil && code != mspr.BadUserInput && code != mspr.NotFound {
		r.Fatal(err)
	}
	return b.ID
}

// drawAnyFile draws a file of any feed and of any day up to now, so that many
// come late or share their instant with another.
func drawAnyFile(r *rapid.T, now int) file {
	f := rapid.SampledFrom([]file{
		{given: []mspr.CountKind{mspr.Cases, mspr.Deaths}},
		{given: []mspr.CountKind{mspr.Recovered}, feed: "recovered"},
		{given: []mspr.CountKind{mspr.Hospitalizations}, feed: "hospital", partial: true},
	}).Draw(r, "feed")
	f.issued = rapid.IntRange(max(1, now-3), now).Draw(r, "issued")
	for _, place := range places() {
		if rapid.IntRange(0, 3).Draw(r, "present") > 0 {
			f.rows = append(f.rows, obs(place, "2020-03-01", drawSmall(r), drawSmall(r), drawSmall(r), drawSmall(r)))
		}
	}
	return f
}
