package etl_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

const whoHeader = "Date_reported,Country_code,Country,WHO_region,New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n"

// whoRows makes good rows, a place and day each.
func whoRows(n int) string {
	var b strings.Builder
	first := mspr.NewDate(2021, 1, 1)
	for i := range n {
		b.WriteString(first.AddDays(i).String() + ",PT,Portugal,EURO,1,1,0,0\n")
	}
	return b.String()
}

// refused runs a file that must be refused and gives the reason.
func refused(t *testing.T, job etl.Job, d etl.Deps, c *collector) string {
	t.Helper()
	_, err := etl.Run(t.Context(), job, d)
	refusal, ok := errors.AsType[*mspr.Refusal](err)
	if !ok {
		t.Fatalf("got %v, want a refusal", err)
	}
	if mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("the code is %s", mspr.CodeOf(err))
	}
	for _, l := range c.loads {
		if l.err == nil {
			t.Error("a batch was loaded all the same")
		}
	}
	return refusal.Reason
}

func gzipped(tb testing.TB, content string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func zstandard(tb testing.TB, content string) string {
	tb.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		tb.Fatal(err)
	}
	defer w.Close()
	return string(w.EncodeAll([]byte(content), nil))
}

func TestAFileThatIsNotWhatItShouldBeIsRefusedWithAReason(t *testing.T) {
	good := whoHeader + whoRows(200)
	for name, c := range map[string]struct{ content, reason string }{
		"empty":                     {"", "is empty"},
		"only a byte-order mark":    {"\xef\xbb\xbf", "is empty|no header|header is not"},
		"empty once unpacked":       {gzipped(t, ""), "holds no text"},
		"a web page":                {"<!DOCTYPE html>\n<html></html>\n", "web page"},
		"a web page after blanks":   {"  <html lang=en>\n", "web page"},
		"UTF-16":                    {"\xff\xfeD\x00a\x00t\x00e\x00", "UTF-16"},
		"another header":            {"date,cases\n2021-01-01,1\n", `"Country_code" is missing`},
		"a header and no rows":      {whoHeader, "no rows"},
		"a header cut":              {whoHeader[:40], "header is not"},
		"another encoding":          {good + "2021-03-01,CI,C\xf4te,AFRO,1,1,0,0\n" + whoRows(3), "line 202 of file.csv is not text in UTF-8"},
		"cut within a row":          {good[:len(good)-12], "seems to be cut: its last line, 201"},
		"cut within a row, ended":   {good[:len(good)-12] + "\n", "seems to be cut"},
		"cut within quotes":         {good + `2021-03-01,BO,"Bolivia (Pluri`, "broken-quotes"},
		"cut within a character":    {good + "2021-03-01,CI,Cote d\xe2\x80", "not text in UTF-8"},
		"cut within a count":        {good + "2021-03-01,PT,Portugal,EURO,-", "wrong-columns"},
		"gzip cut":                  {gzipped(t, good)[:100], "cut or damaged"},
		"gzip without its checksum": {strings.TrimSuffix(gzipped(t, good), gzipped(t, good)[len(gzipped(t, good))-8:]), "cut or damaged"},
		"gzip header only":          {gzipped(t, good)[:5], "cut or damaged"},
		"zstd cut":                  {zstandard(t, good)[:80], "cut or damaged"},
		"zstd with a flipped byte":  {flip(zstandard(t, good)), "cut or damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			c2 := &collector{}
			reason := refused(t, etl.Job{Source: source(t, "who"), Address: write(t, "file.csv", c.content)}, deps(t, c2), c2)
			if !containsOne(reason, c.reason) {
				t.Errorf("the reason is %q, want it to say %q", reason, c.reason)
			}
			if l := c2.only(t); l.Batch.Address == "" || l.Batch.Source != "who" || l.Batch.Disease != "covid19" {
				t.Errorf("the refusal can't be recorded: %+v", l.Batch)
			}
		})
	}
}

func flip(s string) string {
	b := []byte(s)
	b[len(b)/2] ^= 0xff
	return string(b)
}

func containsOne(s, choices string) bool {
	for choice := range strings.SplitSeq(choices, "|") {
		if strings.Contains(s, choice) {
			return true
		}
	}
	return false
}

