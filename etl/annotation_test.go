package etl_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

const (
	ownNotes   = "disease,location,source,first_date,last_date,counts,omit_from_averages,omit_below,note\n"
	timesNotes = "date,end_date,county,state,geoid,type,omit_from_rolling_average,omit_from_rolling_average_on_subgeographies,description\n"
)

func annotations(tb testing.TB, job etl.AnnotationJob, text string) ([]mspr.Annotation, error) {
	tb.Helper()
	job.Address, job.Known = write(tb, "notes.csv", text), []mspr.SourceName{"who", "nyt-states"}
	return etl.Annotations(tb.Context(), job, deps(tb, nil))
}

func TestNotesAreReadInOurOwnLayout(t *testing.T) {
	noted := time.Date(2021, 7, 9, 0, 0, 0, 0, time.UTC)
	got, err := annotations(t, etl.AnnotationJob{Source: "nyt-states", Noted: noted}, ownNotes+
		"covid19,FRA,who,2021-03-01,2021-03-03,cases deaths,yes,no,\"A backlog, of three days\"\n"+
		"mpox,US-CA,,2022-08-01,,hospitalizations,,yes,Twice\n"+
		"mpox,US-CA,,2022-08-01,,hospitalizations,no,yes,Twice\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []mspr.Annotation{
		{
			Disease: "covid19", Location: "FRA", Source: "who", First: mspr.NewDate(2021, 3, 1), Last: mspr.NewDate(2021, 3, 3),
			Counts: mspr.NewCountSet(mspr.Cases, mspr.Deaths), OmitFromAverages: true, Note: "A backlog, of three days", Noted: noted,
		},
		{
			Disease: "mpox", Location: "US-CA", Source: "nyt-states", First: mspr.NewDate(2022, 8, 1), Last: mspr.NewDate(2022, 8, 1),
			Counts: mspr.NewCountSet(mspr.Hospitalizations), OmitBelow: true, Note: "Twice", Noted: noted,
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTheAnomaliesOfTheNewYorkTimesAreNotes(t *testing.T) {
	got, err := annotations(t, etl.AnnotationJob{}, timesNotes+
		"2020-09-21,,,Texas,USA-48,cases,yes,yes,Texas added a backlog of many cases.\n"+
		"2020-11-22,2020-11-23,Snohomish,Washington,USA-53061,both,,,No data.\n"+
		"2020-04-06,,New York City,New York,USA-36998,deaths,yes,,Probable deaths.\n"+
		"2021-12-27,,,,USA,deaths,,,A holiday.\n")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, n := range got {
		if n.Disease != "covid19" || n.Source != "" || !n.Noted.Equal(loadedAt()) {
			t.Errorf("got %+v", n)
		}
		words := []string{string(n.Location), n.First.String(), n.Last.String()}
		for _, k := range n.Counts.Kinds() {
			words = append(words, k.Column())
		}
		if n.OmitFromAverages {
			words = append(words, "here")
		}
		if n.OmitBelow {
			words = append(words, "below")
		}
		told = append(told, strings.Join(words, " "))
	}
	want := []string{
		"US-TX 2020-09-21 2020-09-21 cases here below", "US-53061 2020-11-22 2020-11-23 cases deaths",
		"US-NYC 2020-04-06 2020-04-06 deaths here", "USA 2021-12-27 2021-12-27 deaths",
	}
	if d := cmp.Diff(want, told); d != "" {
		t.Error(d)
	}
}

func TestAFileOfNotesIsRefusedWholeAndNamesItsWrongLines(t *testing.T) {
	good := "covid19,FRA,,2021-03-01,,cases,yes,,Good\n"
	for line, says := range map[string]string{
		"plague,FRA,,2021-03-01,,cases,,,x":                             `there is no disease "plague"`,
		"covid19,XXX,,2021-03-01,,cases,,,x":                            `there is no place with the code "XXX"`,
		"covid19,FRA,nobody,2021-03-01,,cases,,,x":                      `there is no source "nobody"`,
		"covid19,FRA,,2021-02-29,,cases,,,x":                            `"2021-02-29" is not a date`,
		"covid19,FRA,,2021-03-01,soon,cases,,,x":                        `"soon" is not a date`,
		"covid19,FRA,,2021-03-02,2021-03-01,cases,,,x":                  "the first day, 2021-03-02, is after the last, 2021-03-01",
		"covid19,FRA,,1999-12-31,,cases,,,x":                            "days lie between 2019-12-01 and 2026-01-03",
		"covid19,FRA,,2021-03-01,2031-03-01,cases,,,x":                  "days lie between",
		"covid19,FRA,,2021-03-01,,,,,x":                                 "the note is about no count",
		"covid19,FRA,,2021-03-01,,cases tests,,,x":                      `there is no count "tests"`,
		"mpox,FRA,,2022-08-01,,recovered,,,x":                           "records of mpox do not carry the count recovered",
		"covid19,FRA,,2021-03-01,,cases,maybe,,x":                       `"maybe" is neither yes nor no`,
		"covid19,FRA,,2021-03-01,,cases,,1,x":                           `"1" is neither yes nor no`,
		"covid19,FRA,,2021-03-01,,cases,,, ":                            "the note is empty",
		"covid19,FRA,,2021-03-01,,cases,,," + strings.Repeat("x", 2001): "the note has 2001 bytes",
		"covid19,FRA,,2021-03-01,,cases,,yes,Good":                      "line 2 says the same of these days, but leaves them out of other averages",
		"covid19,FRA,,2021-03-01,,cases":                                "the line has 6 fields, the header 9",
		"covid19,FRA,,2021-03-01,,cases,,,\"open":                       "quotes do not close",
	} {
		notes, err := annotations(t, etl.AnnotationJob{}, ownNotes+good+line+"\n"+good)
		refusal, ok := errors.AsType[*mspr.Refusal](err)
		if !ok || len(notes) > 0 || !strings.Contains(refusal.Reason, "line 3: ") || !strings.Contains(refusal.Reason, says) || strings.Contains(refusal.Reason, "line 4") {
			t.Errorf("%.60s: got %v", line, err)
		}
	}
	for text, says := range map[string]string{
		"":                               "is empty",
		"a,b\n1,2\n":                     "line 1 of",
		ownNotes:                         "holds no notes",
		timesNotes + ",,,,USA-99,,,,x\n": `there is no place with the geoid "USA-99"`,
		timesNotes + "2021-03-01,,,,USA-06,tests,,,x\n":                      `the type is "tests"`,
		ownNotes + strings.Repeat("plague,FRA,,2021-03-01,,cases,,,x\n", 30): "these are the first lines that are wrong",
	} {
		if _, err := annotations(t, etl.AnnotationJob{}, text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60q: got %v", text, err)
		}
	}
}

// Whatever a file holds, reading it ends in notes that the catalogue knows or in
// a refusal.
func FuzzAnnotations(f *testing.F) {
	f.Add([]byte(ownNotes + "covid19,FRA,who,2021-03-01,2021-03-03,cases deaths,yes,no,\"A, b\"\n"))
	f.Add([]byte(timesNotes + "2020-09-21,,,Texas,USA-48,cases,yes,yes,Texas\n"))
	path := filepath.Join(f.TempDir(), "notes.csv")
	d := deps(f, nil)
	d.Limits = etl.Limits{Unpacked: 1 << 20, Line: 1 << 12}
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		notes, err := etl.Annotations(t.Context(), etl.AnnotationJob{Address: path, Known: []mspr.SourceName{"who"}}, d)
		if _, ok := errors.AsType[*mspr.Refusal](err); err != nil && !ok {
			t.Fatalf("neither read nor refused: %v", err)
		}
		for _, n := range notes {
			_, known := d.Locations.Get(n.Location)
			if !known || n.First > n.Last || n.Counts == 0 || n.Note == "" || len(n.Note) > mspr.AnnotationLimit || err != nil {
				t.Errorf("a note that breaks a rule came through: %+v, %v", n, err)
			}
		}
	})
}
