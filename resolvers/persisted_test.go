package resolvers_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// hashOf is the hash that a request names a document by.
func hashOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

// byHash is the address of a document that is named only, with its variables.
func byHash(document, variables string) string {
	values := url.Values{"extensions": {`{"persistedQuery": {"version": 1, "sha256Hash": "` + hashOf(document) + `"}}`}}
	if variables != "" {
		values.Set("variables", variables)
	}
	return "/france/graphql?" + values.Encode()
}

// introduce sends a document with its hash.
func (e *edge) introduce(t *testing.T, document string, variables ...map[string]any) response {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"query": document, "variables": append(variables, nil)[0], "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hashOf(document)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e.post(t, string(body))
}

// plainly sends a GET as any page, browser or cache could.
func (e *edge) plainly(t *testing.T, target string, headers ...string) response {
	t.Helper()
	return e.do(t, request("GET", target, "", headers...))
}

func TestADocumentIsNamedByItsHashOnceItWasSent(t *testing.T) {
	e := keeper(t)
	if got := e.plainly(t, byHash(headline, "")); got.code() != "PERSISTED_QUERY_NOT_FOUND" || got.Errors[0].Message != "PersistedQueryNotFound" ||
		got.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("a hash that nobody knows: %v %s", got.header, got.raw)
	}
	want := e.introduce(t, headline)
	for name, r := range map[string]*http.Request{
		"extensions": request("GET", byHash(headline, ""), ""), "HEAD": request("HEAD", byHash(headline, ""), ""),
		"documentId": request("GET", "/france/graphql?documentId=sha256:"+hashOf(headline), ""),
		"POST":       send(`{"documentId": "sha256:` + hashOf(headline) + `"}`),
	} {
		if got := e.do(t, r); got.status != http.StatusOK || !cmp.Equal(got.Data, want.Data) {
			t.Errorf("%s: %d %s, want %s", name, got.status, got.raw, want.raw)
		}
	}
	if n := e.numbers.asked.Load(); n != 1 {
		t.Errorf("the numbers were asked %d times, want once", n)
	}
}

func TestVariablesOfANamedDocumentCount(t *testing.T) {
	e := keeper(t)
	const document = `query($d: DiseaseCode!) { summary(disease: $d) { disease } }`
	e.introduce(t, document, map[string]any{"d": "covid19"})
	for _, disease := range []string{"covid19", "mpox"} {
		wantData(t, e.plainly(t, byHash(document, `{"d": "`+disease+`"}`)), `{"summary":{"disease":"`+disease+`"}}`)
	}
}

func TestTheQueriesOfTheOverviewAreKnownFromTheStart(t *testing.T) {
	known, err := resolvers.RegisteredQueries()
	if err != nil || len(known) == 0 {
		t.Fatalf("%d registered queries, %v", len(known), err)
	}
	variables := map[string]string{
		"Catalogue": `{}`, "Headline": `{"disease": "covid19"}`, "Places": `{"disease": "covid19"}`, "WeeklySeries": `{"disease": "covid19", "locations": ["FRA"]}`,
	}
	for _, cluster := range []func(*resolvers.Options){us, switzerland, func(*resolvers.Options) {}} {
		e := keeper(t, cluster)
		for _, q := range known {
			got := e.plainly(t, "/?"+url.Values{"documentId": {q.ID}, "variables": {variables[q.Name]}}.Encode())
			if len(got.Errors) > 0 || got.Data == nil || !strings.HasPrefix(got.header.Get("Cache-Control"), "public") {
				t.Errorf("%s in %s: %v %s", q.Name, e.cluster, got.header, got.raw)
			}
		}
	}
}

