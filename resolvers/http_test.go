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

// send makes a POST of JSON with further headers.
func send(body string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

// read makes a GET that no other site's page could send.
func read(target string, headers ...string) *http.Request {
	return request("GET", target, "", append([]string{"GraphQL-Require-Preflight", "1"}, headers...)...)
}

func TestARequestIsRefusedByItsEnvelope(t *testing.T) {
	const body = `{"query": "{ cluster { id } }"}`
	const large = `{"query": "{a(b:`
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		code    mspr.Code
	}{
		"a form":          {request("POST", "/", "query={cluster{id}}", "Content-Type", "application/x-www-form-urlencoded"), 415, mspr.BadUserInput},
		"a form of parts": {request("POST", "/", body, "Content-Type", "multipart/form-data; boundary=x"), 415, mspr.BadUserInput},
		"text":            {request("POST", "/", body, "Content-Type", "text/plain"), 415, mspr.BadUserInput},
		"GraphQL":         {request("POST", "/", "{ cluster { id } }", "Content-Type", "application/graphql"), 415, mspr.BadUserInput},
		"an answer":       {request("POST", "/", body, "Content-Type", "application/graphql-response+json"), 415, mspr.BadUserInput},
		"no type":         {request("POST", "/", body), 415, mspr.BadUserInput},
		"an empty type":   {request("POST", "/", body, "Content-Type", ""), 415, mspr.BadUserInput},
		"two types":       {send(body, "Content-Type", "text/plain"), 415, mspr.BadUserInput},
		"two in one":      {request("POST", "/", body, "Content-Type", "application/json, text/plain"), 415, mspr.BadUserInput},
		"latin 1":         {request("POST", "/", body, "Content-Type", "application/json; charset=iso-8859-1"), 415, mspr.BadUserInput},
		"UTF-16":          {request("POST", "/", body, "Content-Type", "application/json; charset=utf-16"), 415, mspr.BadUserInput},
		"gzip":            {send(body, "Content-Encoding", "gzip"), 415, mspr.BadUserInput},
		"gzip, identity":  {send(body, "Content-Encoding", "gzip, identity"), 415, mspr.BadUserInput},
		"br after none":   {send(body, "Content-Encoding", "identity", "Content-Encoding", "br"), 415, mspr.BadUserInput},
		"a megabyte":      {send(large + strings.Repeat("[", 1<<20) + `"}`), 413, mspr.TooComplex},
		"a long address":  {read("/?query=" + strings.Repeat("a", 300<<10)), 414, mspr.TooComplex},
		"PUT":             {request("PUT", "/", body, "Content-Type", "application/json"), 405, mspr.BadUserInput},
		"DELETE":          {request("DELETE", "/", ""), 405, mspr.BadUserInput},
		"no such method":  {request("BREW", "/", ""), 405, mspr.BadUserInput},
		"GET twice":       {read("/?query={a}&query={b}"), 400, mspr.BadUserInput},
		"GET other":       {read("/?query={cluster{id}}&debug=1"), 400, mspr.BadUserInput},
		"GET escape":      {read("/?query=%zz"), 400, mspr.BadUserInput},
		"GET variables":   {read("/?query={cluster{id}}&variables={"), 400, mspr.BadUserInput},
		"GET nothing":     {read("/"), 400, mspr.BadUserInput},
		"GET bytes":       {read("/?query=%ff"), 400, mspr.BadUserInput},
		"GET mutation":    {read("/?query=mutation{logout}"), 405, mspr.BadUserInput},
		"GET with a body": {request("GET", "/?query={cluster{id}}", body, "Content-Type", "application/json"), 400, mspr.BadUserInput},
		"HEAD mutation":   {request("HEAD", "/?query=mutation{logout}", "", "GraphQL-Require-Preflight", "1"), 405, mspr.BadUserInput},
		"only HTML":       {send(body, "Accept", "text/html"), 406, mspr.BadUserInput},
		"JSON not at all": {send(body, "Accept", "application/json;q=0, text/*"), 406, mspr.BadUserInput},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t)
			got := e.do(t, c.request)
			wantRefusal(t, got, c.code)
			if got.status != c.status {
				t.Errorf("the status is %d, want %d", got.status, c.status)
			}
			if len(e.people.did) > 0 {
				t.Errorf("it did %v", e.people.did)
			}
			if allow := got.header.Get("Allow"); (allow != "") != (c.status == http.StatusMethodNotAllowed) {
				t.Errorf("Allow is %q", allow)
			}
		})
	}
}

