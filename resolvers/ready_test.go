package resolvers_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// keeping keeps answers in so many bytes.
func keeping(bytes int64) func(*resolvers.Options) {
	return func(o *resolvers.Options) { o.ReadyBytes = bytes }
}

// keeper is an edge that keeps answers, over snapshot 1.
func keeper(t *testing.T, change ...func(*resolvers.Options)) *edge {
	t.Helper()
	e := newEdge(t, append([]func(*resolvers.Options){keeping(1 << 20)}, change...)...)
	e.numbers.steady.Store(1)
	return e
}

const headline = `{ summary(disease: "covid19") { cases disease } }`

func TestAnAnswerIsKeptInItsBytes(t *testing.T) {
	e := keeper(t)
	first, second := e.ask(t, headline), e.ask(t, headline)
	if n := e.numbers.asked.Load(); n != 1 {
		t.Errorf("the numbers were asked %d times, want once", n)
	}
	if !cmp.Equal(first.Data, second.Data) || first.status != second.status || !cmp.Equal(first.header, second.header) {
		t.Errorf("the answers differ:\n%s\n%s", first.raw, second.raw)
	}
	if tier := second.Extensions.MSPR["tier"]; tier != "CACHE" {
		t.Errorf("the second answer is of the tier %v, want CACHE", tier)
	}
	first.Extensions.MSPR["tier"] = "CACHE"
	if diff := cmp.Diff(first.Extensions.MSPR, second.Extensions.MSPR); diff != "" {
		t.Errorf("the passports differ in more than the tier (-first +second):\n%s", diff)
	}
}

func TestAQuestionIsTheSameHoweverItIsWritten(t *testing.T) {
	e := keeper(t)
	e.ask(t, headline)
	get := func(query string) {
		r := httptest.NewRequest(http.MethodGet, "/france/graphql?query="+url.QueryEscape(query), nil)
		r.Header.Set("GraphQL-Require-Preflight", "1")
		e.do(t, r)
	}
	e.ask(t, "{ # the headline\n\tsummary ( disease : \"covid19\" ) { cases, disease } }")
	e.post(t, `{"variables": {}, "operationName": null, "query": "{summary(disease:\"covid19\"){cases disease}}"}`)
	get(headline)
	get(" " + headline)
	if n := e.numbers.asked.Load(); n != 1 {
		t.Errorf("one question was answered %d times, want once", n)
	}
}

