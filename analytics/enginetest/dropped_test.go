package enginetest

import (
	"context"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/mspr"
)

// from are the records of days from one on, or before it.
func from(day mspr.Date) *mspr.RecordFilter {
	return &mspr.RecordFilter{Date: &mspr.DateFilter{From: &day}}
}

func before(day mspr.Date) *mspr.RecordFilter {
	return &mspr.RecordFilter{Date: &mspr.DateFilter{To: new(day.AddDays(-1))}}
}

// Once a year of records has gone, the next snapshot is built in full; it and
// Postgres hold nothing of that year, tell of later days what each earlier snapshot
// held, and say of earlier ones that it can't be told.
func TestOfDaysThatHaveGoneNothingIsToldAndOfOthersTheSame(t *testing.T) {
	e := remember(t)
	year := mspr.NewDate(2021, 1, 1)
	groups := mspr.AggregateQuery{
		Disease: "covid19", GroupBy: []mspr.Dimension{mspr.ByCountry, mspr.ByMonth}, Measures: []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths},
		Page: mspr.Page{First: 1000},
	}
	type answer struct {
		groups  []mspr.AggregateRow
		records []mspr.Record
	}
	ask := func(ctx context.Context, s *analytics.Service, where *mspr.RecordFilter) (answer, error) {
		q := groups
		q.Where = where
		sums, _, err := s.Aggregate(ctx, q)
		if err != nil {
			return answer{}, err
		}
		rows, _, err := s.Records(ctx, mspr.RecordQuery{Disease: "covid19", Where: where, Page: mspr.Page{First: 10_000}})
		for i := range rows.Records { // as of an earlier moment these are other times and numbers
			rows.Records[i].ID, rows.Records[i].CreatedAt, rows.Records[i].UpdatedAt = 0, time.Time{}, time.Time{}
		}
		return answer{sums.Rows, rows.Records}, err
	}
	want := map[int64]answer{}
	for _, old := range e.editions {
		held, err := ask(t.Context(), old.then, from(year))
		if err != nil || len(held.records) == 0 {
			t.Fatalf("snapshot %d holds %v: %v", old.Number, held, err)
		}
		want[old.Number] = held
	}
	gone, err := e.cluster.DropRecords(t.Context(), mspr.Retainer("us"), year)
	if err != nil || len(gone) < 3 {
		t.Fatalf("%v has gone: %v", gone, err)
	}
	made := e.republish(t)
	if held := e.editions[len(e.editions)-1]; made.Records >= held.Records || made.Edition <= held.Edition || made.LastBatch != held.LastBatch {
		t.Errorf("after %v the snapshot is %+v, and was %+v", gone, made, held.Snapshot)
	}
	for name, s := range map[string]*analytics.Service{"the snapshot": e.fromDuck, "Postgres": e.fromPostgres} {
		left, err := ask(t.Context(), s, before(year))
		if err != nil || len(left.groups)+len(left.records) > 0 {
			t.Errorf("%s still holds %v: %v", name, left, err)
		}
		for number, held := range want {
			ctx, _, err := s.At(t.Context(), number)
			if err != nil {
				t.Fatalf("%s: snapshot %d: %v", name, number, err)
			}
			got, err := ask(ctx, s, from(year))
			if err != nil {
				t.Fatalf("%s: snapshot %d: %v", name, number, err)
			}
			same(t, name+" remembers groups", held.groups, got.groups)
			same(t, name+" remembers records", held.records, got.records)
			for _, where := range []*mspr.RecordFilter{nil, before(year), from(year.AddDays(-1))} {
				if got, err := ask(ctx, s, where); mspr.CodeOf(err) != mspr.Gone {
					t.Errorf("%s: snapshot %d tells of days that have gone: %v, %v", name, number, got, err)
				}
			}
			series := mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.Day, From: &year}
			if _, _, err := s.TimeSeries(ctx, series); mspr.CodeOf(err) != mspr.Gone {
				t.Errorf("%s: snapshot %d tells of sums from days that have gone: %v", name, number, err)
			}
		}
		diff := mspr.DiffQuery{Disease: "covid19", From: 1, To: new(int64(7)), Page: mspr.Page{First: 10}}
		if _, _, err := s.Diff(t.Context(), diff); mspr.CodeOf(err) != mspr.Gone {
			t.Errorf("%s compares days that have gone: %v", name, err)
		}
		diff.Where = from(year)
		if page, _, err := s.Diff(t.Context(), diff); err != nil || len(page.Differences) == 0 {
			t.Errorf("%s compares later days: %v, %v", name, page.Differences, err)
		}
	}
}

// republish makes a snapshot where the last one lies, which has to be built in
// full, and has it answer.
func (e *remembering) republish(t *testing.T) mspr.Snapshot {
	t.Helper()
	whyFull := ""
	snapshots, err := duck.Open(t.Context(), e.dir, "us", duck.Options{OnBuilt: func(b duck.Built) { whyFull = b.WhyFull }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := snapshots.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := snapshots.Publish(t.Context(), source{e.cluster})
	if err != nil {
		t.Fatal(err)
	}
	if whyFull != "records of before 2021-01-01, past their period, have gone since snapshot 7" {
		t.Errorf("the snapshot was built because %q", whyFull)
	}
	e.fromDuck = e.service(lender{snapshots}, nil)
	return made
}
