//go:build acceptance

package etl_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sharedfiles"
)

// cell is what a history knows about: a place, a day and a count.
type cell struct {
	place mspr.LocationCode
	date  string
	kind  mspr.CountKind
}

// historyRow is one row as the file has it.
type historyRow struct {
	place mspr.LocationCode
	date  string
	texts []string
	kinds []mspr.CountKind
}

// TestAcceptanceEachIssueOfAHistoryIsWhatWasKnownThen replays both histories in the
// plainest way, cell by cell, and compares after every issue.
func TestAcceptanceEachIssueOfAHistoryIsWhatWasKnownThen(t *testing.T) {
	for of, file := range map[mspr.SourceName]string{"foph": "asof/ch-foph-cases.asof-changes.csv.zst", "owid-mpox": "asof/owid-mpox.asof-changes.csv.zst"} {
		t.Run(file, func(t *testing.T) {
			c := &collector{}
			job := etl.Job{Source: source(t, "mspr-history"), Address: sharedfiles.Path(t, "data/"+file)}
			if _, err := etl.Run(t.Context(), job, deps(t, c)); err != nil {
				t.Fatal(err)
			}
			byIssue := historyRows(t, of, file)
			if len(c.loads) != len(byIssue) {
				t.Fatalf("%d batches, want one for each of %d issues", len(c.loads), len(byIssue))
			}
			known, stated := map[cell]int64{}, map[cell]int64{}
			cumulative := of == "owid-mpox"
			for _, l := range c.loads {
				day := l.Batch.Issued.Format("2006-01-02")
				for _, r := range byIssue[day] {
					for i, k := range r.kinds {
						at := cell{r.place, r.date, k}
						delete(known, at)
						if r.texts[i] != "" {
							known[at] = sharedfiles.Number(t, r.texts[i])
						}
					}
				}
				for _, o := range l.observations {
					for _, k := range l.Given.Kinds() {
						at := cell{o.Location, o.Date.String(), k}
						delete(stated, at)
						if o.Counts[k].Known {
							stated[at] = o.Counts[k].N
						}
					}
				}
				sameAsKnown(t, day, known, stated, cumulative)
			}
		})
	}
}

func historyRows(t *testing.T, source mspr.SourceName, file string) map[string][]historyRow {
	t.Helper()
	place := resolver(t, source)
	byIssue := map[string][]historyRow{}
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		r := historyRow{place: place(row), date: row.Fields[1], texts: row.Fields[3:]}
		if r.place == "" {
			return
		}
		r.kinds = []mspr.CountKind{mspr.Cases, mspr.Deaths}[:len(r.texts)]
		issue := row.Get("issue")
		byIssue[issue] = append(byIssue[issue], r)
	})
	return byIssue
}

// sameAsKnown compares the daily counts stated so far with what the publisher
// had issued: themselves, or their sum up to each day.
func sameAsKnown(t *testing.T, issue string, known, stated map[cell]int64, cumulative bool) {
	t.Helper()
	if len(known) != len(stated) {
		t.Errorf("issue %s: %d cells are stated, want %d", issue, len(stated), len(known))
	}
	if !cumulative {
		for at, n := range known {
			if stated[at] != n {
				t.Errorf("issue %s: %v is %d, want %d", issue, at, stated[at], n)
			}
		}
		return
	}
	cells := make([]cell, 0, len(known))
	for at := range known {
		cells = append(cells, at)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.date, b.date) })
	type line struct {
		place mspr.LocationCode
		kind  mspr.CountKind
	}
	sum := map[line]int64{}
	for _, at := range cells {
		l := line{at.place, at.kind}
		sum[l] += stated[at]
		if sum[l] != known[at] {
			t.Errorf("issue %s: the sum up to %v is %d, want %d", issue, at, sum[l], known[at])
		}
	}
}
