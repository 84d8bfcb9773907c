package duck

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// written is a cluster into whose tables SQL has been written past the loader.
func written(t *testing.T, statements ...string) *store.Cluster {
	t.Helper()
	address := storetest.Prepared(t, testCluster)
	c := storetest.Open(t, address, testCluster)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("user", testCluster.Schema())
	query.Set("search_path", testCluster.Schema())
	u.RawQuery = query.Encode()
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return c
}

const insertRecords = `INSERT INTO covid_data (country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions,
	corrected, withdrawn, batch, issued, created_at, updated_at) `

// The days of the table lie before 1970, before 2000 and after; rows are
// corrected, withdrawn, of no count, of the largest there are, made and changed
// at different times, and stand in the table in no order.
func TestOddRowsOfPostgresComeThrough(t *testing.T) {
	c := written(
		t, "SELECT ensure_partitions('covid_data', '1918-01-01', '1919-12-31')",
		"SELECT ensure_partitions('covid_data', '1969-01-01', '1970-12-31')",
		"SELECT ensure_partitions('covid_data', '1999-01-01', '2021-12-31')",
		insertRecords+`
		SELECT country, code, day::date, source,
			CASE n % 3 WHEN 0 THEN n WHEN 1 THEN -n END, CASE n % 5 WHEN 0 THEN 0 WHEN 1 THEN 4503599627370496 END,
			CASE n % 7 WHEN 0 THEN n END, CASE WHEN n % 11 = 0 THEN -1 END, CASE n % 2 WHEN 0 THEN n END,
			n % 3 = 1 OR n % 11 = 0, n % 13 = 0, n, timestamptz '1999-12-31 23:59:59.999999+00' + n * interval '1 microsecond',
			timestamptz '2020-01-01+00' + n * interval '1 hour', timestamptz '2020-01-01+00' + (n + n % 4) * interval '1 hour'
		FROM (
			SELECT *, (random() * 100000)::int * 30 + row_number() OVER () % 30 AS n
			FROM locations, unnest(ARRAY['who', 'jhu-us']) source,
				unnest(ARRAY['1918-11-11', '1919-06-28', '1969-12-31', '1970-01-01', '1999-12-31', '2000-01-01', '2020-02-29', '2021-12-31']::date[]) day
			ORDER BY random()
		) odd`,
	)
	s := opened(t, t.TempDir(), Options{})
	if _, err := s.Publish(t.Context(), postgres{c}); err != nil {
		t.Fatal(err)
	}
	const all = `SELECT id, country, location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions, corrected,
		batch, issued, created_at, updated_at FROM %s ORDER BY location, date, source LIMIT 10000`
	var want [][]any
	err := c.Query(t.Context(), fmt.Sprintf(all, "covid_data WHERE NOT withdrawn"), nil, func(row []any) error {
		want = append(want, append([]any{}, row...))
		return nil
	})
	if err != nil || len(want) < 200 {
		t.Fatalf("%d records, %v", len(want), err)
	}
	if diff := cmp.Diff(want, rowsOf(t, s, fmt.Sprintf(all, "facts WHERE record"))); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// dying ends the server's side of a stream after so many rows.
type dying struct {
	postgres
	after int64
}

func (d dying) Dump(ctx context.Context, read func(ctx context.Context, dump Dump) error) error {
	return d.postgres.Dump(ctx, func(ctx context.Context, dump Dump) error { return read(ctx, &dyingDump{Dump: dump, d: d}) })
}

type dyingDump struct {
	Dump
	d     dying
	heard atomic.Int64
}

func (d *dyingDump) Records(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, open func() func(*mspr.Row) error) error {
	return d.Dump.Records(ctx, disease, codes, func() func(*mspr.Row) error {
		hear := open()
		return func(r *mspr.Row) error {
			if d.heard.Add(1) != d.d.after {
				return hear(r)
			}
			ended := 0
			err := d.d.Query(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'", nil,
				func([]any) error { ended++; return nil })
			if err == nil && ended == 0 {
				err = errors.New("no COPY was running")
			}
			return errors.Join(err, hear(r))
		}
	})
}

func TestFault03_AStreamThatBreaksPublishesNothing(t *testing.T) {
	c := written(
		t, "SELECT ensure_partitions('covid_data', '2020-01-01', '2020-12-31')",
		insertRecords+`
		SELECT 'FRA', code, date '2020-01-01' + day, 'who', 1, 1, 1, 1, 1, false, false, 1, now(), now(), now()
		FROM locations, generate_series(0, 365) day`,
	)
	s := opened(t, t.TempDir(), Options{})
	if _, err := s.Publish(t.Context(), postgres{c}); err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprint(filesIn(t, s.folder))
	if _, err := s.Rebuild(t.Context(), dying{postgres{c}, 10}); err == nil {
		t.Fatal("a broken stream was published")
	}
	if left := fmt.Sprint(filesIn(t, s.folder)); left != before {
		t.Errorf("the broken publication left %s where there was %s", left, before)
	}
	if s.served() != 1 {
		t.Errorf("snapshot %d is served", s.served())
	}
	if _, err := s.Publish(t.Context(), postgres{c}); err != nil {
		t.Errorf("the next publication: %v", err)
	}
}
