package retention_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/retention"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// skewed is a store whose own clock is as wrong as that of the process.
type skewed struct {
	*store.Cluster
	off time.Duration
}

// TimeEvidence tells the time as such a database would.
func (s skewed) TimeEvidence(ctx context.Context) (mspr.TimeEvidence, error) {
	e, err := s.Cluster.TimeEvidence(ctx)
	e.Database = e.Database.Add(s.off)
	return e, err
}

// house is a cluster with things of all ages.
type house struct {
	retention.Keeper
	store     *store.Cluster
	archive   *archive.Archive
	dir       string
	published int
}

const aDay = 24 * time.Hour

// newHouse makes one whose audit log begins with three entries of an age.
func newHouse(t *testing.T, age string) *house {
	t.Helper()
	address := storetest.Prepared(t, "us")
	h := &house{store: storetest.Open(t, address, "us"), dir: t.TempDir()}
	storetest.Backdated(t, address, "us", age, func() {
		for range 3 {
			if err := h.store.Record(t.Context(), mspr.AuditEntry{Action: mspr.AuditExport}); err != nil {
				t.Fatal(err)
			}
		}
	})
	files, err := archive.Open(filepath.Join(h.dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	h.archive = files
	small := duck.Limits{Threads: 1, MemoryBytes: 256 << 20}
	snapshots, err := duck.Open(t.Context(), filepath.Join(h.dir, "snapshots"), "us", duck.Options{Serve: small, Build: small, Keep: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := snapshots.Close(); err != nil {
			t.Error(err)
		}
	})
	h.Keeper = retention.Keeper{
		Cluster: mspr.Cluster{ID: "us", Retention: mspr.Retention{
			SourceFiles: 90 * aDay, Quarantine: 90 * aDay, RecordYears: 3, AuditYears: 6, Snapshots: 5, SnapshotAge: 30 * aDay,
		}},
		Store: h.store, Files: files, Snapshots: snapshots, Now: time.Now,
		Publish: func(ctx context.Context) error {
			h.published++
			_, err := snapshots.Publish(ctx, source{h.store})
			return err
		},
	}
	h.load(t)
	return h
}

// source gives the store's dump as package duck's source.
type source struct{ *store.Cluster }

// Dump passes the view on.
func (s source) Dump(ctx context.Context, read func(context.Context, duck.Dump) error) error {
	return s.Cluster.Dump(ctx, func(ctx context.Context, d *store.Dump) error { return read(ctx, d) })
}

// load loads a record of each month since 2020 by now, with a bad row, from a file
// that is archived, and publishes it.
func (h *house) load(t *testing.T) {
	t.Helper()
	now := time.Now()
	var rows []mspr.Observation
	for at := time.Date(2020, 1, 15, 0, 0, 0, 0, time.UTC); at.Before(now); at = at.AddDate(0, 1, 0) {
		o := mspr.Observation{Location: "FRA", Country: "FRA", Date: mspr.DateOf(at), Line: len(rows) + 2}
		o.Counts[mspr.Cases] = mspr.Known(int64(len(rows)))
		rows = append(rows, o)
	}
	kept, err := h.archive.Keep(t.Context(), strings.NewReader("a file"))
	if err != nil {
		t.Fatal(err)
	}
	job := mspr.LoadJob{Finish: func() mspr.LoadFinish {
		return mspr.LoadFinish{
			Given: mspr.NewCountSet(mspr.Cases), Defects: []mspr.Defect{{Line: 1, Rule: "date", Message: "no date", Raw: "x"}},
			Batch: mspr.Batch{
				Source: "who", Disease: "covid19", Address: "a.csv", Checksum: kept.Checksum, Bytes: kept.Bytes, Issued: now, Loaded: now,
				BatchCounts: mspr.BatchCounts{Read: int64(len(rows)) + 1, Kept: int64(len(rows)), Quarantined: 1},
			},
		}
	}}
	var all iter.Seq2[mspr.Observation, error] = func(yield func(mspr.Observation, error) bool) {
		for _, o := range rows {
			if !yield(o, nil) {
				return
			}
		}
	}
	if _, err := h.store.Load(t.Context(), job, all); err != nil {
		t.Fatal(err)
	}
	if err := h.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.published = 0
}

// holds tells what there is: days of records, rows in quarantine, where the audit
// log begins, files.
func (h *house) holds(t *testing.T) string {
	t.Helper()
	text := ""
	err := h.store.Query(t.Context(), `
		SELECT (SELECT string_agg(date::text, ' ' ORDER BY date) FROM covid_data), (SELECT count(*) FROM quarantine),
			(SELECT 'audit from ' || min(number) FROM audit_log)`, nil, func(row []any) error {
		text = fmt.Sprint(row...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(h.dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && (strings.HasSuffix(path, ".zst") || strings.HasSuffix(path, ".duckdb")) {
			text += " " + filepath.Base(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func text(lines []mspr.Leaving) string {
	var all strings.Builder
	for _, l := range lines {
		all.WriteString(l.String() + "\n")
	}
	return all.String()
}

func TestWhatIsPlannedIsWhatARunRemoves(t *testing.T) {
	h := newHouse(t, "7 years")
	before := h.holds(t)
	planned, err := h.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if now := h.holds(t); now != before {
		t.Errorf("a plan changes what there is from %s to %s", before, now)
	}
	gone, err := h.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if text(planned) != text(gone) || !strings.Contains(text(gone), "covid_data_2020: 12 rows, 2020-01-01 to 2020-12-31") ||
		!strings.Contains(text(gone), "audit_log: 3 rows") {
		t.Errorf("planned were\n%sand gone are\n%s", text(planned), text(gone))
	}
	first := h.Cluster.Retention.FirstDay(time.Now())
	if left := h.holds(t); !strings.HasPrefix(left, first.String()[:5]+"01-15") || h.published != 1 {
		t.Errorf("what is kept from %s on is %s; %d snapshots were made of it", first, left, h.published)
	}
	if again, err := h.Run(t.Context()); err != nil || len(again) > 0 || h.published != 1 {
		t.Errorf("a second run removes %s, %v", text(again), err)
	}
}

// What is young stays whatever the clock says: it goes ahead by years and by
// months, back by decades, and forth again, and the database's with it. Then it is
// right, and what is old goes.
func TestFault29_AClockThatMovesTakesNothingInsideItsPeriod(t *testing.T) {
	h := newHouse(t, "5 years")
	h.Cluster.Retention.RecordYears = 7
	first := mspr.Retention{RecordYears: 7}.FirstDay(time.Now())
	if first > mspr.NewDate(2020, 1, 1) {
		h.Cluster.Retention.RecordYears += first.Time().Year() - 2020 // so that all of it is young
	}
	before := h.holds(t)
	const year = 365 * aDay
	for _, off := range []time.Duration{9 * year, -30 * year, 300 * aDay, 9 * year, -1 * aDay, 399 * aDay, -9 * year} {
		h.Now = func() time.Time { return time.Now().Add(off) }
		for _, s := range []retention.Store{h.store, skewed{h.store, off}} {
			h.Store = s
			gone, err := h.Run(t.Context())
			if err != nil && mspr.CodeOf(err) != mspr.Conflict || len(gone) > 0 {
				t.Errorf("%s off, %T: %s, %v", off, s, text(gone), err)
			}
		}
		if now := h.holds(t); now != before {
			t.Fatalf("a clock that is %s off changes what there is from %s to %s", off, before, now)
		}
	}
	h.Now, h.Store, h.Cluster.Retention.RecordYears = time.Now, h.store, 3
	if gone, err := h.Run(t.Context()); err != nil || len(gone) == 0 {
		t.Errorf("by a clock that is right nothing goes: %v", err)
	}
}
