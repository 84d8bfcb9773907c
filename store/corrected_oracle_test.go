package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// Whatever files, corrections and deletions come in whatever order, what is
// believed as of each moment is what the oracle works out from all of them.
func TestCorrectionsAndFilesTellOneHistory(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	rapid.Check(t, func(r *rapid.T) {
		empty(t, address, "us")
		o := &oracle{}
		steps := rapid.IntRange(2, 10).Draw(r, "steps")
		for o.now = 1; o.now <= steps; o.now++ {
			before := o.believed()
			switch rapid.SampledFrom([]string{"file", "file", "upsert", "upsert", "delete"}).Draw(r, "what") {
			case "file":
				o.file(t, r, c, before)
			case "upsert":
				o.correct(t, r, c, drawUpsert(r), before)
			case "delete":
				made := deletion()
				made.Location = drawPlace(r)
				o.correct(t, r, c, made, before)
			}
			if diff := cmp.Diff(o.believed(), stored(t, c, steps)[:o.now+1]); diff != "" {
				r.Fatalf("after step %d, what is believed on each day (-oracle +store):\n%s", o.now, diff)
			}
			checkHistory(t, c)
		}
	})
}

// known is what is known of each place on one day of issue.
type known map[mspr.LocationCode]mspr.Counts

// oracle keeps what happened, and works everything out from that.
type oracle struct {
	now         int // day of issue
	files       []file
	corrections []oracleCorrection
}

type oracleCorrection struct {
	mspr.Correction
	at int
	// published is what stood in the files when the first of the corrections
	// that it goes on from was made.
	published mspr.Counts
}

func places() []mspr.LocationCode { return []mspr.LocationCode{"FRA", "NAM"} }

func drawPlace(r *rapid.T) mspr.LocationCode { return rapid.SampledFrom(places()).Draw(r, "place") }

// drawSmall draws a count, or none, of so few that repetitions are common.
func drawSmall(r *rapid.T) any {
	return rapid.SampledFrom([]any{nil, 1, 1, 2, 3}).Draw(r, "count")
}

func drawUpsert(r *rapid.T) mspr.Correction {
	counts := make([]any, 4)
	for k := range counts {
		counts[k] = drawSmall(r)
		if rapid.Bool().Draw(r, "left") {
			counts[k] = asItIs{}
		}
	}
	if _, left := counts[0].(asItIs); left {
		counts[1] = drawSmall(r) // one is given at least
	}
	made := upsert(counts...)
	made.Location = drawPlace(r)
	return made
}

// file loads a file, twice: the second time it changes nothing.
func (o *oracle) file(t *testing.T, r *rapid.T, c *store.Cluster, before []known) {
	t.Helper()
	f := o.drawFile(r)
	o.files = append(o.files, f)
	b := load(t, c, f)
	if want := differences(before, o.believed()); int(b.Changed) != want {
		r.Fatalf("a file of %q of day %d changed %v, want %d", f.feed, f.issued, changed(b), want)
	}
	if again := load(t, c, f); again.Changed != 0 {
		r.Fatalf("the same file of %q of day %d again changed %v", f.feed, f.issued, changed(again))
	}
}

func (o *oracle) drawFile(r *rapid.T) file {
	f := rapid.SampledFrom([]file{
		{given: []mspr.CountKind{mspr.Cases, mspr.Deaths}},
		{given: []mspr.CountKind{mspr.Recovered}, feed: "recovered"},
		{given: []mspr.CountKind{mspr.Hospitalizations}, feed: "hospital", partial: true},
	}).Draw(r, "feed")
	f.issued = rapid.IntRange(max(1, o.now-4), o.now).Draw(r, "issued")
	if f.partial { // repetitions of partial files are not remembered, so that only those in order are told exactly
		for _, earlier := range o.files {
			if earlier.feed == f.feed {
				f.issued = max(f.issued, earlier.issued)
			}
		}
	}
	for _, place := range places() {
		if rapid.IntRange(0, 4).Draw(r, "present") > 0 {
			f.rows = append(f.rows, obs(place, "2020-03-01", drawSmall(r), drawSmall(r), drawSmall(r), drawSmall(r)))
		}
	}
	return f
}

func (o *oracle) correct(t *testing.T, r *rapid.T, c *store.Cluster, made mspr.Correction, before []known) {
	t.Helper()
	code := mspr.BadUserInput
	if made.Delete {
		code, made.Given = mspr.NotFound, mspr.NewCountSet(mspr.AllCounts()...)
	}
	b, err := tryCorrect(c, o.now, made)
	if agree(made.Given, before[o.now][made.Location], made.Counts) {
		if err == nil || mspr.CodeOf(err) != code {
			r.Fatalf("a correction that changes nothing: %+v, %v", b, err)
		}
		return
	}
	if err != nil || b.Changed != 1 {
		r.Fatalf("a correction: %+v, %v", b, err)
	}
	base := o.published(made.Location, o.now)
	for _, k := range mspr.AllCounts() {
		if standing := o.standing(made.Location, k, o.now); standing != nil {
			base[k] = standing.published[k]
		}
	}
	o.corrections = append(o.corrections, oracleCorrection{made, o.now, base})
}

