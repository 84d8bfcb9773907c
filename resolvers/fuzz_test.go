package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/hostile"
)

// Whatever the public of France sends, the answer is JSON, and its errors have
// a code that is the caller's mistake.
func FuzzRequest(f *testing.F) {
	for _, topic := range []map[string]hostile.Attack{hostile.Documents(), hostile.Introspection(), hostile.Values()} {
		for _, a := range topic {
			var sent struct {
				Query     string
				Variables json.RawMessage
			}
			if err := json.Unmarshal([]byte(a.Body), &sent); err == nil && len(a.Body) < 2000 {
				f.Add(sent.Query, string(sent.Variables), "", "")
			}
		}
	}
	f.Add(`query($w: RecordFilter) { covidRecords(where: $w) { nodes { date } } }`, `{"w": {"and": [{"date": {"eq": "2021-03-28"}}]}}`, "", "fr")
	f.Add(`query A($l: String, $a: String) { locations(search: $l, after: $a) { nodes { name } } }`, `{"l": "Île", "a": "bG9jYXRpb246RlJB"}`, "A", "de-CH")
	f.Add(`{ timeSeries(disease: "mpox", locations: "FRA", from: "2020-01-01", to: "2020-01-02") { points { cases } } }`, `null`, "", "*")
	e := newEdge(f)
	f.Fuzz(func(t *testing.T, query, variables, operation, language string) {
		e.log.Reset()
		body := []byte(`{"query":` + encoded(t, query) + `,"operationName":` + encoded(t, operation) + `,"variables":` + variables + `}`)
		requests := []string{string(body), query}
		for _, b := range requests {
			judge(t, e, e.post(t, b))
		}
		target := "/?" + url.Values{"query": {query}, "variables": {variables}, "operationName": {operation}}.Encode()
		get := httptest.NewRequest(http.MethodGet, target, nil)
		get.Header.Set("Accept-Language", language)
		get.Header.Set("GraphQL-Require-Preflight", "1")
		judge(t, e, e.do(t, get))
	})
}

func encoded(t *testing.T, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func judge(t *testing.T, e *edge, got response) {
	t.Helper()
	mistakes := []string{"", string(mspr.BadUserInput), string(mspr.TooComplex)}
	if !slices.Contains(mistakes, got.code()) || e.log.Len() > 0 {
		t.Errorf("%d %s %s", got.status, got.raw, e.log)
	}
}
