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

// loadedRows is about how many the Johns Hopkins file of counties has at a year's
// length.
const loadedRows = 1_150_000

// compareLoad loads a file like Johns Hopkins' of the counties through every
// stage into an empty cluster, and copies the same rows, which are in memory, into
// the same tables bare.
func (l *lab) compareLoad(t *testing.T) {
	t.Helper()
	f := l.wide(t, loadedRows)
	var c collector
	l.load(t, f, firstIssue(), &c)
	var ours, copied sample
	for range loadRounds {
		ours.add(l.timeLoad(t, f))
		copied.add(l.timeCopy(t, &c))
	}
	n := int64(len(c.observations))
	reached.atLeast("file to Postgres / COPY of the same rows into the same tables", size{grouped(n), int(n)}, "rows", ours.rate(n), copied.rate(n), 0.6)
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
func (l *lab) timeCopy(t *testing.T, c *collector) time.Duration {
	t.Helper()
	d := l.database(t)
	defer l.drop(t, d)
	conn := d.connect(t)
	defer conn.Close(t.Context())
	l.run(t, conn, "SELECT ensure_partitions('covid_data', '2020-01-01', '2024-12-31')")
	l.settle(t)
	began := time.Now()
	copied, err := conn.CopyFrom(t.Context(), pgx.Identifier{"covid_data"}, c.columns(), pgx.CopyFromSlice(len(c.observations), c.row()))
	took := time.Since(began)
	if err != nil || copied != int64(len(c.observations)) {
		t.Fatalf("copied %d rows of %d: %v", copied, len(c.observations), err)
	}
	return took
}

// collector is a loader that keeps what it is given in memory.
type collector struct {
	observations []mspr.Observation
	finish       mspr.LoadFinish
}

// Load takes everything.
func (c *collector) Load(_ context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	for o, err := range observations {
		if err != nil {
			return mspr.Batch{}, err
		}
		c.observations = append(c.observations, o)
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
