//go:build bench

package bench

import (
	"context"
	"database/sql"
	"testing"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

const queryRounds = 41

// question is a query as a caller asks it, and the statement that it becomes.
type question struct {
	what      string
	ask       func(ctx context.Context, s *analytics.Service) error
	statement func(p *plan.Planner) (plan.Statement, error)
}

// TestBenchQuery asks the read path, without its cache, and DuckDB itself.
func TestBenchQuery(t *testing.T) {
	l := open(t)
	p := l.loaded(t)
	service := l.reads(p, 1) // no answer fits into a cache of one byte
	cat := l.config.Catalogue
	planner := plan.NewPlanner(cat.Locations, cat.Diseases, cat.Sources)
	db := openCopy(t, p.file())
	defer db.Close()
	s := results.section("3. Queries without the cache",
		"Ours: the read path (check, plan, SQL, DuckDB, answer with cursors, averages, rates).\n"+
			"Reference: the same SQL with the same values asked of DuckDB over database/sql, each row scanned and forgotten.\n"+
			"Median of 41, in turn; aim: at most 1.2 to 1.5 of the reference, plus 1 ms.")
	for _, q := range questions() {
		statement, err := q.statement(planner)
		if err != nil {
			t.Fatalf("%s: %v", q.what, err)
		}
		ours, raw := q.compare(t, service, db, statement)
		s.latency(q.what, ours.median(), raw.median())
	}
}

func (q question) compare(t *testing.T, service *analytics.Service, db *sql.DB, statement plan.Statement) (ours, raw sample) {
	t.Helper()
	rows := 0
	for round := range queryRounds + 3 {
		mine := timed(t, func(ctx context.Context) error { return q.ask(ctx, service) })
		bare := timed(t, func(ctx context.Context) (err error) {
			rows, err = drain(ctx, db, statement.SQL, rawArgs(statement.Args))
			return err
		})
		if round >= 3 { // both are warm
			ours.add(mine)
			raw.add(bare)
		}
	}
	if rows == 0 {
		t.Fatalf("%s: there are no rows to measure", q.what)
	}
	t.Logf("%s: %d rows, tier %s", q.what, rows, statement.Tier)
	return ours, raw
}

func questions() []question {
	everything := []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths, mspr.MeasureCaseFatalityRatio, mspr.MeasureIncidencePer100k}
	sums := []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths}
	between := firstIssue().AddDate(0, 0, 3)
	return []question{
		aggregated("totals per country, first 100", mspr.AggregateQuery{GroupBy: []mspr.Dimension{mspr.ByCountry}, Measures: everything, Page: mspr.Page{First: 100}}),
		series("weekly series of one country", mspr.SeriesQuery{Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.ISOWeek}),
		series("daily series of one country", mspr.SeriesQuery{Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.Day}),
		series("daily series of one country as of an earlier issue", mspr.SeriesQuery{Locations: []mspr.LocationCode{"FRA"}, Interval: mspr.Day, AsOf: &between}),
		series("daily series of ten counties", mspr.SeriesQuery{Locations: counties(), Interval: mspr.Day}),
		aggregated("months by WHO region, first 100", mspr.AggregateQuery{GroupBy: []mspr.Dimension{mspr.ByWHORegion, mspr.ByMonth}, Measures: sums, Page: mspr.Page{First: 100}}),
		aggregated("months by country, first 1,000", mspr.AggregateQuery{GroupBy: []mspr.Dimension{mspr.ByCountry, mspr.ByMonth}, Measures: sums, Page: mspr.Page{First: 1000}}),
		aggregated("ten worst counties of a state on an odd stretch of days", worstCounties(sums)),
		records("100 records", mspr.RecordQuery{Page: mspr.Page{First: 100}}),
		records("100 records of one country, newest first", mspr.RecordQuery{Where: in("FRA"), Descending: true, Page: mspr.Page{First: 100}}),
	}
}

func counties() []mspr.LocationCode {
	return []mspr.LocationCode{"US-01001", "US-01003", "US-01005", "US-01007", "US-01009", "US-01011", "US-01013", "US-01015", "US-01017", "US-01019"}
}

func in(code mspr.LocationCode) *mspr.RecordFilter {
	return &mspr.RecordFilter{Location: &mspr.LocationFilter{Eq: &code}}
}

// worstCounties can't be answered from a rollup.
func worstCounties(measures []mspr.Measure) mspr.AggregateQuery {
	state, level, cases := mspr.LocationCode("US-AL"), mspr.County, mspr.MeasureCases
	from, to := mspr.NewDate(2020, 2, 5), mspr.NewDate(2020, 8, 20)
	return mspr.AggregateQuery{
		GroupBy: []mspr.Dimension{mspr.ByLocation}, Measures: measures,
		Where: &mspr.RecordFilter{
			Location: &mspr.LocationFilter{Under: &state}, Level: &mspr.LevelFilter{Eq: &level}, Date: &mspr.DateFilter{From: &from, To: &to},
		},
		OrderBy: []mspr.AggregateOrder{{Measure: &cases, Direction: mspr.Descending}}, Page: mspr.Page{First: 10},
	}
}

func aggregated(what string, q mspr.AggregateQuery) question {
	q.Disease = covid
	return question{
		what: what,
		ask: func(ctx context.Context, s *analytics.Service) error {
			_, _, err := s.Aggregate(ctx, q)
			return err
		},
		statement: func(p *plan.Planner) (plan.Statement, error) {
			a, err := p.Aggregate(q)
			if err != nil {
				return plan.Statement{}, err
			}
			return a.SQL(plan.DuckDB), nil
		},
	}
}

func series(what string, q mspr.SeriesQuery) question {
	q.Disease = covid
	return question{
		what: what,
		ask: func(ctx context.Context, s *analytics.Service) error {
			_, _, err := s.TimeSeries(ctx, q)
			return err
		},
		statement: func(p *plan.Planner) (plan.Statement, error) {
			a, _, err := p.Series(q)
			if err != nil {
				return plan.Statement{}, err
			}
			return a.SQL(plan.DuckDB), nil
		},
	}
}

func records(what string, q mspr.RecordQuery) question {
	q.Disease = covid
	return question{
		what: what,
		ask: func(ctx context.Context, s *analytics.Service) error {
			_, _, err := s.Records(ctx, q)
			return err
		},
		statement: func(p *plan.Planner) (plan.Statement, error) {
			r, err := p.Records(q)
			if err != nil {
				return plan.Statement{}, err
			}
			return r.SQL(plan.DuckDB), nil
		},
	}
}
