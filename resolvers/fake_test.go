package resolvers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// edge is one cluster's edge with its fakes, as somebody asks it: the public,
// unless as says otherwise.
type edge struct {
	handler     *resolvers.Handler
	cluster     mspr.ClusterID
	role        mspr.Role
	numbers     *numbers
	loads       *loads
	people      *people
	diary       *diary
	quota       *quota
	corrections *corrections
	imports     *imports
	spool       string
	shelved     *shelved
	nicknames   *nicknames
	remarks     *remarks
	cited       *citations
	chores      *chores
	tidings     *tidings
	log         *bytes.Buffer
}

// newEdge makes the edge of the cluster france, or of the one that a change
// puts in its place.
func newEdge(tb testing.TB, change ...func(*resolvers.Options)) *edge {
	tb.Helper()
	e := &edge{
		role: mspr.Public, numbers: &numbers{}, loads: &loads{}, people: &people{}, diary: &diary{}, quota: &quota{},
		corrections: &corrections{}, imports: &imports{}, spool: tb.TempDir(), shelved: &shelved{}, nicknames: &nicknames{}, remarks: &remarks{}, cited: &citations{}, chores: &chores{}, tidings: &tidings{}, log: &bytes.Buffer{},
	}
	o := resolvers.Options{
		Cluster: mspr.Cluster{
			ID: "france", Name: "France", Country: "FRA", TimeZone: "Europe/Paris", Languages: []string{"fr", "en"},
			Features: []mspr.Feature{mspr.Dataviz, mspr.ScheduledETL, mspr.GDPR}, Sources: []mspr.SourceName{"spf", "who"},
		},
		Locations: places(tb),
		Diseases: []mspr.Disease{{
			Code: "covid19", Names: map[string]string{"en": "COVID-19", "fr": "Covid-19"}, ICD10: "U07.1",
			Counts: mspr.NewCountSet(mspr.Cases, mspr.ICUAdmissions),
		}},
		Sources: []mspr.Source{{Name: "who", Title: "Daily", Publisher: "WHO <Geneva>", Licence: "CC BY", Disease: "covid19"}, {Name: "spf", Title: "Hôpitaux", Disease: "covid19"}},
		Name: func(code mspr.LocationCode, language string) string {
			if code == "CHE" && language == "fr" {
				return "Suisse"
			}
			return english()[code]
		},
		Analytics: e.numbers, Batches: e.loads, Identity: e.people, Audit: e.diary, Quota: e.quota, Corrector: e.corrections, Importer: e.imports, Spool: e.spool, Quarantine: e.shelved, Replayer: e.shelved, Aliases: e.nicknames, Annotations: e.remarks, Jobs: e.chores, Notices: e.tidings,
		Citations: e.cited, Limits: resolvers.LimitsOf,
		Live:   feed{},
		Hourly: func(mspr.Caller) int { return 0 },
		Origin: func(r *http.Request) mspr.Origin {
			return mspr.Origin{Address: "192.0.2.1", UserAgent: r.UserAgent()}
		},
		Log: zerolog.New(zerolog.SyncWriter(e.log)),
	}
	for _, c := range change {
		c(&o)
	}
	e.cluster, e.people.cluster = o.Cluster.ID, o.Cluster.ID
	made, err := resolvers.NewHandler(o)
	if err != nil {
		tb.Fatal(err)
	}
	e.handler = made
	return e
}

// us puts the cluster us in the place of france.
func us(o *resolvers.Options) {
	o.Cluster.ID, o.Cluster.Name, o.Cluster.TimeZone = "us", "United States", "America/New_York"
	o.Cluster.Languages = []string{"en"}
	o.Cluster.Features = []mspr.Feature{mspr.TechnicalAPI, mspr.Dataviz, mspr.ScheduledETL, mspr.HighVolume}
}

