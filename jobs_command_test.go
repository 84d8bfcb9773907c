package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
)

// A run that an operator asks for is done by the server beside it, and what became of
// it is told on the command line and over GraphQL.
func TestAnOperatorRunsASourceAndSeesWhatBecameOfIt(t *testing.T) {
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "who.csv", time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC), strings.NewReader(whoText(whoRows(1, 30))))
	}))
	t.Cleanup(publisher.Close)
	clusters := t.TempDir()
	text := "id: us\nname: United States\ncountry: USA\ntime_zone: America/New_York\nlanguages: [en]\nfeatures: [TECHNICAL_API, DATAVIZ, ETL, HIGH_VOLUME]\nsources: [mspr, who, foph]\n" +
		"schedule: {who: {every: 24h, files: [{address: \"" + publisher.URL + "/who.csv\"}]}}\n"
	if err := os.WriteFile(filepath.Join(clusters, "us.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startOn(t, config.Settings{DataDir: dataDir(t), ClusterDir: clusters}, config.Serving{Jobs: true})
	operator := func(args ...string) (int, string) {
		t.Helper()
		return operate(t, append(append(s.reach(), "--cluster-dir", clusters), args...)...)
	}

	code, out := operator("jobs", "run", "--cluster", "us", "--source", "who")
	same(t, "exit code of the run: "+out, code, exitDone)
	deadline := time.Now().Add(time.Minute)
	for !strings.Contains(out, "DONE") && time.Now().Before(deadline) {
		code, out = operator("jobs", "list", "--cluster", "us")
		same(t, "exit code of the list: "+out, code, exitDone)
	}
	for _, told := range []string{"RUN_SOURCE", "who", "DONE", "operator", "240 records changed, snapshot 2"} {
		if !strings.Contains(out, told) {
			t.Errorf("the list lacks %q:\n%s", told, out)
		}
	}
	var got struct {
		Data struct {
			Freshness []struct{ Source, Outcome string }
			Notices   struct{ TotalCount int64 }
			Summary   struct{ LastDate string }
		}
	}
	body := s.post("us", `{ freshness { source outcome } notices(open: true) { totalCount } summary(disease: "covid19", location: "FRA") { lastDate } }`, nil).body
	if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Data.Freshness) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	same(t, "the last day that is served", got.Data.Summary.LastDate, "2020-02-01")
	same(t, "how the run ended", got.Data.Freshness[0].Source+" "+got.Data.Freshness[0].Outcome, "who LOADED")
	same(t, "open notices", got.Data.Notices.TotalCount, int64(0))

	code, out = operator("jobs", "run", "--cluster", "us", "--source", "foph")
	same(t, "exit code for a source without an address", code, exitUsage)
	if !strings.Contains(out, "no address of a file of foph is known") {
		t.Errorf("it says %q", out)
	}
	code, out = operator("jobs", "cancel", "--cluster", "us", "--job", "4711")
	if code == exitDone || !strings.Contains(out, "there is no job 4711") {
		t.Errorf("cancelling what never was ends with %d: %s", code, out)
	}
}
