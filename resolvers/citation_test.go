package resolvers_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

func TestACitationIsAnsweredWithTheSameBytes(t *testing.T) {
	e := citing(t)
	c := e.cite(t, citedSeries)
	if c.URL != "/france/q/"+c.ID || c.Language != "en" || c.Query != `{ timeSeries(disease: "covid19", locations: ["FRA"]) { source points { cases } } }` {
		t.Errorf("the citation is %+v", c)
	}
	first, again := e.open(t, c.ID), e.open(t, c.ID)
	if first.Code != http.StatusOK || first.Body.String() != again.Body.String() || first.Header().Get("ETag") == "" {
		t.Fatalf("%d %v %s, then %s", first.Code, first.Header(), first.Body, again.Body)
	}
	var body struct {
		Citation struct{ ID, SHA256 string }
		Data     json.RawMessage
	}
	if err := json.Unmarshal(first.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(body.Data); hex.EncodeToString(sum[:]) != c.SHA256 || body.Citation.SHA256 != c.SHA256 || body.Citation.ID != c.ID {
		t.Errorf("the digest is not that of %s", body.Data)
	}
	if have := e.open(t, c.ID, "If-None-Match", first.Header().Get("ETag")); have.Code != http.StatusNotModified || have.Body.Len() > 0 {
		t.Errorf("who has it gets %d %s", have.Code, have.Body)
	}
}

func TestTheSameQueryOfTheSameSnapshotIsOneCitation(t *testing.T) {
	e := citing(t)
	first := e.cite(t, citedSeries)
	same := []struct {
		document  string
		variables map[string]any
	}{
		{`{ x: timeSeries(locations: ["FRA"], disease: "covid19") { source, ...p c: citation { id } } } fragment p on TimeSeries { points { cases } }`, nil},
		{`query($d: DiseaseCode!, $l: [LocationCode!]!, $from: Date, $no: Boolean!) { timeSeries(disease: $d, locations: $l, from: $from) {
			source location @include(if: $no) { code } points { cases } c: citation { id } } }`, map[string]any{"d": "covid19", "l": []string{"FRA"}, "no": false}},
	}
	for _, s := range same {
		if again := e.cite(t, s.document, s.variables); again.ID != first.ID {
			t.Errorf("%s\nis cited as %s, want %s", s.document, again.ID, first.ID)
		}
	}
	if again := e.as(mspr.Admin).cite(t, citedSeries); again.ID != first.ID || len(e.cited.kept) != 1 {
		t.Errorf("somebody else's is %s, and %d are kept", again.ID, len(e.cited.kept))
	}
	e.numbers.steady.Store(2)
	if next := e.cite(t, citedSeries); next.ID == first.ID {
		t.Error("the next snapshot's is the same")
	}
}

func TestArgumentsAreCitedAsTheyWereMeant(t *testing.T) {
	e := citing(t)
	c := e.cite(t, `query($w: RecordFilter, $g: [Dimension!]!, $n: Int = 5) { aggregate(disease: "covid19", groupBy: $g, where: $w, first: $n, orderBy: [{direction: DESC, dimension: MONTH}]) { nodes { n: cases period { start } } c: citation { id query } } }`,
		map[string]any{"g": "MONTH", "w": map[string]any{"location": map[string]any{"in": []string{"FRA", "CHE"}}, "and": []any{map[string]any{"date": map[string]any{"from": "2021-01-01"}}}}})
	const want = `{ aggregate(disease: "covid19", first: 5, groupBy: [MONTH], orderBy: [{dimension: MONTH, direction: DESC}], ` +
		`where: {and: [{date: {from: "2021-01-01"}}], location: {in: ["FRA", "CHE"]}}) { nodes { n: cases period { start } } } }`
	if c.Query != want {
		t.Errorf("it is cited as\n%s, want\n%s", c.Query, want)
	}
	asked := e.numbers.aggregate
	if again := e.open(t, c.ID); again.Code != http.StatusOK || len(asked.Where.And) != 1 || e.numbers.aggregate.Page.First != 5 {
		t.Errorf("%d %s", again.Code, again.Body)
	}
}

func TestWhoMayCiteAndWhoMayRead(t *testing.T) {
	e := citing(t)
	for _, document := range []string{citedSeries, citedAggregate} {
		if got := e.as(mspr.Public).ask(t, document); got.Data != nil || got.code() != string(mspr.BadUserInput) {
			t.Errorf("the public cites: %s", got.raw)
		}
	}
	series, aggregate := e.cite(t, citedSeries), e.cite(t, citedAggregate)
	for _, c := range []struct {
		role   mspr.Role
		id     string
		status int
	}{
		{mspr.Public, series.ID, 200}, {mspr.Researcher, series.ID, 200}, {mspr.Public, aggregate.ID, 404}, {mspr.Admin, aggregate.ID, 200},
	} {
		if got := e.as(c.role).open(t, c.id); got.Code != c.status {
			t.Errorf("%s gets %d: %s", c.role, got.Code, got.Body)
		}
	}
	hidden, missing := e.as(mspr.Public).open(t, aggregate.ID), e.as(mspr.Public).open(t, strings.Repeat("a", 32))
	if hidden.Body.String() != missing.Body.String() || hidden.Code != missing.Code {
		t.Errorf("who may not read learns that there is something:\n%s\n%s", hidden.Body, missing.Body)
	}
	if got := e.as(mspr.Public).open(t, series.ID); !strings.HasPrefix(got.Header().Get("Cache-Control"), "public") {
		t.Errorf("to the public: %v", got.Header())
	}
	if got := e.open(t, aggregate.ID); got.Header().Get("Cache-Control") != "no-store" || got.Header().Get("ETag") == "" {
		t.Errorf("to a researcher: %v", got.Header())
	}
	if got := e.as(mspr.Public).open(t, series.ID, "Authorization", "Bearer forged"); got.Code != http.StatusUnauthorized {
		t.Errorf("a forged token gets %d", got.Code)
	}
}

func TestReadingACitedAggregateIsNotedAndCitingItIsNotedOnce(t *testing.T) {
	e := citing(t)
	c := e.cite(t, citedAggregate)
	if n := len(e.diary.entries); n != 1 {
		t.Errorf("citing is noted %d times", n)
	}
	e.open(t, c.ID)
	if n := len(e.diary.entries); n != 2 || e.diary.entries[1].Action != mspr.AuditExport {
		t.Errorf("%d entries after it was read: %+v", n, e.diary.entries)
	}
	e.diary.err = errors.New("the disk is full")
	if got := e.open(t, c.ID); got.Code != http.StatusNotFound && got.Code != http.StatusServiceUnavailable {
		t.Errorf("what can't be noted is read: %d %s", got.Code, got.Body)
	}
}

func TestOtherNumbersAreNeverGivenAsThoseCited(t *testing.T) {
	e := citing(t)
	c := e.cite(t, citedSeries)
	e.numbers.points[0].Counts[mspr.Cases] = mspr.Known(7)
	for accept, mediaType := range map[string]string{"": "application/problem+json", "text/html": "text/html"} {
		got := e.open(t, c.ID, "Accept", accept, "Accept-Language", "en")
		if got.Code != http.StatusConflict || !strings.HasPrefix(got.Header().Get("Content-Type"), mediaType) || got.Header().Get("Cache-Control") != "no-store" ||
			!strings.Contains(got.Body.String(), "any more") || strings.Contains(got.Body.String(), "points") {
			t.Errorf("%d %v %s", got.Code, got.Header(), got.Body)
		}
	}
}

func TestAnEarlierSnapshotIsToldAsFarAsItCanBe(t *testing.T) {
	var past func(context.Context, int64) (context.Context, error)
	e := citing(t, func(o *resolvers.Options) {
		o.Past = func(ctx context.Context, n int64) (context.Context, error) { return past(ctx, n) }
	})
	c := e.cite(t, citedSeries)
	e.numbers.steady.Store(2)
	for _, code := range []mspr.Code{"", mspr.Gone, mspr.BadUserInput, mspr.Unavailable, mspr.Timeout, mspr.Internal} {
		past = func(ctx context.Context, n int64) (context.Context, error) {
			if n != 1 {
				t.Errorf("asked for snapshot %d", n)
			}
			if code == "" {
				return ctx, nil
			}
			return ctx, mspr.Errorf(code, "the reason").Because(errors.New("secret"))
		}
		want := map[mspr.Code]int{"": 200, mspr.Gone: 410, mspr.BadUserInput: 410, mspr.Unavailable: 503, mspr.Timeout: 504, mspr.Internal: 500}[code]
		got := e.open(t, c.ID)
		if got.Code != want || strings.Contains(got.Body.String(), "secret") || code != "" && !strings.Contains(got.Body.String(), "the reason") {
			t.Errorf("%s: %d %s", code, got.Code, got.Body)
		}
	}
	if got := e.as(mspr.Public).open(t, e.cite(t, citedAggregate).ID); got.Code != http.StatusNotFound {
		t.Errorf("who may not read gets %d", got.Code)
	}
}

// Servers with folders of their own publish the same under numbers of their own.
func TestASnapshotOfAnotherServerIsToldWhereThisOneHoldsTheSame(t *testing.T) {
	e := citing(t)
	e.numbers.steady.Store(2)
	c := e.cite(t, citedSeries)
	first := e.open(t, c.ID)
	e.numbers.steady.Store(1)
	if got := e.open(t, c.ID); got.Code != http.StatusOK || got.Body.String() != first.Body.String() {
		t.Errorf("%d %s, want %s", got.Code, got.Body, first.Body)
	}
	e.numbers.points[0].Counts[mspr.Cases] = mspr.Known(7)
	if got := e.open(t, c.ID); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "points") {
		t.Errorf("where it holds something else: %d %v %s", got.Code, got.Header(), got.Body)
	}
}

