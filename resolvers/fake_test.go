package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers answers with fixed numbers and remembers what it was asked.
type numbers struct {
	aggregate mspr.AggregateQuery
	records   mspr.RecordQuery
	series    mspr.SeriesQuery
	summary   mspr.SummaryQuery

	err    error
	pinned atomic.Int64
	pins   atomic.Int64
	wait   bool
	panics bool
	rows   []mspr.AggregateRow
	points []mspr.Point
}

type pinKey struct{}

var asOf = time.Date(2024, 10, 21, 6, 0, 0, 0, time.UTC)

func (n *numbers) Pin(ctx context.Context) (context.Context, func()) {
	n.pinned.Add(1)
	return context.WithValue(ctx, pinKey{}, n.pins.Add(1)), func() { n.pinned.Add(-1) }
}

// passport shows as snapshot the pin that the call was made under.
func (n *numbers) passport(ctx context.Context, tier mspr.Tier) (mspr.Passport, error) {
	if n.panics {
		panic("SELECT secret FROM passwords") //nolint:forbidigo // the test is about panics
	}
	if n.wait {
		<-ctx.Done()
		return mspr.Passport{}, ctx.Err()
	}
	pin, _ := ctx.Value(pinKey{}).(int64)
	return mspr.Passport{Cluster: "france", Snapshot: pin, AsOf: asOf, Tier: tier}, n.err
}

func (n *numbers) Aggregate(ctx context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error) {
	n.aggregate = q
	p, err := n.passport(ctx, mspr.FromRollup)
	page := mspr.AggregatePage{Rows: n.rows}
	if q.Total {
		total := int64(len(n.rows))
		page.Total = &total
	}
	return page, p, err
}

func (n *numbers) TimeSeries(ctx context.Context, q mspr.SeriesQuery) ([]mspr.TimeSeries, mspr.Passport, error) {
	n.series = q
	p, err := n.passport(ctx, mspr.FromSnapshot)
	series := make([]mspr.TimeSeries, len(q.Locations))
	for i, l := range q.Locations {
		series[i] = mspr.TimeSeries{Disease: q.Disease, Location: l, Interval: q.Interval, Average: q.Average, Points: n.points}
	}
	return series, p, err
}

func (n *numbers) Summary(ctx context.Context, q mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error) {
	n.summary = q
	p, err := n.passport(ctx, mspr.FromCache)
	s := mspr.Summary{Disease: q.Disease, Location: q.Location}
	s.Counts[mspr.Cases] = mspr.Known(39_053_413)
	return s, p, err
}

func (n *numbers) Records(ctx context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error) {
	n.records = q
	p, err := n.passport(ctx, mspr.FromSnapshot)
	r := mspr.Record{
		ID: 7, Disease: q.Disease, Country: "FRA", Location: "FR-75", Date: mspr.NewDate(2021, 3, 28), Source: "spf",
		Batch: 3, Issued: asOf, CreatedAt: asOf, UpdatedAt: asOf.In(time.FixedZone("Paris", 7200)),
	}
	r.Counts[mspr.Cases] = mspr.Known(-12)
	return mspr.RecordPage{Records: []mspr.Record{r}, Cursors: []string{"c1"}}, p, err
}

func (n *numbers) Snapshot(ctx context.Context, _ *time.Time) (*mspr.Snapshot, mspr.Passport, error) {
	p, err := n.passport(ctx, mspr.FromSnapshot)
	return &mspr.Snapshot{Number: p.Snapshot, Created: asOf}, p, err
}

// loads answers with two batches and remembers what it was asked.
type loads struct{ query mspr.BatchQuery }

func (l *loads) Batches(_ context.Context, q mspr.BatchQuery) (mspr.BatchPage, error) {
	l.query = q
	return mspr.BatchPage{
		Batches: []mspr.Batch{
			{ID: 2, Source: "who", Address: "https://someone:secret@who.int/data/cases.csv?key=1", Status: mspr.BatchLoaded},
			{ID: 1, Source: "who", Address: "/srv/uploads/private/cases.csv", Status: mspr.BatchRefused, Reason: "empty file"},
		},
		Cursors: []string{"a", "b"},
	}, nil
}

