package main

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

// front asks for the front page of some clusters.
func front(t *testing.T, dashboards bool, ids []mspr.ClusterID, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	known, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[mspr.ClusterID]mspr.Cluster{
		"us":          {ID: "us", Name: "United States", Country: "USA", Languages: []string{"en"}},
		"france":      {ID: "france", Name: "France", Country: "FRA", Languages: []string{"fr", "en"}},
		"switzerland": {ID: "switzerland", Name: "Switzerland", Country: "CHE", Languages: []string{"fr", "de", "it"}},
	}
	var clusters []*cluster
	for _, id := range ids {
		clusters = append(clusters, &cluster{Cluster: all[id], config: config.Config{Catalogue: known}})
	}
	page, err := frontPage(clusters, dashboards)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	page(w, r)
	return w
}

func TestABrowserFindsTheDashboardsOfAllClusters(t *testing.T) {
	for language, words := range map[string][]string{
		"":      {`<html lang="en">`, `href="/us/"`, `href="/france/"`, `href="/switzerland/"`, ">United States<", ">France<", ">Suisse<"},
		"de-CH": {`<html lang="de">`, "Wählen Sie", `<span lang="de">Schweiz<`, `<span lang="en">United States<`},
		"it":    {`<html lang="it">`, "Scelga", ">Svizzera<", `<span lang="fr">France<`},
		"fr":    {`<html lang="fr">`, "Choisissez", ">Suisse<"},
		"ja":    {`<html lang="en">`},
	} {
		got := front(t, true, []mspr.ClusterID{"us", "france", "switzerland"}, "Accept", browser, "Accept-Language", language)
		contains(t, got.Body.String(), words...)
		if h := got.Header(); got.Code != http.StatusOK || h.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(h.Get("Vary"), "Accept-Language") {
			t.Errorf("%q: %d %v", language, got.Code, h)
		}
		_, rest, _ := strings.Cut(got.Body.String(), "<style>")
		style, _, _ := strings.Cut(rest, "</style>")
		sum := sha256.Sum256([]byte(style))
		contains(t, got.Header().Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", "default-src 'none'")
	}
}

func TestABrowserGoesStraightToTheDashboardWhereThereIsOne(t *testing.T) {
	got := front(t, true, []mspr.ClusterID{"france"}, "Accept", browser)
	if got.Code != http.StatusFound || got.Header().Get("Location") != "/france/" {
		t.Errorf("%d %v", got.Code, got.Header())
	}
}

func TestClientsThatAreNoBrowsersGetText(t *testing.T) {
	for _, accept := range []string{"", "*/*", "application/json", "text/html;q=0, */*"} {
		for _, ids := range [][]mspr.ClusterID{{"us"}, {"us", "france"}} {
			got := front(t, true, ids, "Accept", accept)
			contains(t, got.Body.String(), "POST /us/graphql", "A first query")
			if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
				t.Errorf("%q: %d %v", accept, got.Code, got.Header())
			}
		}
	}
}

func TestNobodyIsSentToDashboardsThatThereAreNot(t *testing.T) {
	got := front(t, false, []mspr.ClusterID{"us"}, "Accept", browser)
	contains(t, got.Body.String(), "POST /us/graphql")
	var told strings.Builder
	greet(&told, config.Config{Clusters: []mspr.Cluster{{ID: "us", Name: "us"}}}, running{api: "127.0.0.1:8080"}, time.Second)
	contains(t, told.String(), "http://127.0.0.1:8080/us/graphql")
	if strings.Contains(told.String(), "dashboard") {
		t.Errorf("a start tells of dashboards: %s", told.String())
	}
}

func TestAServerThatStartsTellsWhereItsDashboardsAre(t *testing.T) {
	cfg := config.Config{}
	for _, id := range []mspr.ClusterID{"us", "france"} {
		cfg.Clusters = append(cfg.Clusters, mspr.Cluster{ID: id, Name: string(id)})
	}
	var told strings.Builder
	greet(&told, cfg, running{api: "127.0.0.1:8080", pages: true}, time.Second)
	contains(t, told.String(), "http://127.0.0.1:8080/us/ (dashboard)", "http://127.0.0.1:8080/france/graphql")
}
