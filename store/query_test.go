package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestAQueryGivesPlainValuesForWhatItBinds(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	at := time.Date(2024, 5, 6, 7, 8, 9, 123_000, time.FixedZone("elsewhere", 3600))
	args := []any{"text", int64(1) << 40, 2.5, true, mspr.NewDate(1999, 12, 31), at, []string{"a", "b"}}
	sql := `SELECT $1::text, $2::bigint, $3::double precision, $4::boolean, $5::date, $6::timestamptz, $7::text[],
		NULL::bigint, 7::integer, 8::smallint, 1.5::real, '{}'::text[], date '2262-01-01', sum(x)::bigint
		FROM generate_series(1, 3) AS x`
	var got []any
	if err := c.Query(t.Context(), sql, args, func(row []any) error { got = append(got, row...); return nil }); err != nil {
		t.Fatal(err)
	}
	want := []any{
		"text", int64(1) << 40, 2.5, true, mspr.NewDate(1999, 12, 31), at.UTC(),
		[]string{"a", "b"},
		nil, int64(7), int64(8), 1.5,
		[]string{},
		mspr.NewDate(2262, 1, 1), int64(6),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func TestAQueryOnlyReads(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	if err := c.Query(t.Context(), "DELETE FROM snapshots", nil, func([]any) error { return nil }); err == nil {
		t.Error("a query deleted")
	}
}

func TestAQueryNamesTheColumnThatItCannotRead(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	err := c.Query(t.Context(), "SELECT 1.5::numeric AS total", nil, func([]any) error { return nil })
	if err == nil || !cmp.Equal(mspr.CodeOf(err), mspr.Internal) {
		t.Errorf("got %v", err)
	}
}

func TestAQueryEndsWithItsCallbackOrItsContext(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	enough := errors.New("enough")
	seen := 0
	err := c.Query(t.Context(), "SELECT x FROM generate_series(1, 100) AS x ORDER BY x", nil, func([]any) error { seen++; return enough })
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%d rows, %v", seen, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Query(ctx, "SELECT pg_sleep(60)::text", nil, func([]any) error { return nil }); mspr.CodeOf(err) != mspr.Timeout {
		t.Errorf("got %v", err)
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBatchesCanBePagedAndFiltered(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	var ids []int64
	for n := range 3 {
		ids = append([]int64{load(t, c, file{issued: n + 1}).ID}, ids...)
	}
	refused := file{source: "foph", issued: 4, broken: mspr.Refusef("no")}
	_, _ = c.Load(t.Context(), refused.job(), refused.observations())
	who := mspr.SourceName("who")
	q := mspr.BatchQuery{Source: &who, Page: mspr.Page{First: 2}, Total: true}
	first, err := c.Batches(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Batches) != 2 || first.Batches[0].ID != ids[0] || !first.Info.HasNextPage || first.Info.HasPreviousPage || *first.Total != 3 {
		t.Errorf("first page %+v", first)
	}
	q.Page.After = *first.Info.EndCursor
	second, err := c.Batches(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(second.Batches) != 1 || second.Batches[0].ID != ids[2] || second.Info.HasNextPage || !second.Info.HasPreviousPage {
		t.Errorf("second page %+v", second)
	}
	status := mspr.BatchRefused
	page, err := c.Batches(t.Context(), mspr.BatchQuery{Status: &status})
	if err != nil || len(page.Batches) != 1 || page.Batches[0].Reason != "no" || page.Total != nil {
		t.Errorf("refused %+v, %v", page, err)
	}
}

func FuzzBatchCursor(f *testing.F) {
	f.Add("YmF0Y2g6MQ")
	f.Add("not a cursor")
	c := storetest.Cluster(f, "us")
	f.Fuzz(func(t *testing.T, after string) {
		_, err := c.Batches(context.Background(), mspr.BatchQuery{Page: mspr.Page{After: after}})
		if err != nil && mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%q: %v", after, err)
		}
	})
}