func TestAHashNeverStandsForAChangeOrForAnotherRolesQuery(t *testing.T) {
	const changing = `mutation { logout } `
	const mixed = `query A { cluster { id } } mutation B { logout }`
	const export = `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	e := keeper(t)
	if got := e.as(mspr.Researcher).introduce(t, changing); len(got.Errors) > 0 {
		t.Errorf("a mutation that comes with its hash is refused: %s", got.raw)
	}
	e.post(t, `{"operationName": "A", "query": "`+mixed+`", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "`+hashOf(mixed)+`"}}}`)
	if got := e.as(mspr.Researcher).introduce(t, export); len(got.Errors) > 0 {
		t.Fatal(got.raw)
	}
	for _, document := range []string{changing, mixed, export} {
		for _, r := range []*http.Request{request("GET", byHash(document, ""), ""), send(`{"documentId": "sha256:` + hashOf(document) + `"}`)} {
			if got := e.do(t, r); got.code() != "PERSISTED_QUERY_NOT_FOUND" {
				t.Errorf("%s by %s: %s", document, r.Method, got.raw)
			}
		}
	}
	if got := e.as(mspr.Researcher).plainly(t, byHash(export, "")); got.Data == nil || got.header.Get("Cache-Control") != "no-store" || got.header.Get("ETag") != "" {
		t.Errorf("to who sent it: %v %s", got.header, got.raw)
	}
}

func TestAHashThatIsNoneIsRefused(t *testing.T) {
	const fine = `{ cluster { id } }`
	for name, body := range map[string]string{
		"another document's": `{"query": "` + fine + `", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hashOf("{ a }") + `"}}}`,
		"too short":          `{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abcd"}}}`,
		"no digits":          `{"documentId": "sha256:` + strings.Repeat("z", 64) + `"}`,
		"no string":          `{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}}`,
		"version 2":          `{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "` + hashOf(fine) + `"}}}`,
		"no object":          `{"query": "` + fine + `", "extensions": {"persistedQuery": "x"}}`,
		"another kind":       `{"documentId": "md5:` + hashOf(fine) + `"}`,
		"twice":              `{"query": "` + fine + `", "documentId": "sha256:` + hashOf(fine) + `"}`,
	} {
		got := newEdge(t).post(t, body)
		wantRefusal(t, got, mspr.BadUserInput)
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

// Any page can make a browser send these: they may cost no more than what a
// cache would have answered.
func TestAGETThatAnyPageCouldSendReadsOnlyWhatCachesMayKeep(t *testing.T) {
	e := keeper(t)
	for _, document := range []string{`{ viewer { role } }`, `{ batches { totalCount } }`, `{ ...f } fragment f on Query { viewer { role } }`} {
		e.introduce(t, document)
		wantRefusal(t, e.plainly(t, byHash(document, "")), mspr.BadUserInput, "GraphQL-Require-Preflight")
		if got := e.do(t, read(byHash(document, ""))); len(got.Errors) > 0 || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("with the header: %v %s", got.header, got.raw)
		}
	}
}

func TestWhatCachesMayKeepIsTheSameOnEveryReplica(t *testing.T) {
	var tags, bodies []string
	for range 2 {
		e := keeper(t)
		e.quota.state = mspr.QuotaState{Limit: 100, Remaining: 7}
		e.introduce(t, headline)
		e.numbers.steady.Store(2) // nothing is kept yet
		for range 2 {
			got := e.plainly(t, byHash(headline, ""))
			tags, bodies = append(tags, got.header.Get("ETag")), append(bodies, got.raw)
			if cache := got.header.Get("Cache-Control"); !strings.HasPrefix(cache, "public, max-age=") || got.header.Get("RateLimit") != "" {
				t.Errorf("the headers are %v", got.header)
			}
			for _, header := range []string{"Accept", "Accept-Encoding", "Accept-Language"} {
				if !strings.Contains(strings.Join(got.header.Values("Vary"), ", "), header) {
					t.Errorf("Vary lacks %s: %v", header, got.header["Vary"])
				}
			}
		}
	}
	for i := range tags {
		if tags[i] == "" || tags[i] != tags[0] || bodies[i] != bodies[0] {
			t.Errorf("answer %d is %s %s\nand the first %s %s", i, tags[i], bodies[i], tags[0], bodies[0])
		}
	}
}