func TestHostileIDsFindNothing(t *testing.T) {
	e := citing(t)
	c := e.cite(t, citedSeries)
	e.cited.err = errors.New("nobody may ask")
	for _, id := range []string{"", "x", "../" + c.ID, strings.ToUpper(c.ID), c.ID + "a", c.ID[1:], strings.Repeat("'", 32), strings.Repeat("%00", 11), strings.Repeat("é", 16)} {
		if got := e.open(t, id); got.Code != http.StatusNotFound {
			t.Errorf("%q: %d %s", id, got.Code, got.Body)
		}
	}
	if got := e.open(t, c.ID); got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "nobody may ask") {
		t.Errorf("when the store fails: %d %s", got.Code, got.Body)
	}
}

func TestAPersonReadsAPage(t *testing.T) {
	e := citing(t, func(o *resolvers.Options) { o.Base = "https://mspr.example" })
	c := e.cite(t, citedSeries)
	got := e.open(t, c.ID, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	body := got.Body.String()
	if got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") || strings.Contains(body, "<script") {
		t.Errorf("%d %v %s", got.Code, got.Header(), body)
	}
	for _, words := range []string{"https://mspr.example/france/q/" + c.ID, c.SHA256, "timeSeries(disease: &#34;covid19&#34;"} {
		if !strings.Contains(body, words) {
			t.Errorf("the page lacks %s:\n%s", words, body)
		}
	}
	for _, accept := range []string{"*/*", "application/json", "application/json, text/html", ""} {
		if got := e.open(t, c.ID, "Accept", accept, "Accept-Language", "en"); !strings.HasPrefix(got.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%q gives %v", accept, got.Header())
		}
	}
}

