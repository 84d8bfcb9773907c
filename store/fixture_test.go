package store_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// file is a source file as a test states it.
type file struct {
	source  mspr.SourceName
	disease mspr.DiseaseCode
	feed    string
	issued  int // day of issue
	given   []mspr.CountKind
	partial bool
	levels  []mspr.LocationLevel
	rows    []mspr.Observation
	defects []mspr.Defect
	verdict func(previous *mspr.Batch, duplicates int64) error
	// broken ends the rows with an error.
	broken error
}

// day gives a day of issue.
func day(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

func (f file) job() mspr.LoadJob {
	if f.source == "" {
		f.source = "who"
	}
	if f.disease == "" {
		f.disease = "covid19"
	}
	if f.given == nil {
		f.given = []mspr.CountKind{mspr.Cases, mspr.Deaths}
	}
	bad := int64(len(f.defects))
	return mspr.LoadJob{
		Verdict: f.verdict,
		Finish: func() mspr.LoadFinish {
			return mspr.LoadFinish{
				Given: mspr.NewCountSet(f.given...), Whole: !f.partial, Levels: f.levels, Defects: f.defects,
				Batch: mspr.Batch{
					Source: f.source, Disease: f.disease, Feed: f.feed, Address: "test.csv", Checksum: "c", Bytes: 1, Issued: day(f.issued),
					Loaded: day(30), BatchCounts: mspr.BatchCounts{Read: int64(len(f.rows)) + bad, Kept: int64(len(f.rows)), Quarantined: bad},
				},
			}
		},
	}
}

func (f file) observations() iter.Seq2[mspr.Observation, error] {
	return func(yield func(mspr.Observation, error) bool) {
		for i, o := range f.rows {
			o.Line = i + 2
			if !yield(o, nil) {
				return
			}
		}
		if f.broken != nil {
			yield(mspr.Observation{}, f.broken)
		}
	}
}

// obs is a row; counts are cases, deaths, recovered …, none for unknown.
func obs(location mspr.LocationCode, date string, counts ...any) mspr.Observation {
	d, err := mspr.ParseDate(date)
	if err != nil { // a fault of the test; no place has this code
		location = mspr.LocationCode(err.Error())
	}
	o := mspr.Observation{Location: location, Country: country(location), Date: d}
	for k, n := range counts {
		if n, ok := n.(int); ok {
			o.Counts[k] = mspr.Known(int64(n))
		}
	}
	return o
}

func country(location mspr.LocationCode) mspr.LocationCode {
	switch location[:2] {
	case "US":
		return "USA"
	case "FR":
		return "FRA"
	case "CH":
		return "CHE"
	}
	return location
}

func load(t *testing.T, c *store.Cluster, f file) mspr.Batch {
	t.Helper()
	b, err := c.Load(context.Background(), f.job(), f.observations())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rows runs a query and gives its rows as text.
func rows(t *testing.T, c *store.Cluster, sql string, args ...any) []string {
	t.Helper()
	var all []string
	err := c.Query(context.Background(), sql, args, func(row []any) error {
		words := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case nil:
				words[i] = "-"
			case time.Time:
				words[i] = v.Format("01-02")
			default:
				words[i] = fmt.Sprint(v)
			}
		}
		all = append(all, strings.Join(words, " "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// current lists the current records.
func current(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, `SELECT location, date, cases, deaths, issued, withdrawn FROM covid_data ORDER BY location, date, source`)
}

// revisions lists the replaced versions.
func revisions(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, `SELECT location, date, cases, deaths, issued, superseded, withdrawn FROM revisions ORDER BY location, date, source, issued`)
}

// asOf lists what was known at a time.
func asOf(t *testing.T, c *store.Cluster, at time.Time) []string {
	t.Helper()
	return rows(t, c, `
		SELECT location, date, cases, deaths, recovered FROM (
			SELECT location, date, cases, deaths, recovered FROM covid_data WHERE issued <= $1 AND NOT withdrawn
			UNION ALL
			SELECT location, date, cases, deaths, recovered FROM revisions
			WHERE disease = 'covid19' AND issued <= $1 AND $1 < superseded AND NOT withdrawn) AS known
		ORDER BY location, date, cases, deaths, recovered`, at)
}