// statement is what a file says of a place; silent where it says nothing. Of
// files of one feed and day, the last one that says something counts.
func (o *oracle) statement(f int, place mspr.LocationCode) (counts mspr.Counts, said bool) {
	for i, other := range o.files {
		if i > f && other.feed == o.files[f].feed && other.issued == o.files[f].issued && says(other, place) {
			return counts, false
		}
	}
	for _, row := range o.files[f].rows {
		if row.Location == place {
			for _, k := range o.files[f].given {
				counts[k] = row.Counts[k]
			}
		}
	}
	return counts, says(o.files[f], place)
}

func says(f file, place mspr.LocationCode) bool {
	return !f.partial || slices.ContainsFunc(f.rows, func(o mspr.Observation) bool { return o.Location == place })
}

// published is what the files alone say on a day: each count as its feed said
// last.
func (o *oracle) published(place mspr.LocationCode, on int) (counts mspr.Counts) {
	var when [mspr.CountKinds]int
	for i, f := range o.files {
		stated, said := o.statement(i, place)
		for _, k := range f.given {
			if said && f.issued <= on && f.issued >= when[k] {
				counts[k], when[k] = stated[k], f.issued
			}
		}
	}
	return counts
}

// standing finds the correction that holds for a count on a day: the last one,
// unless a file issued after it and up to that day contradicts it.
func (o *oracle) standing(place mspr.LocationCode, k mspr.CountKind, on int) *oracleCorrection {
	var last *oracleCorrection
	for i, c := range o.corrections {
		if c.Location == place && c.at <= on && c.Given.Has(k) {
			last = &o.corrections[i]
		}
	}
	if last == nil {
		return nil
	}
	for i, f := range o.files {
		if stated, said := o.statement(i, place); said && f.issued > last.at && f.issued <= on && contradicts(f, stated, last, k) {
			return nil
		}
	}
	return last
}

func contradicts(f file, stated mspr.Counts, c *oracleCorrection, k mspr.CountKind) bool {
	given := mspr.NewCountSet(f.given...)
	switch {
	case c.Delete:
		return !agree(given, stated, c.published)
	case !given.Has(k):
		return false
	case agree(given, stated, mspr.Counts{}):
		return !agree(given, c.published, mspr.Counts{})
	}
	return stated[k] != c.published[k]
}

func agree(on mspr.CountSet, a, b mspr.Counts) bool {
	return !slices.ContainsFunc(on.Kinds(), func(k mspr.CountKind) bool { return a[k] != b[k] })
}

// believed is what is known on each day up to today.
func (o *oracle) believed() []known {
	all := make([]known, o.now+1)
	for on := range all {
		all[on] = known{}
		for _, place := range places() {
			counts := o.published(place, on)
			for _, k := range mspr.AllCounts() {
				if c := o.standing(place, k, on); c != nil {
					counts[k] = c.Counts[k]
				}
			}
			if !counts.Empty() {
				all[on][place] = counts
			}
		}
	}
	return all
}

// differences counts the places of which something else is believed.
func differences(before, after []known) (n int) {
	for _, place := range places() {
		for on := range before {
			if before[on][place] != after[on][place] {
				n++
				break
			}
		}
	}
	return n
}

// stored is what the store knows on each day.
func stored(t *testing.T, c *store.Cluster, days int) []known {
	t.Helper()
	all := make([]known, days+1)
	for on := range all {
		all[on] = known{}
	}
	err := c.Query(t.Context(), `
		SELECT location, issued, superseded, cases, deaths, recovered, hospitalizations, icu_admissions FROM revisions WHERE NOT withdrawn
		UNION ALL
		SELECT location, issued, NULL, cases, deaths, recovered, hospitalizations, icu_admissions FROM covid_data WHERE NOT withdrawn
		ORDER BY 1, 2`, nil, func(row []any) error {
		var counts mspr.Counts
		for k := range counts {
			if n, ok := row[3+k].(int64); ok {
				counts[k] = mspr.Known(n)
			}
		}
		until := days + 1
		if superseded, ok := row[2].(time.Time); ok {
			until = dayOf(superseded)
		}
		place, named := row[0].(string)
		issued, dated := row[1].(time.Time)
		if !named || !dated {
			return fmt.Errorf("a version without a key: %v", row)
		}
		for on := dayOf(issued); on < until; on++ {
			all[on][mspr.LocationCode(place)] = counts
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// dayOf is the inverse of day.
func dayOf(t time.Time) int { return int(t.Sub(day(0)) / (24 * time.Hour)) }
