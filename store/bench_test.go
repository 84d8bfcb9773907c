package store_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// The size of the history of the counties of the United States: places and
// days.
const (
	benchPlaces = 3340
	benchDays   = 345
)

// BenchmarkLoad loads a million rows, then the same again, then a second feed,
// and reads everything back; each in rows a second beside a bare COPY of the
// same rows into the same keyed and partitioned table.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		bare := bareCopy(b)
		c := storetest.Cluster(b, "us")
		if err := c.SyncCatalogue(context.Background(), storetest.Diseases(), benchTree(b), storetest.Sources()); err != nil {
			b.Fatal(err)
		}
		first := rate(func() { benchLoad(b, c, "confirmed", 1) })
		again := rate(func() { benchLoad(b, c, "confirmed", 1) })
		dump := rate(func() { benchDump(b, c) })
		second := rate(func() { benchLoad(b, c, "deaths", 2) })
		b.ReportMetric(bare, "copy-rows/s")
		b.ReportMetric(first, "load-rows/s")
		b.ReportMetric(100*first/bare, "load-%-of-copy")
		b.ReportMetric(again, "reload-rows/s")
		b.ReportMetric(second, "second-feed-rows/s")
		b.ReportMetric(dump, "dump-rows/s")
	}
}

func rate(work func()) float64 {
	began := time.Now()
	work()
	return benchPlaces * benchDays / time.Since(began).Seconds()
}

func benchRows(kind mspr.CountKind) iter.Seq2[mspr.Observation, error] {
	return func(yield func(mspr.Observation, error) bool) {
		start := mspr.NewDate(2020, 1, 22)
		line := 1
		for p := range benchPlaces {
			o := mspr.Observation{Location: mspr.LocationCode(fmt.Sprintf("US-%05d", 1000+p)), Country: "USA"}
			for d := range benchDays {
				line++
				o.Line, o.Date, o.Counts[kind] = line, start.AddDays(d), mspr.Known(int64(p*d%97))
				if !yield(o, nil) {
					return
				}
			}
		}
	}
}

func benchLoad(b *testing.B, c *store.Cluster, feed string, issued int) {
	b.Helper()
	kind := mspr.Cases
	if feed == "deaths" {
		kind = mspr.Deaths
	}
	f := file{source: "jhu-us", feed: feed, given: []mspr.CountKind{kind}, issued: issued}
	job := f.job()
	finish := job.Finish
	job.Finish = func() mspr.LoadFinish {
		l := finish()
		l.Batch.Read, l.Batch.Kept = benchPlaces*benchDays, benchPlaces*benchDays
		return l
	}
	if _, err := c.Load(context.Background(), job, benchRows(kind)); err != nil {
		b.Fatal(err)
	}
}

func benchTree(b *testing.B) *mspr.Locations {
	b.Helper()
	places := []mspr.Location{{Code: "USA", Name: "United States", Level: mspr.Country, Country: "USA", WHORegion: mspr.AMRO}}
	for p := range benchPlaces {
		code := mspr.LocationCode(fmt.Sprintf("US-%05d", 1000+p))
		places = append(places, mspr.Location{Code: code, Name: string(code), Level: mspr.County, Parent: "USA", Country: "USA", WHORegion: mspr.AMRO})
	}
	tree, err := mspr.NewLocations(places)
	if err != nil {
		b.Fatal(err)
	}
	return tree
}

// bareCopy copies the same rows as text that stands ready, in one statement.
func bareCopy(b *testing.B) float64 {
	b.Helper()
	conn, err := pgx.Connect(context.Background(), storetest.Prepared(b, "us"))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "SET search_path = mspr_us; SELECT ensure_partitions('covid_data', '2020-01-01', '2021-01-01')"); err != nil {
		b.Fatal(err)
	}
	var text bytes.Buffer
	for o := range benchRows(mspr.Cases) {
		fmt.Fprintf(&text, "%s\t%s\t%s\tjhu-us\t%s\t1\t2024-01-01T00:00:00Z\n", o.Country, o.Location, o.Date, o.Counts[mspr.Cases])
	}
	return rate(func() {
		_, err = conn.PgConn().CopyFrom(context.Background(), &text, "COPY covid_data (country, location, date, source, cases, batch, issued) FROM STDIN")
		if err != nil {
			b.Fatal(err)
		}
	})
}

func benchDump(b *testing.B, c *store.Cluster) {
	b.Helper()
	var n atomic.Int64
	err := c.Dump(context.Background(), func(ctx context.Context, d *store.Dump) error {
		places, err := d.Locations(ctx)
		if err != nil {
			return err
		}
		sources, err := d.Sources(ctx)
		if err != nil {
			return err
		}
		hear := func(*mspr.Row) error { n.Add(1); return nil }
		return d.Records(ctx, "covid19", mspr.NewCodes(places, sources), func() func(*mspr.Row) error { return hear })
	})
	if err != nil || n.Load() != benchPlaces*benchDays {
		b.Fatalf("%d rows, %v", n.Load(), err)
	}
}
