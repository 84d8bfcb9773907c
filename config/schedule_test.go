package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// clusterWith reads a cluster whose file ends in some lines.
func clusterWith(t *testing.T, features, lines string) (mspr.Cluster, error) {
	t.Helper()
	dir := t.TempDir()
	text := "id: us\nname: United States\ncountry: USA\ntime_zone: America/New_York\nlanguages: [en]\nfeatures: [" + features + "]\nsources: [who, jhu-us]\n" + lines
	if err := os.WriteFile(filepath.Join(dir, "us.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings()
	s.ClusterDir = dir
	c, err := config.Load(s, serving())
	if err != nil {
		return mspr.Cluster{}, err
	}
	return c.Cluster("us")
}

func TestAScheduleIsReadAsItIsWritten(t *testing.T) {
	c, err := clusterWith(t, "ETL", `
schedule:
  who: {at: "07:45", files: [{address: "https://mirror.example.org/who.csv"}]}
  jhu-us: {every: 6h, expected: 20h, files: [{address: "https://mirror.example.org/deaths.csv", feed: deaths}]}
notices: {snapshot_age: 30m, quarantine_rows: 5}
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Schedules) != 2 || c.SnapshotAge != 30*time.Minute || c.QuarantineRows != 5 {
		t.Fatalf("the cluster is %+v", c)
	}
	jhu, who := c.Schedules[0], c.Schedules[1]
	if jhu.Source != "jhu-us" || jhu.Every != 6*time.Hour || jhu.Expected != 20*time.Hour || jhu.Files[0].Feed != "deaths" {
		t.Errorf("jhu-us runs by %+v", jhu)
	}
	if who.At != 7*time.Hour+45*time.Minute || who.Every != 0 || who.Expected < 48*time.Hour || who.Jitter == 0 || who.Files[0].Address != "https://mirror.example.org/who.csv" {
		t.Errorf("who runs by %+v", who)
	}
}

func TestASenselessScheduleIsRefusedWithWhatIsWrong(t *testing.T) {
	for _, row := range []struct{ name, features, lines, says string }{
		{"no ETL", "DATAVIZ", `schedule: {who: {files: [{address: "https://h/f"}]}}`, "lacks the feature ETL"},
		{"no source of the cluster", "ETL", `schedule: {spf: {files: [{address: "https://h/f"}]}}`, `"spf" is not among the cluster's sources`},
		{"both", "ETL", `schedule: {who: {at: "06:00", every: 6h, files: [{address: "https://h/f"}]}}`, "not both"},
		{"no time of day", "ETL", `schedule: {who: {at: "25:00", files: [{address: "https://h/f"}]}}`, "06:30"},
		{"no length of time", "ETL", `schedule: {who: {every: daily, files: [{address: "https://h/f"}]}}`, "6h or 30m"},
		{"too often", "ETL", `schedule: {who: {every: 10s, files: [{address: "https://h/f"}]}}`, "not asked more often"},
		{"no address", "ETL", `schedule: {who: {files: [{address: "/etc/passwd"}]}}`, "no address like"},
		{"a key that there isn't", "ETL", `schedule: {who: {cron: "* * * * *"}}`, "cron"},
		{"no age", "ETL", `notices: {snapshot_age: soon}`, "6h or 30m"},
	} {
		if _, err := clusterWith(t, row.features, row.lines); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v, want something with %q", row.name, err, row.says)
		}
	}
}
