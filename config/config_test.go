package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

func settings() config.Settings {
	return config.Settings{DataDir: "data", LogLevel: "info", LogFormat: "auto"}
}

func serving() config.Serving {
	return config.Serving{Listen: "127.0.0.1:0", MetricsListen: "", CacheMiB: 1, DuckDBMiB: 64}
}

func TestTheBuiltInClustersAreSound(t *testing.T) {
	c, err := config.Load(settings(), serving())
	if err != nil {
		t.Fatal(err)
	}
	us, err := c.Cluster("us")
	if err != nil {
		t.Fatal(err)
	}
	france, _ := c.Cluster("france")
	switzerland, _ := c.Cluster("switzerland")
	// The table of features is the design's, not the files'.
	for _, row := range []struct {
		cluster mspr.Cluster
		has     []mspr.Feature
		lacks   []mspr.Feature
	}{
		{us, []mspr.Feature{mspr.TechnicalAPI, mspr.Dataviz, mspr.ScheduledETL, mspr.HighVolume}, []mspr.Feature{mspr.GDPR}},
		{france, []mspr.Feature{mspr.Dataviz, mspr.ScheduledETL, mspr.GDPR}, []mspr.Feature{mspr.TechnicalAPI, mspr.HighVolume}},
		{switzerland, nil, mspr.Features()},
	} {
		for _, f := range row.has {
			if !row.cluster.Has(f) {
				t.Errorf("%s lacks %s", row.cluster.ID, f)
			}
		}
		for _, f := range row.lacks {
			if row.cluster.Has(f) {
				t.Errorf("%s has %s", row.cluster.ID, f)
			}
		}
	}
	if got := switzerland.Languages; len(got) != 3 || got[0] != "fr" {
		t.Errorf("Switzerland speaks %v, want French first of three", got)
	}
}

func TestClustersAreServedInTheOrderAsked(t *testing.T) {
	s := settings()
	s.Clusters = []string{"switzerland", "us"}
	c, err := config.Load(s, serving())
	if err != nil {
		t.Fatal(err)
	}
	if ids := c.ClusterIDs(); len(ids) != 2 || ids[0] != "switzerland" || ids[1] != "us" {
		t.Errorf("served %v", ids)
	}
}

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	s := settings()
	s.Clusters = []string{"atlantis"}
	s.DatabaseURL = "mysql://root:hunter2@db/mspr"
	v := serving()
	v.Listen = "8080"
	_, err := config.Load(s, v)
	if err == nil {
		t.Fatal("a wrong configuration was accepted")
	}
	for _, want := range []string{`no cluster "atlantis"`, "MSPR_DATABASE_URL", "--listen"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%s", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("the message repeats the password")
	}
}

func TestAWrongClusterFileIsRefused(t *testing.T) {
	good := "id: x1\nname: X\ncountry: FRA\ntime_zone: Europe/Paris\nlanguages: [fr]\nfeatures: []\nsources: [who]\n"
	for name, c := range map[string]struct{ from, to, want string }{
		"a key of no meaning":     {"name: X", "name: X\ncolour: red", "colour"},
		"an id unfit for a role":  {"id: x1", `id: "x; drop"`, "id"},
		"a country that is none":  {"FRA", "FRX", "country"},
		"a time zone of nowhere":  {"Europe/Paris", "Europe/Atlantis", "time_zone"},
		"a feature that is none":  {"features: []", "features: [MAGIC]", "MAGIC"},
		"a source that is none":   {"[who]", "[rumour]", "rumour"},
		"a source listed twice":   {"[who]", "[who, who]", "twice"},
		"no source at all":        {"[who]", "[]", "sources"},
		"a language that is none": {"[fr]", "['!!']", "languages"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			text := strings.Replace(good, c.from, c.to, 1)
			if err := os.WriteFile(filepath.Join(dir, "x.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s := settings()
			s.ClusterDir = dir
			_, err := config.Load(s, serving())
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "x.yaml") {
				t.Errorf("got %v, want a message that names the file and %q", err, c.want)
			}
		})
	}
}
