//go:build bench

package bench

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

const publishRounds = 3

// TestBenchPublish publishes snapshots, appends the same rows bare, and lets
// Postgres deliver them to nobody.
func TestBenchPublish(t *testing.T) {
	p := open(t).loaded(t)
	rows := facts(t, p.file())
	var ours, appended, dumped, copied sample
	for range publishRounds {
		ours.add(timed(t, p.publish))
		appended.add(timeAppend(t, p.file(), rows))
		dumped.add(timed(t, p.dump))
		copied.add(p.timeCopyOut(t))
	}
	n := p.newest.Records
	s := results.section("2. Postgres to snapshot",
		"Ours: a whole publication of "+grouped(n)+" records and "+grouped(p.newest.Revisions)+" revisions: totals, reading, sums of series, rollups, checkpoint,\n"+
			"reading back and comparing, checksum, fsync, rename, serving.\n"+
			"Median of 3, in turn; aim: at least 0.6 of the rate at which COPY leaves Postgres.")
	s.rate("an Appender loop over the same rows, which are in memory, into an equal table", ours.rate(n), appended.rate(n), "rows")
	s.rate("Postgres delivering the rows (Dump.Records) to nobody", ours.rate(n), dumped.rate(n), "rows")
	s.rate("COPY of the table to nobody, binary and in no order", ours.rate(n), copied.rate(n), "rows")
}

func timed(t *testing.T, do func(ctx context.Context) error) time.Duration {
	t.Helper()
	began := time.Now()
	if err := do(t.Context()); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

func (p *published) dump(ctx context.Context) error {
	return p.database.Dump(ctx, func(ctx context.Context, d *store.Dump) error {
		places, err := d.Locations(ctx)
		if err != nil {
			return err
		}
		sources, err := d.Sources(ctx)
		if err != nil {
			return err
		}
		nobody := func(*mspr.Row) error { return nil }
		return d.Records(ctx, covid, mspr.NewCodes(places, sources), nil, func() func(*mspr.Row) error { return nobody })
	})
}

func (p *published) timeCopyOut(t *testing.T) time.Duration {
	t.Helper()
	conn := p.database.connect(t)
	defer conn.Close(t.Context())
	return timed(t, func(ctx context.Context) error {
		_, err := conn.PgConn().CopyTo(ctx, io.Discard, "COPY (SELECT * FROM covid_data WHERE NOT withdrawn) TO STDOUT (FORMAT binary)")
		return err
	})
}
