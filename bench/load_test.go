//go:build bench

package bench

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const loadRounds = 3

// TestBenchLoad loads files through every stage and copies the same rows bare.
func TestBenchLoad(t *testing.T) {
	l, rows := open(t), rowsWanted(t)
	s := results.section("1. File to Postgres",
		"Ours: the whole load (read, rules, duplicates, verdict, keys, partitions, coverage, series) into an empty cluster.\n"+
			"Reference: one COPY of the same rows, which are in memory, on the same server (fsync on).\n"+
			"Median of 3, in turn; aim: at least 0.6 of the COPY into the keyed table.")
	for _, f := range []file{l.wide(t, rows), l.long(t, rows, 0)} {
		l.compareLoad(t, s, f)
	}
}

func (l *lab) compareLoad(t *testing.T, s *section, f file) {
	t.Helper()
	var c collector
	l.load(t, f, firstIssue(), &c)
	var ours, keyed, unkeyed, checked sample
	for range loadRounds {
		ours.add(l.timeLoad(t, f))
		keyed.add(l.timeCopy(t, &c, "covid_data"))
		unkeyed.add(l.timeCopy(t, &c, "unkeyed"))
		began := time.Now()
		l.load(t, f, firstIssue(), &collector{forgetful: true})
		checked.add(time.Since(began))
	}
	n := int64(len(c.observations))
	name := grouped(n) + " rows, " + string(f.source) + " file, "
	s.rate(name+"COPY into the keyed, partitioned table", ours.rate(n), keyed.rate(n), "rows")
	s.rate(name+"COPY into a table without keys or partitions", ours.rate(n), unkeyed.rate(n), "rows")
	s.rate(name+"its rows read and checked, loaded nowhere", ours.rate(n), checked.rate(n), "rows")
}

func (l *lab) timeLoad(t *testing.T, f file) time.Duration {
	t.Helper()
	d := l.database(t)
	defer l.drop(t, d)
	l.settle(t)
	began := time.Now()
	batches := l.load(t, f, firstIssue(), d.Cluster)
	took := time.Since(began)
	if got := batches[0].Added; got != int64(f.rows) {
		t.Fatalf("%d rows were added of %d", got, f.rows)
	}
	return took
}

// timeCopy copies into an empty table of a cluster; its partitions are there
// beforehand.
func (l *lab) timeCopy(t *testing.T, c *collector, table string) time.Duration {
	t.Helper()
	d := l.database(t)
	defer l.drop(t, d)
	conn := d.connect(t)
	defer conn.Close(t.Context())
	for _, statement := range []string{
		"SELECT ensure_partitions('covid_data', '2020-01-01', '2024-12-31')",
		"CREATE TABLE unkeyed (LIKE covid_data INCLUDING DEFAULTS INCLUDING IDENTITY)",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	l.settle(t)
	began := time.Now()
	copied, err := conn.CopyFrom(t.Context(), pgx.Identifier{table}, c.columns(), pgx.CopyFromSlice(len(c.observations), c.row()))
	took := time.Since(began)
	if err != nil || copied != int64(len(c.observations)) {
		t.Fatalf("copied %d rows of %d: %v", copied, len(c.observations), err)
	}
	return took
}

// collector is a loader that keeps what it is given in memory, or forgets it.
type collector struct {
	forgetful    bool
	observations []mspr.Observation
	finish       mspr.LoadFinish
}

// Load takes everything.
func (c *collector) Load(_ context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	for o, err := range observations {
		if err != nil {
			return mspr.Batch{}, err
		}
		if !c.forgetful {
			c.observations = append(c.observations, o)
		}
	}
	c.finish = job.Finish()
	return c.finish.Batch, job.Verdict(nil, 0)
}

// columns are those that a first load writes.
func (c *collector) columns() []string {
	names := []string{"country", "location", "date", "source", "corrected", "batch", "issued"}
	for _, k := range c.finish.Given.Kinds() {
		names = append(names, k.Column())
	}
	return names
}

// row gives a function of the rows, whose slice is used again.
func (c *collector) row() func(i int) ([]any, error) {
	kinds := c.finish.Given.Kinds()
	row := make([]any, 7+len(kinds))
	row[3], row[4], row[5], row[6] = string(c.finish.Batch.Source), false, int64(1), c.finish.Batch.Issued
	return func(i int) ([]any, error) {
		o := &c.observations[i]
		row[0], row[1], row[2] = string(o.Country), string(o.Location), o.Date.Time()
		for n, k := range kinds {
			row[7+n] = nil
			if count := o.Counts[k]; count.Known {
				row[7+n] = count.N
			}
		}
		return row, nil
	}
}