func TestDifferentQuestionsHaveDifferentAnswers(t *testing.T) {
	e := keeper(t)
	const named = `query a($d: DiseaseCode!) { summary(disease: $d) { cases } } query b($d: DiseaseCode!) { summary(disease: $d) { deaths } }`
	bodies := []string{
		`{"query": "{ summary(disease: \"covid19\") { cases } }"}`,
		`{"query": "{ summary(disease: \"covid19\") { deaths } }"}`,
		`{"query": "{ summary(disease: \"covid19\") { cases: deaths } }"}`,
		`{"query": "{ summary(disease: \"covid19\", location: \"FRA\") { cases } }"}`,
		`{"query": "` + named + `", "operationName": "a", "variables": {"d": "covid19"}}`,
		`{"query": "` + named + `", "operationName": "b", "variables": {"d": "covid19"}}`,
		`{"query": "` + named + `", "operationName": "b", "variables": {"d": "mpox"}}`,
	}
	for i, body := range bodies {
		e.post(t, body)
		if n := e.numbers.asked.Load(); n != int64(i+1) {
			t.Fatalf("question %d was answered by another's answer:\n%s", i, body)
		}
	}
	for _, language := range []string{"en", "fr"} {
		r := httptest.NewRequest(http.MethodPost, "/france/graphql", strings.NewReader(`{"query": "{ summary(disease: \"covid19\", location: \"CHE\") { location { name } } }"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Language", language)
		want := map[string]string{"en": "Switzerland", "fr": "Suisse"}[language]
		if got := e.do(t, r); !strings.Contains(got.raw, want) {
			t.Errorf("in %s it is %s, want %s", language, got.raw, want)
		}
	}
}

func TestAnotherSnapshotHasAnswersOfItsOwn(t *testing.T) {
	e := keeper(t)
	for _, snapshot := range []int64{1, 2, 1, 2} {
		e.numbers.steady.Store(snapshot)
		if got := e.ask(t, headline).Extensions.MSPR["snapshot"]; got != float64(snapshot) {
			t.Errorf("snapshot %v answered while %d served", got, snapshot)
		}
	}
	if n := e.numbers.asked.Load(); n != 3 {
		t.Errorf("the numbers were asked %d times, want 3: an older snapshot has no answers kept any more", n)
	}
}

// The rows of this table are what may never be answered from what was kept.
func TestWhatIsNotSettledIsNotKept(t *testing.T) {
	for name, c := range map[string]struct {
		role  mspr.Role
		query string
		set   func(*edge)
	}{
		"who asks":                      {mspr.Researcher, `{ viewer { role } summary(disease: "covid19") { cases } }`, nil},
		"accounts":                      {mspr.Admin, `{ accounts { totalCount } summary(disease: "covid19") { cases } }`, nil},
		"the audit log, in a fragment":  {mspr.Admin, `{ ...f summary(disease: "covid19") { cases } } fragment f on Query { ... { auditLog { totalCount } } }`, nil},
		"batches, which are loaded":     {mspr.Public, `{ batches { totalCount } summary(disease: "covid19") { cases } }`, nil},
		"an answer without a snapshot":  {mspr.Public, headline, func(e *edge) { e.numbers.degraded = "Postgres answered" }},
		"an answer with an error":       {mspr.Public, headline, func(e *edge) { e.numbers.err = errors.New("broken") }},
		"what no snapshot could answer": {mspr.Public, headline, func(e *edge) { e.numbers.steady.Store(none) }},
	} {
		t.Run(name, func(t *testing.T) {
			e := keeper(t).as(c.role)
			if c.set != nil {
				c.set(e)
			}
			for n := range int64(3) {
				if got := e.ask(t, c.query); got.status != http.StatusOK {
					t.Fatalf("the answer is %d: %s", got.status, got.raw)
				}
				if asked := e.numbers.asked.Load(); asked != n+1 {
					t.Fatalf("the numbers were asked %d times by %d requests", asked, n+1)
				}
			}
		})
	}
}

func TestOneRoleNeverGetsTheAnswerOfAnother(t *testing.T) {
	e := keeper(t, us)
	const query = `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	if got := e.as(mspr.Researcher).ask(t, query); got.Data == nil {
		t.Fatalf("a researcher got %s", got.raw)
	}
	for range 2 {
		if got := e.ask(t, query); got.Data != nil || got.code() != "BAD_USER_INPUT" {
			t.Errorf("the public got %s", got.raw)
		}
	}
	if got := e.as(mspr.Admin).ask(t, query); got.Data == nil || got.Extensions.MSPR["tier"] == "CACHE" {
		t.Errorf("an administrator got a researcher's answer: %s", got.raw)
	}
}

func TestAKeptAnswerIsNotedForEachWhoReadsIt(t *testing.T) {
	e := keeper(t, us).as(mspr.Researcher)
	const query = `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	for range 3 {
		e.ask(t, query)
	}
	if n := e.numbers.asked.Load(); n != 1 || len(e.diary.entries) != 3 || !cmp.Equal(e.diary.entries[0], e.diary.entries[2]) {
		t.Errorf("the numbers were asked %d times, and %v was noted; want once, and three entries that are the same", n, e.diary.entries)
	}
	e.diary.err = errors.New("the disk is full")
	if got := e.ask(t, query); got.Data != nil || got.code() != "UNAVAILABLE" {
		t.Errorf("an answer that couldn't be noted was given: %s", got.raw)
	}
}

func TestWhoIsNotLetInGetsNoKeptAnswer(t *testing.T) {
	e := keeper(t)
	e.ask(t, headline)
	e.quota.state = mspr.QuotaState{Limit: 1, Refused: true}
	if got := e.ask(t, headline); got.status != http.StatusTooManyRequests {
		t.Errorf("a caller whose quota is spent got %d: %s", got.status, got.raw)
	}
	e.quota.state = mspr.QuotaState{}
	e.people.err = mspr.Errorf(mspr.Unauthenticated, "no")
	if got := e.ask(t, headline); got.status != http.StatusUnauthorized {
		t.Errorf("a caller with a bad token got %d: %s", got.status, got.raw)
	}
}

func TestKeptAnswersAreBoundedByTheirSize(t *testing.T) {
	e := newEdge(t, keeping(16<<10))
	e.numbers.steady.Store(1)
	question := func(i int) string { return fmt.Sprintf(`{ a%d: summary(disease: "covid19") { cases } }`, i) }
	for i := range 100 {
		e.ask(t, question(i))
	}
	e.ask(t, question(99))
	if n := e.numbers.asked.Load(); n != 100 {
		t.Errorf("the last answer was not kept: %d questions", n)
	}
	e.ask(t, question(0))
	if n := e.numbers.asked.Load(); n != 101 {
		t.Errorf("the first answer is still kept after a hundred others in 16 KiB: %d questions", n)
	}
}
