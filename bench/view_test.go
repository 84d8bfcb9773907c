//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

const (
	viewRounds = 101
	// largeDocuments is more than a cache of documents holds.
	largeDocuments = 16
)

// TestBenchView asks a view with its checks, and the whole schema without any,
// for the same rows, which are ready in memory.
func TestBenchView(t *testing.T) {
	cfg, err := config.Load(config.Settings{LogLevel: "info"}, config.Serving{})
	if err != nil {
		t.Fatal(err)
	}
	s := results.section("5. A view of the schema",
		"Ours: the view of a researcher in the cluster us, with @access checked on every field.\n"+
			"Reference: the same resolvers on the whole schema, with nothing checked.\n"+
			"Rows are ready in memory. Median of 101, in turn; aim: less than 2 ms more. Nine views: less than 60 MB.")
	cut, whole := edges(t, cfg, resolvers.NewHandler), edges(t, cfg, resolvers.NewUncut)
	for _, q := range []struct{ what, query string }{
		{"a summary", `{ summary(disease: "covid19", location: "FRA") { location { code name } cases deaths lastDate last7Days { cases deaths } casesChange } }`},
		{"100 records with all fields", `{ covidRecords(first: 100) { nodes { id country { code } location { code } date source cases deaths recovered hospitalizations icuAdmissions
			corrected batch issued createdAt updatedAt } pageInfo { endCursor } } }`},
		{"1,000 aggregates with 12 fields", `{ aggregate(disease: "covid19", groupBy: [COUNTRY, DAY], first: 1000) { nodes { country { code } period { start } cases deaths recovered
			hospitalizations icuAdmissions records caseFatalityRatio incidencePer100k mortalityPer100k sources } pageInfo { endCursor } } }`},
	} {
		ours, reference := compareEdges(t, cut["us"], whole["us"], q.query)
		s.latency(q.what, ours.median(), reference.median())
	}
	ours, oursFull := heapOf(t, cfg, resolvers.NewHandler)
	reference, referenceFull := heapOf(t, cfg, resolvers.NewUncut)
	s.memory("handlers of three clusters for three roles", ours, reference)
	s.memory("with caches full of large documents", oursFull, referenceFull)
}

type newEdge func(resolvers.Options) (*resolvers.Handler, error)

// edges are the handlers of every cluster.
func edges(t *testing.T, cfg config.Config, made newEdge) map[mspr.ClusterID]http.Handler {
	t.Helper()
	handlers := map[mspr.ClusterID]http.Handler{}
	for _, cluster := range cfg.Clusters {
		o := edgeOptions(cluster, cfg.Catalogue)
		o.Analytics, o.Batches = ready{}, ready{}
		handler, err := made(o)
		if err != nil {
			t.Fatal(err)
		}
		handlers[cluster.ID] = handler
	}
	return handlers
}

func compareEdges(t *testing.T, cut, whole http.Handler, query string) (ours, reference sample) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	for round := range viewRounds + 3 {
		var mine, bare time.Duration
		if round%2 == 0 { // neither always has the other's caches
			mine, bare = answerTime(t, cut, string(body)), answerTime(t, whole, string(body))
		} else {
			bare, mine = answerTime(t, whole, string(body)), answerTime(t, cut, string(body))
		}
		if round >= 3 { // both are warm
			ours.add(mine)
			reference.add(bare)
		}
	}
	return ours, reference
}

func answerTime(t *testing.T, handler http.Handler, body string) time.Duration {
	t.Helper()
	runtime.GC() // so that neither pays for the other's garbage
	started := time.Now()
	w := answerTo(handler, body, mspr.Researcher)
	took := time.Since(started)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"errors"`) {
		t.Fatalf("%d %.300s", w.Code, w.Body)
	}
	return took
}

func answerTo(handler http.Handler, body string, role mspr.Role) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/us/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", string(role))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// heapOf is the memory that the handlers of all clusters keep, when they are
// made and when they have seen many documents as large as documents may be.
func heapOf(t *testing.T, cfg config.Config, made newEdge) (fresh, full int64) {
	t.Helper()
	before := heap()
	handlers := edges(t, cfg, made)
	fresh = heap() - before
	for _, handler := range handlers {
		for _, role := range mspr.Roles() {
			for n := range largeDocuments {
				large := fmt.Sprintf(`{"query": "query q%d { batches { nodes { %s } } }"}`, n, strings.Repeat("id source disease feed bytes read kept added revised ", 100))
				if w := answerTo(handler, large, role); w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"errors"`) {
					t.Fatalf("%d %.300s", w.Code, w.Body)
				}
			}
		}
	}
	full = heap() - before
	runtime.KeepAlive(handlers)
	return fresh, full
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// ready answers with rows that are made in no time.
type ready struct{ resolvers.Analytics }

func (ready) Batches(context.Context, mspr.BatchQuery) (mspr.BatchPage, error) {
	return mspr.BatchPage{}, nil
}

// Serving gives no snapshot, so that no answer is kept.
func (ready) Serving(context.Context) int64 { return 0 }

func (ready) Pin(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }

func (ready) Summary(context.Context, mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error) {
	place := mspr.LocationCode("FRA")
	return mspr.Summary{Disease: covid, Location: &place}, mspr.Passport{}, nil
}

func (ready) Records(_ context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error) {
	var page mspr.RecordPage
	for i := range q.Page.First {
		page.Records = append(page.Records, mspr.Record{ID: int64(i), Country: "FRA", Location: "FRA", Date: mspr.Date(i), Source: "who"})
	}
	return page, mspr.Passport{}, nil
}

func (ready) Aggregate(_ context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error) {
	var page mspr.AggregatePage
	country, ratio := mspr.LocationCode("FRA"), 0.5
	for i := range q.Page.First {
		period := mspr.NewPeriod(mspr.Day, mspr.Date(i))
		row := mspr.AggregateRow{Country: &country, Period: &period, CaseFatalityRatio: &ratio, Sources: []mspr.SourceName{"who"}}
		row.Counts[mspr.Cases] = mspr.Known(int64(i))
		page.Rows = append(page.Rows, row)
	}
	return page, mspr.Passport{}, nil
}
