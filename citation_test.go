package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

const citedQuestion = `{ aggregate(disease: "covid19", groupBy: [LOCATION, MONTH], orderBy: [{measure: CASES, direction: DESC}]) {
	nodes { location { code name } period { start } cases deaths caseFatalityRatio incidencePer100k casesStatistics { average quantile(p: 0.5) } }
	totalCount citation { url snapshot sha256 sources { name licence } } } }`

// reads gives what is told at an address to who asks.
func (s *server) reads(t *testing.T, cluster, path string) page {
	t.Helper()
	if s.role == mspr.Public {
		return s.read(path)
	}
	return s.read(path, "Authorization", "Bearer "+s.token(cluster))
}

// publishOther loads other numbers in the places of the ones before and waits
// for the snapshot of them.
func (s *server) publishOther(t *testing.T, version int64) {
	t.Helper()
	load(t, s.dataDir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(version, 40))))
	s.awaitSnapshot(t, "us")
}

func TestACitedAnswerIsTheSameBytesAfterItsSnapshotIsGone(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us", "france")
	s.publishOther(t, 1)
	researcher := s.as(mspr.Researcher)
	cited := researcher.ask("us", citedQuestion)
	url, _ := cited.at(t, "aggregate", "citation", "url").(string)
	number := cited.number(t, "aggregate", "citation", "snapshot")
	same(t, "the source", fmt.Sprint(cited.at(t, "aggregate", "citation", "sources", 0, "name")), "who")
	first := researcher.reads(t, "us", url)
	same(t, "status: "+first.body, first.status, http.StatusOK)
	series, _ := researcher.ask("us", `{ timeSeries(disease: "covid19", locations: ["FRA", "JPN"]) { points { date cases cumulative { cases } casesAverage } citation { url } } }`).
		at(t, "timeSeries", 0, "citation", "url").(string)
	open := s.reads(t, "us", series)
	same(t, "status to the public", open.status, http.StatusOK)

	for version := int64(2); version <= 4; version++ {
		s.publishOther(t, version)
	}
	same(t, "the status of what the public may not see", s.reads(t, "us", url).status, http.StatusNotFound)
	same(t, "the status in another cluster", s.as(mspr.Admin).reads(t, "france", strings.Replace(url, "/us/", "/france/", 1)).status, http.StatusNotFound)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "snapshots", "us", fmt.Sprint(number)+".*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the files of snapshot %d are %v, %v", number, files, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}

	again := start(t, dir, config.Serving{}, "us")
	researcher = again.as(mspr.Researcher)
	same(t, "the cited answer", researcher.reads(t, "us", url).body, first.body)
	same(t, "the cited series", again.reads(t, "us", series).body, open.body)
	later := researcher.ask("us", citedQuestion)
	if later.at(t, "aggregate", "citation", "url") == url || fmt.Sprint(later.at(t, "aggregate", "nodes")) == fmt.Sprint(cited.at(t, "aggregate", "nodes")) {
		t.Error("the newest snapshot answers what the cited one did: the test shows nothing")
	}

	// Once what the snapshot knew is gone, the address says so.
	db := database(t, dir)
	if _, err := db.Exec(t.Context(), "DELETE FROM mspr_us.revisions"); err != nil {
		t.Fatal(err)
	}
	again.publishOther(t, 5)
	gone := researcher.reads(t, "us", url)
	if gone.status != http.StatusConflict && gone.status != http.StatusGone || !strings.Contains(gone.body, "any more") {
		t.Errorf("without the revisions: %d %s", gone.status, gone.body)
	}
}

func TestACitationIsReadOnEveryReplica(t *testing.T) {
	address := postgres(t).URL()
	a := replica(t, address, config.Serving{Sample: true}, "us")
	b := replica(t, address, config.Serving{Sample: true}, "us")
	var urls []string
	for _, s := range []*server{a, b} {
		url, _ := s.as(mspr.Researcher).ask("us", citedQuestion).at(t, "aggregate", "citation", "url").(string)
		urls = append(urls, url)
	}
	if urls[0] == urls[1] {
		t.Errorf("two snapshots have one citation: %s", urls[0])
	}
	for _, url := range urls {
		one, other := a.as(mspr.Researcher).reads(t, "us", url), b.as(mspr.Researcher).reads(t, "us", url)
		same(t, "status: "+one.body, one.status, http.StatusOK)
		same(t, "the answer of the other server", other.body, one.body)
		contains(t, one.body, `"simulated":true`)
	}
}
