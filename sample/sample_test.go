package sample_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sample"
)

func write(t *testing.T, disease mspr.DiseaseCode, issue int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sample.Write(&b, sample.Options{Disease: disease, Issue: issue}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rows reads an issue as a reader of WHO's files would; a row is found by its
// country code and date.
func rows(t *testing.T, disease mspr.DiseaseCode, issue int) map[string][]string {
	t.Helper()
	text, ok := bytes.CutPrefix(write(t, disease, issue), []byte("\ufeff"))
	if !ok || bytes.Contains(text, []byte("\r")) {
		t.Fatal("the file does not start with a byte order mark, or has lines that end in CRLF")
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[0], ","); got != "Date_reported,Country_code,Country,WHO_region,"+
		"New_cases,Cumulative_cases,New_deaths,Cumulative_deaths" {
		t.Fatalf("the header is %s", got)
	}
	byDay := map[string][]string{}
	for _, l := range lines[1:] {
		key := l[1] + " " + l[0]
		if byDay[key] != nil {
			t.Fatalf("%s is listed twice", key)
		}
		byDay[key] = l
	}
	return byDay
}

func TestTheSameIssueHasTheSameBytes(t *testing.T) {
	for disease, hashes := range golden() {
		for i, want := range hashes {
			sum := sha256.Sum256(write(t, disease, i+1))
			if got := hex.EncodeToString(sum[:8]); got != want {
				t.Errorf("%s, issue %d has the hash %s, want %s", disease, i+1, got, want)
			}
		}
	}
}

func golden() map[mspr.DiseaseCode][]string {
	return map[mspr.DiseaseCode][]string{
		"covid19": {"a541abe26343ea1a", "ed3ae23754c5e075", "e21c96f5fa931e4d"},
		"mpox":    {"945e9609254e30ca", "38de41b94917b995", "47e434e1a664bcde"},
	}
}

func TestCumulativeCountsAreTheRunningSumsOfTheFile(t *testing.T) {
	for disease := range golden() {
		text := strings.TrimPrefix(string(write(t, disease, 3)), "\ufeff")
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		totals := map[string]*[2]int64{}
		for _, l := range lines[1:] {
			if totals[l[1]] == nil {
				totals[l[1]] = &[2]int64{}
			}
			for i, column := range []int{4, 6} {
				totals[l[1]][i] += number(t, l[column])
				if got := number(t, l[column+1]); got != totals[l[1]][i] || got < 0 {
					t.Fatalf("%v: the cumulative count is %d, the sum so far %d", l, got, totals[l[1]][i])
				}
			}
		}
	}
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheCountriesAreReal(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	regions, countries := map[string]bool{}, map[mspr.LocationCode]bool{}
	all := rows(t, "covid19", 3)
	for _, row := range all {
		code, ok := c.Resolve(sample.Source, row[1])
		p, _ := c.Locations.Get(code)
		if !ok || string(p.WHORegion) != row[3] || c.Name(code, "en") != row[2] {
			t.Fatalf("%v is %s of %s in the catalogue", row, c.Name(code, "en"), p.WHORegion)
		}
		regions[row[3]], countries[code] = true, true
	}
	if len(regions) != 6 || len(countries) != 45 || !countries["NAM"] || !countries["USA"] || len(all) > 40_000 {
		t.Errorf("%d regions, %d countries, %d rows", len(regions), len(countries), len(all))
	}
}

func TestLaterIssuesCompleteReviseAndWithdraw(t *testing.T) {
	for disease := range golden() {
		for _, issue := range sample.Issues(disease)[1:] {
			before, after := rows(t, disease, issue.Number-1), rows(t, disease, issue.Number)
			old := issue.Through.AddDays(-40)
			var recent, restated, withdrawn int
			for key, was := range before {
				is, listed := after[key]
				switch {
				case !listed:
					withdrawn++
				case was[4] == is[4] && was[6] == is[6]:
				case is[0] > old.String():
					recent++
				default:
					restated++
				}
			}
			if recent < 50 || len(after) <= len(before) {
				t.Errorf("%s, issue %d revises %d recent days and has %d rows after %d", disease, issue.Number, recent, len(after), len(before))
			}
			if issue.Number == 2 && restated == 0 || issue.Number == 3 && withdrawn == 0 {
				t.Errorf("%s, issue %d restates %d days and withdraws %d", disease, issue.Number, restated, withdrawn)
			}
		}
	}
}

func TestPublishersCorrectAndFallSilent(t *testing.T) {
	covid := rows(t, "covid19", 3)
	if n := number(t, covid["FR 2022-05-19"][4]); n >= 0 {
		t.Errorf("France corrects by %d cases", n)
	}
	if silent := covid["NG 2023-12-01"]; silent[4] != "" || silent[6] != "" || silent[5] == "0" {
		t.Errorf("Nigeria reports %v after it stopped", silent)
	}
	if silent := covid["IR 2024-02-01"]; silent[4] == "" || silent[6] != "" {
		t.Errorf("Iran reports %v after it stopped reporting deaths", silent)
	}
}

func TestTheLastDaysAreIncomplete(t *testing.T) {
	first, last := rows(t, "covid19", 1), rows(t, "covid19", 3)
	through := sample.Issues("covid19")[0].Through.String()
	for _, country := range []string{"US", "FR", "IN"} {
		early, final := number(t, first[country+" "+through][4]), number(t, last[country+" "+through][4])
		if part := float64(early) / float64(final); part < 0.3 || part > 0.5 {
			t.Errorf("%s knows %d of %d cases on the last day", country, early, final)
		}
	}
}

func TestIssuesAreAWeekApartAndCoverWholeWeeks(t *testing.T) {
	for disease := range golden() {
		issues := sample.Issues(disease)
		for i, issue := range issues {
			if issue.Number != i+1 || issue.Through.Time().Weekday() != time.Sunday {
				t.Errorf("%s: issue %+v", disease, issue)
			}
			if i > 0 && issue.Issued.Sub(issues[i-1].Issued) != 7*24*time.Hour {
				t.Errorf("%s: issue %d follows after %v", disease, i+1, issue.Issued.Sub(issues[i-1].Issued))
			}
			if !issue.Issued.After(issue.Through.Time()) {
				t.Errorf("%s: issue %d tells the future", disease, i+1)
			}
		}
	}
}

func TestWhatIsNotSimulatedIsNotFound(t *testing.T) {
	for _, o := range []sample.Options{{"covid19", 0}, {"covid19", 4}, {"ebola", 1}, {}} {
		if err := sample.Write(&bytes.Buffer{}, o); mspr.CodeOf(err) != mspr.NotFound {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if issues := sample.Issues("ebola"); issues != nil {
		t.Errorf("ebola has the issues %v", issues)
	}
}

type brokenWriter struct{ left int }

var errFull = errors.New("disk full")

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestAWriterThatFailsIsReported(t *testing.T) {
	for _, room := range []int{0, 1000, 100_000} {
		err := sample.Write(&brokenWriter{room}, sample.Options{Disease: "mpox", Issue: 1})
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