func TestWhoHasTheAnswerIsNotSentItAgain(t *testing.T) {
	e := keeper(t)
	e.introduce(t, headline)
	first := e.plainly(t, byHash(headline, ""))
	tag := first.header.Get("ETag")
	for header, status := range map[string]int{
		tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, strings.Trim(tag, `"`): 200,
	} {
		got := e.plainly(t, byHash(headline, ""), "If-None-Match", header)
		if got.status != status || got.header.Get("ETag") != tag || (status == 304) != (got.raw == "") || got.header.Get("Cache-Control") != first.header.Get("Cache-Control") {
			t.Errorf("If-None-Match: %s: %d %v", header, got.status, got.header)
		}
	}
	e.numbers.steady.Store(2)
	if got := e.plainly(t, byHash(headline, ""), "If-None-Match", tag); got.status != http.StatusOK || got.header.Get("ETag") == tag {
		t.Errorf("the next snapshot: %d %v", got.status, got.header)
	}
}

func TestWhatWentWrongIsKeptByNobody(t *testing.T) {
	e := keeper(t)
	e.introduce(t, headline)
	e.numbers.steady.Store(2)
	for name, set := range map[string]func(){
		"degraded": func() { e.numbers.degraded = "Postgres answered" }, "without a snapshot": func() { e.numbers.steady.Store(none) },
	} {
		set()
		if got := e.plainly(t, byHash(headline, ""), "If-None-Match", "*"); got.status != 200 || got.header.Get("Cache-Control") != "no-store" || got.header.Get("ETag") != "" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
	}
}

func TestAnAnswerIsCompressedForWhoWantsIt(t *testing.T) {
	e := keeper(t)
	for i := range 200 {
		e.numbers.points = append(e.numbers.points, mspr.Point{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2020, 1, 1).AddDays(i))})
	}
	const document = `{ timeSeries(disease: "covid19", locations: ["FRA"]) { points { date cases deaths } } }`
	want := e.introduce(t, document)
	tags := map[string]bool{}
	for header, coded := range map[string]bool{
		"": false, "gzip": true, "br, GZIP;q=0.5": true, "*": true, "gzip;q=0": false, "*, gzip;q=0": false, "br": false, "gzip;q=x": false, "*;q=0, gzip": true,
	} {
		for _, r := range []*http.Request{
			request("GET", byHash(document, ""), "", "Accept-Encoding", header), send(`{"query": `+fmt.Sprintf("%q", document)+`}`, "Accept-Encoding", header),
			send(`{"query": `+fmt.Sprintf("%q", document)+`}`, "Accept-Encoding", header),
		} {
			w := httptest.NewRecorder()
			e.handler.ServeHTTP(w, r)
			body := unpacked(t, w)
			if (w.Header().Get("Content-Encoding") == "gzip") != coded || !strings.Contains(body, string(want.Data)) {
				t.Errorf("Accept-Encoding %q, %s: %v %.80s", header, r.Method, w.Header(), body)
			}
			tags[w.Header().Get("ETag")] = true
		}
	}
	if len(tags) != 3 { // none by POST, and one for each coding
		t.Errorf("the validators are %v", tags)
	}
}

// unpacked gives the body of an answer as it was before it was compressed.
func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if got := w.Header().Get("Content-Length"); got != fmt.Sprint(w.Body.Len()) {
		t.Errorf("Content-Length is %s, the body has %d bytes", got, w.Body.Len())
	}
	if w.Header().Get("Content-Encoding") == "" {
		return w.Body.String()
	}
	unpacker, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unpacker)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestPersistedQueriesAreBounded(t *testing.T) {
	e := keeper(t)
	filler := strings.Repeat("#", 15<<10)
	document := func(i int) string { return fmt.Sprintf("{ a%d: cluster { id } } %s", i, filler) }
	for i := range 100 {
		e.introduce(t, document(i))
	}
	if got := e.plainly(t, byHash(document(0), "")); got.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("the first of a hundred long documents is still known: %.200s", got.raw)
	}
	if got := e.plainly(t, byHash(document(99), "")); got.Data == nil {
		t.Errorf("the last is not known: %.200s", got.raw)
	}
	long := "{ cluster { id } } " + strings.Repeat("#", 20<<10)
	e.introduce(t, long)
	if got := e.plainly(t, byHash(long, "")); got.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("a document of 20 KiB is kept: %.200s", got.raw)
	}
}
