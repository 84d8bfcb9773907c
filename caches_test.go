package main

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// registered gives the address of a persisted query that every server knows.
func registered(t *testing.T, cluster, name, variables string) string {
	t.Helper()
	code, out := operate(t, "schema", "queries")
	same(t, "exit code", code, exitDone)
	return "/" + cluster + "/graphql?" + url.Values{"documentId": {field(t, out, name)}, "variables": {variables}}.Encode()
}

// page is what a GET gave.
type page struct {
	status int
	header http.Header
	body   string
}

// read sends a GET as a cache would.
func (s *server) read(path string, headers ...string) page {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.at.api+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(body)}
}

// shownMetrics is what the server shows to Prometheus.
func (s *server) shownMetrics() string {
	s.t.Helper()
	res, err := s.client.Get("http://" + s.at.metrics + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func TestCachesOnTheWayKeepWhatThePublicAsked(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{Sample: true}, "us")
	path := registered(t, "us", "Headline", `{"disease": "covid19", "location": "FRA"}`)
	first := s.read(path)
	same(t, "status", first.status, http.StatusOK)
	contains(t, first.header.Get("Cache-Control"), "public, max-age=")
	contains(t, strings.Join(first.header.Values("Vary"), ", "), "Authorization", "Accept-Encoding", "Accept-Language", "Origin")
	if slices.Contains(first.header.Values("Vary"), "Sec-Fetch-Site") {
		t.Error("the answer varies by a header that it does not depend on: each page would have its own")
	}
	again := s.read(path, "If-None-Match", first.header.Get("ETag"))
	same(t, "status for who has it", again.status, http.StatusNotModified)

	signedIn := s.read(path, "Authorization", "Bearer "+s.as(mspr.Researcher).token("us"))
	same(t, "what a token got may be kept", signedIn.header.Get("Cache-Control"), "no-store")

	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 30))))
	s.awaitSnapshot(t, "us")
	newer := s.read(path, "If-None-Match", first.header.Get("ETag"))
	if newer.status != http.StatusOK || newer.header.Get("ETag") == first.header.Get("ETag") || newer.body == first.body {
		t.Errorf("after a new snapshot: %d %v %s", newer.status, newer.header, newer.body)
	}
}

func TestANewSnapshotAnswersWhatWasAskedBeforeAnybodyAsks(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{Sample: true, Warm: 2}, "us")
	const question = `{ summary(disease: "covid19", location: "JPN") { cases simulated } }`
	for range 3 {
		s.ask("us", question)
	}
	warmed := func(n string) func() bool {
		return func() bool {
			return strings.Contains(s.shownMetrics(), `mspr_answers_warmed_total{cluster="us"} `+n+"\n")
		}
	}
	await(t, "the overview to be answered ahead", warmed("2"))
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 30))))
	await(t, "the next snapshot's questions to be answered ahead", warmed("4"))
	a := s.ask("us", question)
	if a.Extensions.MSPR.Snapshot < 2 || a.Extensions.MSPR.Tier != "CACHE" || a.at(t, "summary", "simulated") != false {
		t.Errorf("what was asked before is answered with %v, %+v", a.Data, a.Extensions)
	}
}
