package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// durations is how long something took, time after time.
type durations []time.Duration

// quantile gives the duration that a share of them does not exceed.
func (d durations) quantile(share float64) time.Duration {
	ordered := slices.Sorted(slices.Values(d))
	return ordered[min(int(share*float64(len(ordered))), len(ordered)-1)]
}

// asked counts the questions of the dashboard, so that no two are the same and
// none is answered from a cache.
var asked atomic.Int64

// dashboardQuery is what the public dashboard asks, each time of another place
// or from another day on.
func dashboardQuery() string {
	n := asked.Add(1)
	place := []string{"FRA", "CHE", "USA", "IND", "JPN", "EGY", "BRA", "ZAF", "DEU", "ITA"}[n%10]
	from := mspr.NewDate(2020, 1, 10).AddDays(int(n % 1000))
	switch n % 3 {
	case 0:
		return fmt.Sprintf(`{ summary(disease: "covid19", location: %q) { cases deaths lastDate last7Days { cases } casesChange } timeSeries(disease: "covid19", locations: [%q], interval: MONTH, from: "%s") { points { date cases } } }`, place, place, from)
	case 1:
		return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%q], interval: ISO_WEEK, from: "%s") { source points { date cases deaths } } }`, place, from)
	}
	return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%q, "FRA"], from: "%s", to: "%s") { points { date cases casesAverage } } }`, place, from, from.AddDays(90))
}

// dashboard measures rounds of the public dashboard's queries, one after the
// other, and gives the median of the rounds' 95th percentiles: on a machine that
// does other things as well, one bad round says nothing.
func (s *server) dashboard(t *testing.T, rounds int) time.Duration {
	t.Helper()
	const each = 40
	var p95 durations
	for range rounds {
		var took durations
		for range each {
			began := time.Now()
			if got := s.bare(t, mspr.Public, dashboardQuery()); !got.answered() {
				t.Errorf("the dashboard gets status %d: %.300s", got.status, got.body)
			}
			took = append(took, time.Since(began))
		}
		p95 = append(p95, took.quantile(0.95))
	}
	return p95.quantile(0.5)
}

// floored is an idle time that a ratio may be asked of: below 20 ms, what else
// the machine does decides.
func floored(idle time.Duration) time.Duration { return max(idle, 20*time.Millisecond) }

// bareAnswer is an answer that nobody looked into yet: a test that asks much is
// not to take the server's cores.
type bareAnswer struct {
	status int
	body   []byte
}

// answered says that there is data and no error.
func (a bareAnswer) answered() bool {
	return a.status == http.StatusOK && !bytes.HasPrefix(a.body, []byte(`{"errors"`))
}

// bare asks as a role.
func (s *server) bare(t *testing.T, role mspr.Role, query string) bareAnswer {
	t.Helper()
	return s.answer(t, s.request(t, role, query))
}

// answer reads the whole answer to a request.
func (s *server) answer(t *testing.T, request *http.Request) bareAnswer {
	t.Helper()
	res, err := s.client.Do(request)
	if err != nil {
		t.Errorf("no answer: %v", err)
		return bareAnswer{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Errorf("half an answer: %v", err)
	}
	return bareAnswer{res.StatusCode, body}
}

func (s *server) request(t *testing.T, role mspr.Role, query string) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.at.api+"/us/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+s.as(role).token("us"))
	}
	return r
}

// largeSeries has a daily series of so many countries; the answer of 46 is as
// large as the limits allow, 2 MiB. No two are the same.
func largeSeries(codes []string, n, places int) string {
	return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%s], from: "2020-01-%02d") { points { date cases } } }`, named(codes, n, places), 3+n%20)
}

// named names so many places, others for each n.
func named(codes []string, n, places int) string {
	var list []string
	for i := range places {
		list = append(list, fmt.Sprintf("%q", codes[(n+i)%len(codes)]))
	}
	return strings.Join(list, " ")
}

// countryCodes lists the countries of the stocked folder.
func countryCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	for _, r := range allCountries(t) {
		if len(codes) == 0 || codes[len(codes)-1] != r.alpha3 {
			codes = append(codes, r.alpha3)
		}
	}
	return codes
}
