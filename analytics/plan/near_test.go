package plan_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

func date(t *testing.T, text string) mspr.Date {
	t.Helper()
	d, err := mspr.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A page begins at the newest week, or at the oldest, unless the filter or the
// cursor has it begin elsewhere.
func TestAPageIsLookedForInTheDaysNextToItsBeginning(t *testing.T) {
	first, last := date(t, "2020-01-06"), date(t, "2023-05-01")
	in2021 := &mspr.RecordFilter{Date: &mspr.DateFilter{From: new(date(t, "2021-01-01")), To: new(date(t, "2021-12-31"))}}
	fewDays := &mspr.RecordFilter{Date: &mspr.DateFilter{From: new(date(t, "2022-05-01")), To: new(date(t, "2022-05-09"))}}
	either := &mspr.RecordFilter{Or: []*mspr.RecordFilter{in2021, in2021}}
	for name, c := range map[string]struct {
		descending bool
		where      *mspr.RecordFilter
		after      string
		want       string
	}{
		"the newest":                    {true, nil, "", "2023-04-17"},
		"the newest of a year":          {true, in2021, "", "2021-12-17"},
		"the newest, in alternatives":   {true, either, "", "2023-04-17"},
		"the newest behind a page":      {true, nil, "2022-03-15", "2022-03-01"},
		"the newest of a year, behind":  {true, in2021, "2021-03-15", "2021-03-01"},
		"the newest, behind what isn't": {true, nil, "2024-01-01", "2023-04-17"},
		"the oldest":                    {false, nil, "", "2020-01-20"},
		"the oldest of a year":          {false, in2021, "", "2021-01-15"},
		"the oldest behind a page":      {false, nil, "2022-03-15", "2022-03-29"},
		"the oldest, behind what isn't": {false, nil, "2019-01-01", "2020-01-20"},
		"the newest of a few days":      {true, fewDays, "", ""},
		"the oldest of a few days":      {false, fewDays, "", ""},
		"the newest, at the end":        {true, nil, "2020-01-18", ""},
		"the oldest, at the end":        {false, nil, "2023-04-20", ""},
	} {
		q := mspr.RecordQuery{Disease: "covid19", Descending: c.descending, Where: c.where, Page: mspr.Page{First: 100}}
		if c.after != "" {
			behind, err := planner(t).Records(q)
			if err != nil {
				t.Fatal(err)
			}
			q.Page.After = behind.Cursor(date(t, c.after), "FRA", "who")
		}
		p, err := planner(t).Records(q)
		if err != nil {
			t.Fatal(err)
		}
		near := p.Near(first, last)
		if near == nil {
			if c.want != "" {
				t.Errorf("%s: in all days, want %s", name, c.want)
			}
			continue
		}
		bound := near.Where.Date.To
		if c.descending {
			bound = near.Where.Date.From
		}
		if got := bound.String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if kept := c.where == nil || slices.Equal(near.Where.And, []*mspr.RecordFilter{p.Where}); !kept || near.Limit != p.Limit || !slices.Equal(near.After, p.After) {
			t.Errorf("%s: another page: %+v", name, near)
		}
	}
}

func TestOnlyWhereMuchWouldBeReadIsItLookedForInAFewDays(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		query   mspr.RecordQuery
		dialect plan.Dialect
		want    bool
	}{
		"everything":           {mspr.RecordQuery{}, plan.DuckDB, true},
		"in Postgres":          {mspr.RecordQuery{}, plan.Postgres, false},
		"one place":            {mspr.RecordQuery{Where: &mspr.RecordFilter{Location: &mspr.LocationFilter{Eq: new(mspr.LocationCode("FRA"))}}}, plan.DuckDB, false},
		"as of another moment": {mspr.RecordQuery{AsOf: &now}, plan.DuckDB, false},
	} {
		c.query.Disease, c.query.Page.First = "covid19", 100
		p, err := planner(t).Records(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := p.EdgesSQL(c.dialect); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
