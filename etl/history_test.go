package etl_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

const fophHistory = "geoRegion,datum,issue,entries\n"

func TestAHistoryBecomesOneBatchAnIssueInOrderOfTime(t *testing.T) {
	c := &collector{}
	path := write(t, "cases.csv", fophHistory+"ZH,2021-02-02,2021-02-05,4\nZH,2021-02-01,2021-02-04,3\nZH,2021-02-01,2021-02-05,2\n")
	batches, err := etl.Run(t.Context(), etl.Job{Source: source(t, "mspr-history"), Address: path}, deps(t, c))
	if err != nil {
		t.Fatal(err)
	}
	var issued []string
	for _, b := range batches {
		issued = append(issued, b.Issued.Format(time.RFC3339)+" "+string(b.Source))
	}
	if diff := cmp.Diff([]string{"2021-02-04T00:00:00Z foph", "2021-02-05T00:00:00Z foph"}, issued); diff != "" {
		t.Error(diff)
	}
}

func TestBadRowsOfAHistoryBelongToTheirIssue(t *testing.T) {
	var good strings.Builder
	for i := range 80 {
		good.WriteString("ZH," + mspr.NewDate(2020, 11, 1).AddDays(i).String() + ",2021-02-04,3\n")
	}
	c := &collector{}
	path := write(t, "cases.csv", fophHistory+
		"ZH,2021-02-01,2021-02-05,2\nZH,2021-02-01,2021-02-05,9\nZH,2021-02-02,2021-02-05,1.5\nZH,2021-02-03,sometime,4\n"+good.String())
	if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "mspr-history"), Address: path}, deps(t, c)); err != nil {
		t.Fatal(err)
	}
	var rules [][]string
	for _, l := range c.loads {
		checkEquation(t, l.Batch.BatchCounts)
		var of []string
		for _, d := range l.Defects {
			of = append(of, d.Rule)
		}
		rules = append(rules, of)
	}
	if diff := cmp.Diff([][]string{{"not-a-date"}, {"not-a-count", "duplicate"}}, rules); diff != "" {
		t.Error(diff)
	}
}

func TestAHistoryIsJudgedBeforeItsFirstIssueIsLoaded(t *testing.T) {
	c := &collector{}
	path := write(t, "cases.csv", fophHistory+"ZH,2021-02-01,2021-02-04,3\nZH,2021-02-01,2021-02-05,x\nZH,2021-02-02,2021-02-05,4\n")
	refused(t, etl.Job{Source: source(t, "mspr-history"), Address: path}, deps(t, c), c)
	if l := c.only(t); len(l.Defects) != 1 {
		t.Errorf("%d defects are recorded, want 1", len(l.Defects))
	}
}

func TestAHistoryIsRefusedWhereItCantBeRead(t *testing.T) {
	row := "ZH,2021-02-01,2021-02-04,3\n"
	for name, c := range map[string]struct {
		file, content, reason string
		job                   etl.Job
	}{
		"no rows":        {"cases.csv", fophHistory, "no rows", etl.Job{}},
		"which count":    {"download.csv", fophHistory + row, "which feed", etl.Job{}},
		"another feed":   {"cases.csv", fophHistory + row, "no feed", etl.Job{Feed: "tests"}},
		"time of issue":  {"cases.csv", fophHistory + row, "leave out the time of issue", etl.Job{Issued: loadedAt()}},
		"another column": {"cases.csv", "geoRegion,datum,issue,sum\n" + row, `"entries" is missing`, etl.Job{}},
		"a disease":      {"cases.csv", fophHistory + row, "leave out the disease", etl.Job{Disease: "mpox"}},
		"too long":       {"cases.csv", fophHistory + row + "ZH,2021-02-02,2021-02-04,3\nZH,2021-02-03,2021-02-04,3\n", "more than 2 rows", etl.Job{}},
		"a jump": {
			"x.csv", "location,date,issue,total_cases,total_deaths\nGhana,2022-08-01,2022-08-09,1,0\nGhana,2022-08-02,2022-08-09,900000000,0\n",
			"more than 100000000 away",
			etl.Job{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := &collector{}
			d := deps(t, l)
			d.Limits.HistoryRows = 2
			c.job.Source, c.job.Address = source(t, "mspr-history"), write(t, c.file, c.content)
			if reason := refused(t, c.job, d, l); !strings.Contains(reason, c.reason) {
				t.Errorf("the reason is %q, want it to say %q", reason, c.reason)
			}
		})
	}
}

// failAt is a loader whose store fails at one of its loads.
type failAt struct {
	collector
	n int
}

func (f *failAt) Load(ctx context.Context, job mspr.LoadJob, o iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	if len(f.loads) == f.n {
		return mspr.Batch{}, errStore
	}
	return f.collector.Load(ctx, job, o)
}

var errStore = errors.New("the store is away")

func TestAHistoryStopsAtTheIssueThatFailsAndTellsWhatWasLoaded(t *testing.T) {
	f := &failAt{n: 1}
	d := deps(t, &f.collector)
	d.Loader = f
	path := write(t, "cases.csv", fophHistory+"ZH,2021-02-01,2021-02-04,3\nZH,2021-02-01,2021-02-05,4\nZH,2021-02-01,2021-02-06,5\n")
	batches, err := etl.Run(t.Context(), etl.Job{Source: source(t, "mspr-history"), Address: path}, d)
	if !errors.Is(err, errStore) || !strings.Contains(err.Error(), "the issue of 2021-02-05, after 1 others") || len(batches) != 1 {
		t.Errorf("got %v and %d batches", err, len(batches))
	}
}
