package etl_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// fuzz feeds a format with whatever the fuzzer makes of its fixtures: a run
// ends in a load whose counts add up, or in a refusal; never in a panic, nor
// in an observation that breaks a rule.
func fuzz(f *testing.F, name mspr.SourceName, file string) {
	f.Helper()
	for _, seed := range fixtures()[name] {
		content, err := os.ReadFile(filepath.Join("sources", "testdata", seed))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
		f.Add(content[:len(content)*2/3])
	}
	f.Add([]byte(gzipped(f, "a,b\n1,2\n")))
	path := filepath.Join(f.TempDir(), file)
	src := source(f, name)
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c := &collector{}
		d := deps(t, c)
		d.Limits = etl.Limits{Unpacked: 1 << 20, Line: 1 << 12, BadShare: 1}
		_, err := etl.Run(t.Context(), etl.Job{Source: src, Address: path}, d)
		if _, ok := errors.AsType[*mspr.Refusal](err); err != nil && !ok {
			t.Fatalf("neither loaded nor refused: %v", err)
		}
		for _, l := range c.loads {
			checkLoad(t, l)
		}
	})
}

func checkLoad(t *testing.T, l load) {
	t.Helper()
	if l.err != nil {
		return
	}
	checkEquation(t, l.Batch.BatchCounts)
	latest := mspr.DateOf(loadedAt()).AddDays(1)
	for _, o := range l.observations {
		if o.Location == "" || o.Country == "" || o.Date < mspr.NewDate(2019, 12, 1) || o.Date > latest || o.Line < 1 {
			t.Errorf("a row that breaks a rule came through: %+v", o)
		}
		for k, c := range o.Counts {
			if c.Known && (c.N > 1e8 || c.N < -1e8 || !l.Given.Has(mspr.CountKind(k))) {
				t.Errorf("a count that breaks a rule came through: %+v", o)
			}
		}
	}
	for _, d := range l.Defects {
		if d.Rule == "" || d.Line < 1 || len(d.Raw) > mspr.RawLimit || strings.ContainsRune(d.Raw, 0) {
			t.Errorf("a defect can't be stored: %+v", d)
		}
	}
}

func FuzzWHO(f *testing.F)         { fuzz(f, "who", "who.csv") }
func FuzzOWIDMpox(f *testing.F)    { fuzz(f, "owid-mpox", "owid.csv") }
func FuzzJHUGlobal(f *testing.F)   { fuzz(f, "jhu-global", "recovered.csv") }
func FuzzJHUUS(f *testing.F)       { fuzz(f, "jhu-us", "jhu-us.csv") }
func FuzzNYTCounties(f *testing.F) { fuzz(f, "nyt-counties", "counties.csv") }
func FuzzNYTStates(f *testing.F)   { fuzz(f, "nyt-states", "states.csv") }
func FuzzSPF(f *testing.F)         { fuzz(f, "spf", "spf.csv") }
func FuzzFOPH(f *testing.F)        { fuzz(f, "foph", "foph.csv") }
func FuzzCanonical(f *testing.F)   { fuzz(f, "mspr", "mspr.csv") }
func FuzzHistory(f *testing.F)     { fuzz(f, "mspr-history", "cases.csv") }
func FuzzWHOMpox(f *testing.F)     { fuzz(f, "who-mpox", "mpox.json") }
func FuzzDiseaseSH(f *testing.F)   { fuzz(f, "disease-sh", "history.json") }
