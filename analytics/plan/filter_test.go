package plan_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// checkStatement says that a statement binds what it names and writes out
// nothing that a caller sent.
// ofCatalogue is how a word of the catalogue stands in a statement, which nothing
// that could end it may be part of.
func ofCatalogue() *regexp.Regexp {
	return regexp.MustCompile(`TRY_CAST\('[A-Za-z0-9_-]+' AS (disease_code|location_code|level_name|who_region_name|source_name)\)`)
}

func checkStatement(tb testing.TB, s plan.Statement) {
	tb.Helper()
	for i := range s.Args {
		if !strings.Contains(s.SQL, fmt.Sprintf("$%d", i+1)) {
			tb.Errorf("$%d is bound and not used:\n%s", i+1, s.SQL)
		}
	}
	if strings.Contains(s.SQL, fmt.Sprintf("$%d", len(s.Args)+1)) {
		tb.Errorf("$%d is used and not bound:\n%s", len(s.Args)+1, s.SQL)
	}
	words := ofCatalogue().ReplaceAllString(s.SQL, "")
	for _, own := range []string{"'week'", "'month'", "'quarter'", "'year'"} {
		words = strings.ReplaceAll(words, own, "")
	}
	if strings.ContainsAny(words, `'";\`) || strings.Contains(words, "--") {
		tb.Errorf("the statement holds a literal:\n%s", s.SQL)
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"location":{"eq":"FRA"}}`, `{"or":[{"location":{"in":["FRA","US-CA"]}},{"not":{"date":{"eq":"2021-01-01"}}}]}`,
		`{"and":[{"source":{"eq":"world"}}],"level":{"in":["COUNTY"]}}`, `{"location":{"under":"US-CA"},"whoRegion":{"notIn":["EURO","AMRO"]}}`,
		`{"location":{"eq":"FRA' OR 1=1 --"}}`, `{"not":{"not":{"country":{"notIn":["CHE"]}}}}`, `{"and":[null],"or":[null]}`,
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	p := planner(f)
	f.Fuzz(func(t *testing.T, text string, byLocation bool) {
		var where mspr.RecordFilter
		if json.Unmarshal([]byte(text), &where) != nil {
			return
		}
		q := mspr.AggregateQuery{Disease: "covid19", Measures: mspr.Measures()[:7], Where: &where, Page: mspr.Page{First: 1}}
		if byLocation {
			q.GroupBy = []mspr.Dimension{mspr.ByLocation}
		}
		a, err := p.Aggregate(q)
		if err != nil {
			if c := mspr.CodeOf(err); c != mspr.BadUserInput && c != mspr.TooComplex {
				t.Error(err)
			}
			return
		}
		checkStatement(t, a.SQL(plan.DuckDB))
		checkStatement(t, a.SQL(plan.Postgres))
		checkStatement(t, a.TotalSQL(plan.DuckDB))
		if _, err := a.Key(); err != nil {
			t.Error(err)
		}
	})
}

func TestFilterThatIsTooComplex(t *testing.T) {
	t.Parallel()
	deep := &mspr.RecordFilter{}
	for range 20 {
		deep = &mspr.RecordFilter{Not: deep}
	}
	wide := &mspr.RecordFilter{}
	for range 300 {
		wide.And = append(wide.And, &mspr.RecordFilter{})
	}
	long := &mspr.RecordFilter{Location: &mspr.LocationFilter{In: make([]mspr.LocationCode, 6000)}}
	for name, f := range map[string]*mspr.RecordFilter{"deep": deep, "wide": wide, "long": long} {
		q := query(t, "")
		q.Where = f
		if _, err := planner(t).Aggregate(q); mspr.CodeOf(err) != mspr.TooComplex {
			t.Errorf("%s: got %v, want QUERY_TOO_COMPLEX", name, err)
		}
	}
}