func TestWhatIsWrongByItsHeadersAsksNobody(t *testing.T) {
	for name, r := range map[string]*http.Request{
		"PUT": request("PUT", "/", "", "Authorization", "Bearer x"), "OPTIONS": request("OPTIONS", "/", "", "Authorization", "Bearer x"),
		"text": request("POST", "/", "x", "Content-Type", "text/plain", "Authorization", "Bearer x"),
		"HTML": send("{}", "Accept", "text/html", "Authorization", "Bearer x"), "bare GET": request("GET", "/?query={a}", ""),
		"large": send(strings.Repeat(" ", 1<<20), "Authorization", "Bearer x"),
	} {
		e := newEdge(t)
		e.do(t, r)
		if len(e.people.asked) > 0 || len(e.quota.taken) > 0 || len(e.diary.entries) > 0 {
			t.Errorf("%s: asked %v, taken %v, noted %v", name, e.people.asked, e.quota.taken, e.diary.entries)
		}
	}
}

func TestAQueryMayComeByGET(t *testing.T) {
	target := "/france/graphql?" + url.Values{
		"query":     {`query A($l: String) { cluster { id } locations(search: $l) { totalCount } } query B { diseases { code } }`},
		"variables": {`{"l": "paris"}`}, "operationName": {"A"},
	}.Encode()
	const data = `{"cluster":{"id":"france"},"locations":{"totalCount":1}}`
	for _, method := range []string{"GET", "HEAD"} {
		for name, r := range map[string]*http.Request{
			"JSON":       request(method, target, "", "Content-Type", "application/json; charset=UTF-8"),
			"own header": request(method, target, "", "GraphQL-Require-Preflight", "true"),
			"a token":    request(method, target, "", "Authorization", "Bearer researcher"),
		} {
			t.Run(method+" "+name, func(t *testing.T) { wantData(t, newEdge(t).do(t, r), data) })
		}
	}
}

// A browser sends these for any page that asks it to.
func TestAGETThatAnyPageCouldSendIsRefused(t *testing.T) {
	for name, headers := range map[string][]string{
		"a link": {}, "an image": {"Accept", "image/*,*/*;q=0.8"}, "a form": {"Content-Type", "application/x-www-form-urlencoded"},
		"text": {"Content-Type", "text/plain"}, "a simple fetch": {"Accept", "application/graphql-response+json", "Accept-Language", "fr"},
		"an empty header": {"GraphQL-Require-Preflight", ""},
	} {
		got := newEdge(t).do(t, request("GET", "/?query={cluster{id}}", "", headers...))
		wantRefusal(t, got, mspr.BadUserInput, "GraphQL-Require-Preflight")
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: the status is %d", name, got.status)
		}
	}
}

func TestOptionsSayWhatIsAllowed(t *testing.T) {
	got := newEdge(t).do(t, request("OPTIONS", "/france/graphql", ""))
	if got.status != http.StatusNoContent || got.header.Get("Allow") != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("%d %v", got.status, got.header)
	}
}

func TestNoAnswerMayBeKept(t *testing.T) {
	for name, r := range map[string]*http.Request{
		"a query": send(`{"query": "{ cluster { id } }"}`), "a reading": read("/?query={cluster{id}}"), "a mistake": send(`{`),
		"a refusal": send(`{}`, "Authorization", "Bearer x"),
	} {
		h := newEdge(t).do(t, r).header
		if h.Get("Cache-Control") != "no-store" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Accept-Language") {
			t.Errorf("%s: %v", name, h)
		}
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
		"application/*":                     {json, 200},
		"text/html,*/*;q=0.8":               {json, 200},
		"application/json":                  {json, 200},
		"APPLICATION/JSON;Q=0.3":            {json, 200},
		"application/graphql-response+json": {graphql, 400},
		"application/graphql-response+json; charset=utf-8":              {graphql, 400},
		"application/json, application/graphql-response+json":           {json, 200},
		"application/graphql-response+json, application/json":           {graphql, 400},
		"application/graphql-response+json, application/json;q=0.9":     {graphql, 400},
		"application/graphql-response+json;q=0.5, application/json;q=1": {json, 200},
		"*/*, application/graphql-response+json":                        {graphql, 400},
		"*/*;q=0.1, application/graphql-response+json;q=0":              {json, 200},
		"application/json;q=0, */*":                                     {graphql, 400},
		"application/json; charset=latin1, application/*":               {graphql, 400},
		"application/graphql-response+json;q=x":                         {json, 200},
		"application/graphql-response+json;q=NaN":                       {json, 200},
		"application/graphql-response+json;q=7":                         {json, 200},
		"\x00;;,,=":                                                     {json, 200},
		strings.Repeat("text/html,", 49) + "*/*":                        {json, 200},
	} {
		for query, status := range map[string]int{`{ cluster { id } }`: 200, `{ nonsense }`: c.invalid} {
			got := newEdge(t).do(t, send(`{"query": "`+query+`"}`, "Accept", accept))
			if got.header.Get("Content-Type") != c.mediaType || got.status != status {
				t.Errorf("%.60q: %d %s, want %d %s", accept, got.status, got.header.Get("Content-Type"), status, c.mediaType)
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
