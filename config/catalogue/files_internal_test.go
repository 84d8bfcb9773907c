package catalogue

import (
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestFilesOfASourceAreDownloadedOnlyOverHTTPS(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	of := func(files ...fileEntry) sourceEntry { return sourceEntry{Name: "who", Files: files} }
	good := fileEntry{Address: "https://example.org/a.csv?x=1", Feed: "deaths", Disease: "mpox"}
	files, err := c.sourceFiles(of(good, fileEntry{Address: "https://example.org/b.csv"}))
	if err != nil || len(files) != 2 || files[0] != (mspr.SourceFile{Address: good.Address, Feed: "deaths", Disease: "mpox"}) {
		t.Errorf("%+v, %v", files, err)
	}
	simulated := of(good)
	simulated.Simulated = true
	for want, e := range map[string]sourceEntry{
		`the file "http://example.org/a" of who: write its address as https`: of(fileEntry{Address: "http://example.org/a"}),
		`the file "https://me:secret@example.org/a" of who: write`:           of(fileEntry{Address: "https://me:secret@example.org/a"}),
		`the file "/etc/passwd" of who: write`:                               of(fileEntry{Address: "/etc/passwd"}),
		`the file "https:///a" of who: write`:                                of(fileEntry{Address: "https:///a"}),
		`the file "" of who: write`:                                          of(fileEntry{}),
		"it is listed twice":                                                 of(good, good),
		`it counts "measles", which is not in diseases.yaml`:                 of(fileEntry{Address: "https://example.org/a", Disease: "measles"}),
		"simulated data is not downloaded":                                   simulated,
	} {
		if _, err := c.sourceFiles(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// What has no lasting address on the network is imported.
func TestThePublishersFilesAreListedWithTheirAddresses(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	want := map[mspr.SourceName]int{"who": 1, "owid-mpox": 1, "jhu-global": 3, "jhu-us": 2, "nyt-counties": 1, "nyt-states": 1, "spf": 2, "who-mpox": 1, "disease-sh": 1}
	for _, s := range c.Sources {
		if len(s.Files) != want[s.Name] {
			t.Errorf("%s has %d files, want %d", s.Name, len(s.Files), want[s.Name])
		}
	}
}