// switzerland puts the cluster switzerland in the place of france.
func switzerland(o *resolvers.Options) {
	o.Cluster.ID, o.Cluster.Name, o.Cluster.Country, o.Cluster.TimeZone = "switzerland", "Switzerland", "CHE", "Europe/Zurich"
	o.Cluster.Languages, o.Cluster.Features = []string{"fr", "de", "it"}, nil
}

// anglophone has a cluster speak English alone.
func anglophone(o *resolvers.Options) { o.Cluster.Languages = []string{"en"} }

// limited changes the limits of every role.
func limited(change func(*resolvers.Limits)) func(*resolvers.Options) {
	return func(o *resolvers.Options) {
		of := o.Limits
		o.Limits = func(role mspr.Role) resolvers.Limits {
			l := of(role)
			change(&l)
			return l
		}
	}
}

// as is the same edge, asked by somebody of the role.
func (e *edge) as(role mspr.Role) *edge {
	asked := *e
	asked.role = role
	return &asked
}

func english() map[mspr.LocationCode]string {
	return map[mspr.LocationCode]string{
		"CHE": "Switzerland", "CH-ZH": "Zürich", "FRA": "France", "FR-IDF": "Île-de-France", "FR-75": "Paris", "XXX": "Nowhere",
	}
}

func places(tb testing.TB) *mspr.Locations {
	tb.Helper()
	tree, err := mspr.NewLocations([]mspr.Location{
		{Code: "CHE", Level: mspr.Country, Country: "CHE", WHORegion: mspr.EURO, Population: mspr.Known(8_800_000), PopulationYear: 2022},
		{Code: "CH-ZH", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
		{Code: "FRA", Level: mspr.Country, Country: "FRA", WHORegion: mspr.EURO},
		{Code: "FR-IDF", Level: mspr.Region, Parent: "FRA", Country: "FRA", WHORegion: mspr.EURO},
		{Code: "FR-75", Level: mspr.Subdivision, Parent: "FR-IDF", Country: "FRA", WHORegion: mspr.EURO},
		{Code: "XXX", Level: mspr.Country, Country: "XXX"},
	})
	if err != nil {
		tb.Fatal(err)
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

// do sends a request. One without an Authorization header gets that of the
// edge's role, and one without a language asks for English.
func (e *edge) do(tb testing.TB, r *http.Request) response {
	tb.Helper()
	if _, given := r.Header["Accept-Language"]; !given {
		r.Header.Set("Accept-Language", "en")
	}
	if e.role != mspr.Public && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+e.role.Word())
	}
	w := httptest.NewRecorder()
	e.numbers.answering.Add(1)
	e.handler.ServeHTTP(w, r)
	last := e.numbers.answering.Add(-1) == 0 // others may have theirs pinned
	got := response{status: w.Code, header: w.Header(), raw: w.Body.String()}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			tb.Fatalf("the answer is not JSON: %v\n%.300s", err, got.raw)
		}
	}
	if n := e.numbers.pinned.Load(); last && n != 0 {
		tb.Errorf("%d snapshots are still pinned after the answer", n)
	}
	return got
}

// post sends a body.
func (e *edge) post(tb testing.TB, body string) response {
	tb.Helper()
	r := httptest.NewRequest(http.MethodPost, "/"+string(e.cluster)+"/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return e.do(tb, r)
}

// ask sends an operation with its variables, and gives the first answer to a
// subscription.
func (e *edge) ask(tb testing.TB, query string, variables ...map[string]any) response {
	tb.Helper()
	if strings.HasPrefix(query, "subscription") {
		return e.hear(tb, query)
	}
	body := map[string]any{"query": query}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	b, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	return e.post(tb, string(b))
}

// askIn asks in a language.
func (e *edge) askIn(tb testing.TB, language, query string, variables ...map[string]any) response {
	tb.Helper()
	body := map[string]any{"query": query}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	b, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	return e.do(tb, request("POST", "/"+string(e.cluster)+"/graphql", string(b), "Content-Type", "application/json", "Accept-Language", language))
}
