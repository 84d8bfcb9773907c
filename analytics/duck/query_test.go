package duck

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func served(t *testing.T) *Snapshots {
	t.Helper()
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	return s
}

func ask(t *testing.T, s *Snapshots, ctx context.Context, sql string, args ...any) error { //nolint:revive // A test's t comes first.
	t.Helper()
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	return l.Query(ctx, sql, args, func([]any) error { return nil })
}

func TestValuesArePlain(t *testing.T) {
	s := served(t)
	noon := time.Date(2021, 3, 28, 12, 0, 0, 1000, time.FixedZone("CEST", 7200))
	got := rowsOf(t, s, `SELECT NULL, 1::TINYINT, 2::SMALLINT, 3::INTEGER, 4::BIGINT, 5::HUGEINT, 6::UTINYINT, 7::USMALLINT,
		8::UINTEGER, 1.5::FLOAT, 2.5::DOUBLE, 3.5::DECIMAL(9, 1), 'Zürich', true, DATE '1969-12-31', $1, ['b', 'a'],
		'FRA'::location_code LIMIT 1`, noon)
	want := [][]any{{
		nil, int64(1), int64(2), int64(3), int64(4), int64(5), int64(6), int64(7),
		int64(8), 1.5, 2.5, 3.5, "Zürich", true, mspr.NewDate(1969, 12, 31), noon.UTC(),
		[]string{"b", "a"},
		"FRA",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	for _, sql := range []string{
		"SELECT 9223372036854775808::HUGEINT LIMIT 1",
		"SELECT [1, 2] LIMIT 1",
		"SELECT INTERVAL 1 DAY LIMIT 1",
		"SELECT 'a'::BLOB LIMIT 1",
	} {
		if err := ask(t, s, t.Context(), sql); err == nil {
			t.Errorf("%s gives a value that no caller expects", sql)
		}
	}
}

func TestArgumentsAreBoundAsTheirTypes(t *testing.T) {
	s := served(t)
	days := []mspr.Date{mspr.NewDate(1583, 1, 1), mspr.NewDate(1969, 12, 31), mspr.NewDate(2020, 2, 29), mspr.NewDate(2021, 3, 28)}
	for _, d := range days {
		got := rowsOf(t, s, "SELECT $1, $1 + 0, typeof($1), $1::VARCHAR LIMIT 1", d)
		if diff := cmp.Diff([][]any{{d, d, "DATE", d.String()}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", d, diff)
		}
	}
	got := rowsOf(t, s, `
		SELECT count(*) FROM facts
		WHERE disease = $1 AND location = ANY($2) AND source IN (SELECT unnest($3::VARCHAR[])) AND date BETWEEN $4 AND $5
			AND issued <= $6 AND cases > $7 AND cases / 2.0 > $8 AND counted = $9 AND location = $10 LIMIT 1`,
		"covid19", []string{"FRA", "nowhere"}, []string{"who"}, mspr.NewDate(2020, 2, 28), mspr.NewDate(2020, 3, 1),
		issuedAt, int64(0), 1.5, true, "FRA")
	if diff := cmp.Diff([][]any{{int64(3)}}, got); diff != "" {
		t.Error(diff)
	}
	if got := rowsOf(t, s, "SELECT count(*) FROM facts WHERE location = ANY($1) LIMIT 1", []string(nil)); got[0][0] != int64(0) {
		t.Errorf("an empty list finds %v rows", got[0][0])
	}
	if err := ask(t, s, t.Context(), "SELECT $1 LIMIT 1", []int{1}); err == nil {
		t.Error("an argument of a foreign type was bound")
	}
}

func TestTimesAreUTCWhateverTheMachinesZone(t *testing.T) {
	t.Setenv("TZ", "America/New_York")
	s := served(t)
	got := rowsOf(t, s, `SELECT current_setting('TimeZone'), TIMESTAMPTZ '2021-03-28 02:30:00',
		min(issued)::VARCHAR, date_trunc('day', min(issued))::DATE FROM facts LIMIT 1`)
	want := [][]any{{"UTC", time.Date(2021, 3, 28, 2, 30, 0, 0, time.UTC), "2024-03-31 01:30:00.123456+00", mspr.NewDate(2024, 3, 31)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
}

func TestServedSnapshotIsLockedDown(t *testing.T) {
	s := served(t)
	for _, sql := range []string{
		"DELETE FROM facts",
		"CREATE TABLE more (i INTEGER)",
		"SELECT * FROM read_csv('/etc/passwd') LIMIT 1",
		"SELECT content FROM read_text('/etc/hostname') LIMIT 1",
		"COPY facts TO '/tmp/facts.csv'",
		"ATTACH ':memory:' AS other; CREATE TABLE other.t AS SELECT * FROM read_csv('/etc/passwd')",
		"INSTALL httpfs",
		"LOAD '/tmp/evil.duckdb_extension'",
		"SET memory_limit = '100GB'",
		"SET GLOBAL enable_external_access = true",
		"SET TimeZone = 'Europe/Zurich'",
		"RESET lock_configuration",
	} {
		if err := ask(t, s, t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
	if err := ask(t, s, t.Context(), "SELECT 1 LIMIT 1"); err != nil {
		t.Errorf("afterwards, a plain query says %v", err)
	}
}

// endless takes minutes unless it is stopped.
const endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3 LIMIT 1"

func TestQueryEndsWithItsContext(t *testing.T) {
	s := served(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := ask(t, s, ctx, endless); mspr.CodeOf(err) != mspr.Timeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("at the deadline, the query says %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := ask(t, s, ctx, endless); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, the query says %v", err)
	}
	if err := ask(t, s, t.Context(), "SELECT 1 LIMIT 1"); err != nil {
		t.Errorf("afterwards, a plain query says %v", err)
	}
	if st := s.Status(); len(st.Refused) != 0 || st.Leases != 0 {
		t.Errorf("afterwards: %+v", st)
	}
}

func TestQueryWithoutEnoughMemoryIsTooComplex(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Serve: Limits{Threads: 1, MemoryBytes: 16 << 20, SpillBytes: 4 << 20}})
	publish(t, s, swiss())
	err := ask(t, s, t.Context(), "SELECT range, hash(range) h FROM range(20000000) ORDER BY h LIMIT 20000000")
	if mspr.CodeOf(err) != mspr.TooComplex {
		t.Errorf("the query says %v", err)
	}
	if err := ask(t, s, t.Context(), "SELECT count(*) FROM facts LIMIT 1"); err != nil {
		t.Errorf("afterwards, a plain query says %v", err)
	}
}

func TestErrorOfTheCallerComesBack(t *testing.T) {
	s := served(t)
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	stop, rows := errors.New("enough"), 0
	err = l.Query(t.Context(), "SELECT * FROM facts LIMIT 100", nil, func([]any) error {
		rows++
		return stop
	})
	if !errors.Is(err, stop) || rows != 1 {
		t.Errorf("after %d rows the query says %v", rows, err)
	}
	err = l.Query(t.Context(), "SELECT nonsense LIMIT 1", nil, func([]any) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "snapshot 1") || mspr.CodeOf(err) != mspr.Internal {
		t.Errorf("a wrong statement says %v", err)
	}
}