func TestWhatIsNoFileIsRefusedBeforeAnythingIsRecorded(t *testing.T) {
	for name, c := range map[string]struct{ address, reason string }{
		"missing":     {filepath.Join(t.TempDir(), "nothing.csv"), "there is no file"},
		"a directory": {t.TempDir(), "is a directory"},
		"an address":  {"https://example.org/file.csv", "download the file"},
	} {
		t.Run(name, func(t *testing.T) {
			c2 := &collector{}
			reason := refused(t, etl.Job{Source: source(t, "who"), Address: c.address}, deps(t, c2), c2)
			if !strings.Contains(reason, c.reason) || len(c2.loads) != 0 {
				t.Errorf("the reason is %q after %d loads, want %q and none", reason, len(c2.loads), c.reason)
			}
		})
	}
}

func TestABombIsRefusedInLittleMemory(t *testing.T) {
	for name, pack := range map[string]func(io.Writer) (io.WriteCloser, error){
		"gzip": func(f io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(f), nil },
		"zstd": func(f io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(f, zstd.WithEncoderConcurrency(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			w, err := pack(f)
			if err != nil {
				t.Fatal(err)
			}
			chunk := []byte(strings.Repeat("0", 1<<20))
			for range 128 {
				if _, err := w.Write(chunk); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(w.Close(), f.Close()); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			c := &collector{}
			reason := refused(t, etl.Job{Source: source(t, "who"), Address: path}, deps(t, c), c)
			runtime.ReadMemStats(&after)
			if !strings.Contains(reason, "times its size") {
				t.Errorf("the reason is %q", reason)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%d MB were allocated for a bomb", grown>>20)
			}
		})
	}
}

func TestAFileThatUnpacksToTooMuchIsRefused(t *testing.T) {
	c := &collector{}
	d := deps(t, c)
	d.Limits.Unpacked = 1000
	reason := refused(t, etl.Job{Source: source(t, "who"), Address: write(t, "big.csv", whoHeader+whoRows(100))}, d, c)
	if !strings.Contains(reason, "unpacks to more than") {
		t.Errorf("the reason is %q", reason)
	}
}

func TestEachFormatRefusesAnotherFormatsHeader(t *testing.T) {
	for name := range fixtures() {
		for other, files := range fixtures() {
			if other == name {
				continue
			}
			c := &collector{}
			job := etl.Job{Source: source(t, name), Address: filepath.Join("sources", "testdata", files[0])}
			reason := refused(t, job, deps(t, c), c)
			document := slices.ContainsFunc([]string{string(name), string(other)}, func(s string) bool { return s == "who-mpox" || s == "disease-sh" })
			if !strings.Contains(reason, "line 1") && !document { // which has no header
				t.Errorf("%s reading %s: the reason is %q, want it to name line 1", name, files[0], reason)
			}
		}
	}
}

func TestTheFeedOfAFileMustBeTold(t *testing.T) {
	content, err := os.ReadFile("sources/testdata/time_series_covid19_confirmed_global.csv")
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "download.csv", string(content))
	c := &collector{}
	if reason := refused(t, etl.Job{Source: source(t, "jhu-global"), Address: path}, deps(t, c), c); !strings.Contains(reason, "confirmed, deaths, recovered") {
		t.Errorf("the reason is %q, want it to list the feeds", reason)
	}
	c = &collector{}
	if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "jhu-global"), Address: path, Feed: "deaths"}, deps(t, c)); err != nil {
		t.Fatal(err)
	}
	if l := c.only(t); l.Batch.Feed != "deaths" || !l.Given.Has(mspr.Deaths) {
		t.Errorf("the feed is %q", l.Batch.Feed)
	}
}

// The World Health Organization publishes weekly totals under the header of its
// daily file.
func TestWeeklyTotalsAreNotTakenForDailyCounts(t *testing.T) {
	file := func(step, rows int) string {
		var b strings.Builder
		b.WriteString(whoHeader)
		for i := range rows {
			b.WriteString(mspr.NewDate(2023, 1, 1).AddDays(i*step).String() + ",PT,Portugal,EURO,7,7,0,0\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		step, rows int
		refused    bool
	}{
		"weekly": {7, 20, true}, "every other week": {14, 20, true}, "daily": {1, 60, false}, "too few weeks to tell": {7, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: write(t, "who.csv", file(c.step, c.rows))}, deps(t, &collector{}))
			refusal, ok := errors.AsType[*mspr.Refusal](err)
			if ok != c.refused {
				t.Fatalf("got %v", err)
			}
			if c.refused && !strings.Contains(refusal.Reason, "Sunday") {
				t.Errorf("the reason is %q", refusal.Reason)
			}
		})
	}
}
