package resolvers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestABodyMustBeStrictJSON(t *testing.T) {
	const fine = `{ cluster { id } }`
	for name, c := range map[string]struct {
		body  string
		words string
	}{
		"no JSON":             {`{"query": "` + fine + `"`, "not JSON"},
		"a secret, not JSON":  {`hunter2`, "not JSON"},
		"empty":               {``, "not JSON"},
		"a list":              {`[{"query": "` + fine + `"}]`, "not a JSON object"},
		"a string":            {`"` + fine + `"`, "not a JSON object"},
		"null":                {`null`, "not a JSON object"},
		"another case":        {`{"QUERY": "` + fine + `"}`, "each once"},
		"two cases":           {`{"query": "` + fine + `", "Query": "{ diseases { code } }"}`, "each once"},
		"twice":               {`{"query": "` + fine + `", "query": "{ diseases { code } }"}`, "each once"},
		"another member":      {`{"query": "` + fine + `", "id": 1}`, "no others"},
		"two objects":         {`{"query": "` + fine + `"} {}`, "not JSON"},
		"no query":            {`{"variables": {}}`, "query is missing"},
		"a null query":        {`{"query": null}`, "query is missing"},
		"a number as query":   {`{"query": 5}`, "right type"},
		"a list of variables": {`{"query": "` + fine + `", "variables": [1]}`, "right type"},
		"not UTF-8":           {"{\"query\": \"{ cluster { id } }\xff\"}", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			got := newEdge(t).post(t, c.body)
			wantRefusal(t, got, mspr.BadUserInput, c.words)
			if got.status != http.StatusBadRequest {
				t.Errorf("the status is %d", got.status)
			}
			if strings.Contains(got.raw, "hunter2") || strings.Contains(got.raw, `"data"`) {
				t.Errorf("the refusal is %s", got.raw)
			}
		})
	}
}

func TestARequestIsRefusedByItsEnvelope(t *testing.T) {
	const body = `{"query": "{ cluster { id } }"}`
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		code    mspr.Code
	}{
		"a form":         {request("POST", "/", "query={cluster{id}}", "Content-Type", "application/x-www-form-urlencoded"), 415, mspr.BadUserInput},
		"text":           {request("POST", "/", body, "Content-Type", "text/plain"), 415, mspr.BadUserInput},
		"no type":        {request("POST", "/", body), 415, mspr.BadUserInput},
		"latin 1":        {request("POST", "/", body, "Content-Type", "application/json; charset=iso-8859-1"), 415, mspr.BadUserInput},
		"a megabyte":     {request("POST", "/", `{"query": "{a(b:`+strings.Repeat("[", 1<<20)+`"}`, "Content-Type", "application/json"), 413, mspr.TooComplex},
		"a long address": {request("GET", "/?query="+strings.Repeat("a", 300<<10), ""), 414, mspr.TooComplex},
		"PUT":            {request("PUT", "/", body, "Content-Type", "application/json"), 405, mspr.BadUserInput},
		"GET twice":      {request("GET", "/?query={a}&query={b}", ""), 400, mspr.BadUserInput},
		"GET other":      {request("GET", "/?query={cluster{id}}&debug=1", ""), 400, mspr.BadUserInput},
		"GET escape":     {request("GET", "/?query=%zz", ""), 400, mspr.BadUserInput},
		"GET variables":  {request("GET", "/?query={cluster{id}}&variables={", ""), 400, mspr.BadUserInput},
		"GET nothing":    {request("GET", "/", ""), 400, mspr.BadUserInput},
		"GET bytes":      {request("GET", "/?query=%ff", ""), 400, mspr.BadUserInput},
	} {
		t.Run(name, func(t *testing.T) {
			got := newEdge(t).do(t, c.request)
			wantRefusal(t, got, c.code)
			if got.status != c.status {
				t.Errorf("the status is %d, want %d", got.status, c.status)
			}
		})
	}
}

func TestAQueryMayComeByGET(t *testing.T) {
	target := "/france/graphql?" + url.Values{
		"query":     {`query A($l: String) { cluster { id } locations(search: $l) { totalCount } } query B { diseases { code } }`},
		"variables": {`{"l": "paris"}`}, "operationName": {"A"},
	}.Encode()
	wantData(t, newEdge(t).do(t, request("GET", target, "")), `{"cluster":{"id":"france"},"locations":{"totalCount":1}}`)
}

func TestOptionsSayWhatIsAllowed(t *testing.T) {
	got := newEdge(t).do(t, request("OPTIONS", "/france/graphql", ""))
	if got.status != http.StatusNoContent || got.header.Get("Allow") != "GET, OPTIONS, POST" {
		t.Errorf("%d %v", got.status, got.header)
	}
}

func TestTheAnswerHasTheMediaTypeAskedFor(t *testing.T) {
	const json, graphql = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
	for accept, c := range map[string]struct {
		mediaType string
		// invalid is the status for a document that is not valid.
		invalid int
	}{
		"":                                  {json, 200},
		"*/*":                               {json, 200},
		"text/html,*/*;q=0.8":               {json, 200},
		"application/graphql-response+json": {graphql, 400},
		"application/json, application/graphql-response+json":           {json, 200},
		"application/graphql-response+json, application/json;q=0.9":     {graphql, 400},
		"application/graphql-response+json;q=0.5, application/json;q=1": {json, 200},
		"application/graphql-response+json;q=x":                         {json, 200},
		"\x00;;,,=":                                                     {json, 200},
	} {
		for query, status := range map[string]int{`{ cluster { id } }`: 200, `{ nonsense }`: c.invalid} {
			r := request("POST", "/", `{"query": "`+query+`"}`, "Content-Type", "application/json", "Accept", accept)
			got := newEdge(t).do(t, r)
			if got.header.Get("Content-Type") != c.mediaType || got.status != status {
				t.Errorf("%q: %d %s, want %d %s", accept, got.status, got.header.Get("Content-Type"), status, c.mediaType)
			}
		}
	}
}

func TestNamesFollowAcceptLanguage(t *testing.T) {
	for accept, want := range map[string]string{
		"": "Suisse", "en-GB,en;q=0.9": "Switzerland", "fr-CH": "Suisse", "de, en;q=0.5": "Switzerland", "ja": "Suisse",
		";;;": "Suisse", strings.Repeat("en,", 1000): "Suisse",
	} {
		r := request("POST", "/", `{"query": "{ locations(under: null, search: \"CHE\") { nodes { name } } }"}`,
			"Content-Type", "application/json", "Accept-Language", accept)
		if got := newEdge(t).do(t, r); !strings.Contains(got.raw, want) {
			t.Errorf("%.20q gives %s", accept, got.raw)
		}
	}
}