// edge is the public edge of the cluster france with its fakes.
type edge struct {
	handler http.Handler
	numbers *numbers
	loads   *loads
	log     *bytes.Buffer
}

func newEdge(t *testing.T, change ...func(*resolvers.Options)) *edge {
	t.Helper()
	e := &edge{numbers: &numbers{}, loads: &loads{}, log: &bytes.Buffer{}}
	o := resolvers.Options{
		Cluster: mspr.Cluster{
			ID: "france", Name: "France", Country: "FRA", TimeZone: "Europe/Paris", Languages: []string{"fr", "en"},
			Features: []mspr.Feature{mspr.Dataviz, mspr.GDPR}, Sources: []mspr.SourceName{"spf", "who"},
		},
		Locations: places(t),
		Diseases: []mspr.Disease{{
			Code: "covid19", Names: map[string]string{"en": "COVID-19", "fr": "Covid-19"}, ICD10: "U07.1",
			Counts: mspr.NewCountSet(mspr.Cases, mspr.ICUAdmissions),
		}},
		Sources: []mspr.Source{{Name: "who", Title: "Daily", Disease: "covid19"}, {Name: "spf", Title: "Hôpitaux", Disease: "covid19"}},
		Name: func(code mspr.LocationCode, language string) string {
			if code == "CHE" && language == "fr" {
				return "Suisse"
			}
			return english()[code]
		},
		Analytics: e.numbers, Batches: e.loads, Limits: resolvers.PublicLimits(), Log: zerolog.New(e.log),
	}
	for _, c := range change {
		c(&o)
	}
	e.handler = resolvers.NewHandler(o)
	return e
}

func english() map[mspr.LocationCode]string {
	return map[mspr.LocationCode]string{
		"CHE": "Switzerland", "CH-ZH": "Zürich", "FRA": "France", "FR-IDF": "Île-de-France", "FR-75": "Paris", "XXX": "Nowhere",
	}
}

func places(t *testing.T) *mspr.Locations {
	t.Helper()
	tree, err := mspr.NewLocations([]mspr.Location{
		{Code: "CHE", Level: mspr.Country, Country: "CHE", WHORegion: mspr.EURO, Population: mspr.Known(8_800_000), PopulationYear: 2022},
		{Code: "CH-ZH", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
		{Code: "FRA", Level: mspr.Country, Country: "FRA", WHORegion: mspr.EURO},
		{Code: "FR-IDF", Level: mspr.Region, Parent: "FRA", Country: "FRA", WHORegion: mspr.EURO},
		{Code: "FR-75", Level: mspr.Subdivision, Parent: "FR-IDF", Country: "FRA", WHORegion: mspr.EURO},
		{Code: "XXX", Level: mspr.Country, Country: "XXX"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// response is an answer as a client sees it.
type response struct {
	status int
	header http.Header
	raw    string

	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
	Extensions struct {
		MSPR map[string]any `json:"mspr"`
	} `json:"extensions"`
}

// code gives the code of the first error, and nothing when there is none.
func (r response) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

func (e *edge) do(t *testing.T, r *http.Request) response {
	t.Helper()
	w := httptest.NewRecorder()
	e.handler.ServeHTTP(w, r)
	got := response{status: w.Code, header: w.Header(), raw: w.Body.String()}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("the answer is not JSON: %v\n%.300s", err, got.raw)
		}
	}
	if n := e.numbers.pinned.Load(); n != 0 {
		t.Errorf("%d snapshots are still pinned after the answer", n)
	}
	return got
}

// post sends a body as the public of the cluster france.
func (e *edge) post(t *testing.T, body string) response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/france/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return e.do(t, r)
}

// ask sends a query with its variables as the public of the cluster france.
func (e *edge) ask(t *testing.T, query string, variables ...map[string]any) response {
	t.Helper()
	body := map[string]any{"query": query}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return e.post(t, string(b))
}