func TestWhatCannotBeCitedIsRefusedAndTheRestAnswered(t *testing.T) {
	long := `{ aggregate(disease: "covid19", groupBy: [], after: "` + strings.Repeat("x", 40<<10) + `") { nodes { cases } c: citation { id } } }`
	for name, c := range map[string]struct {
		document string
		set      func(*edge)
		code     mspr.Code
	}{
		"nothing beside it":   {`{ aggregate(disease: "covid19", groupBy: []) { citation { id } } }`, nil, mspr.BadUserInput},
		"no snapshot":         {citedAggregate, func(e *edge) { e.numbers.degraded = "Postgres answered" }, mspr.Unavailable},
		"too many":            {citedAggregate, func(e *edge) { e.cited.err = mspr.Errorf(mspr.RateLimited, "too many") }, mspr.RateLimited},
		"too long a query":    {long, nil, mspr.TooComplex},
		"the store is away":   {citedAggregate, func(e *edge) { e.cited.err = mspr.Errorf(mspr.Unavailable, "away") }, mspr.Unavailable},
		"the store is broken": {citedAggregate, func(e *edge) { e.cited.err = errors.New("SELECT secret") }, mspr.Internal},
	} {
		e := citing(t)
		if c.set != nil {
			c.set(e)
		}
		got := e.ask(t, c.document)
		if got.code() != string(c.code) || string(got.Data) == "null" || strings.Contains(got.raw, "secret") {
			t.Errorf("%s: %.300s", name, got.raw)
		}
	}
}

func TestAllSeriesOfAFieldShareOneCitation(t *testing.T) {
	e := citing(t)
	e.ask(t, `{ timeSeries(disease: "covid19", locations: ["FRA", "CHE", "FR-75"]) { location { code } citation { id } } }`)
	if e.cited.tries != 1 {
		t.Errorf("three series were cited %d times", e.cited.tries)
	}
}

func TestACitationIsReadByGETOnly(t *testing.T) {
	e := citing(t)
	for method, status := range map[string]int{"POST": 405, "DELETE": 405, "PUT": 405, "HEAD": 404} {
		w := httptest.NewRecorder()
		e.handler.Cited().ServeHTTP(w, request(method, "/", ""))
		if w.Code != status {
			t.Errorf("%s gives %d", method, w.Code)
		}
	}
	e.quota.state = mspr.QuotaState{Limit: 1, Refused: true}
	if got := e.open(t, "x"); got.Code != http.StatusTooManyRequests {
		t.Errorf("a caller whose quota is spent gets %d", got.Code)
	}
}
