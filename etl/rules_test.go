package etl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// loadText runs a made-up file that must load.
func loadText(t *testing.T, name mspr.SourceName, file, content string) load {
	t.Helper()
	c := &collector{}
	if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, name), Address: write(t, file, content)}, deps(t, c)); err != nil {
		t.Fatal(err)
	}
	l := c.only(t)
	checkEquation(t, l.Batch.BatchCounts)
	return l
}

func TestAPoisonedRowIsQuarantinedByItsRuleAndTheOthersLoad(t *testing.T) {
	for name, c := range map[string]struct{ row, rule string }{
		"too few fields":           {"2021-06-01,PT,Portugal,EURO,1", "wrong-columns"},
		"too many fields":          {"2021-06-01,PT,Portugal,EURO,1,1,0,0,9", "wrong-columns"},
		"an open quote":            {`2021-06-01,PT,"Portugal,EURO,1,1,0,0`, "broken-quotes"},
		"a quote within a field":   {`2021-06-01,PT,Port"ugal,EURO,1,1,0,0`, "broken-quotes"},
		"NUL":                      {"2021-06-01,PT,Portu\x00gal,EURO,1,1,0,0", "nul-byte"},
		"a field of a megabyte":    {"2021-06-01,PT," + strings.Repeat("x", 1_000_000) + ",EURO,1,1,0,0", "long-field"},
		"a line beyond the limit":  {"2021-06-01,PT," + strings.Repeat("x", 3<<20) + ",EURO,1,1,0,0", "long-line"},
		"a formula in a count":     {"2021-06-01,PT,Portugal,EURO,=1+1,1,0,0", "formula"},
		"a formula in a name":      {"2021-06-01,PT,@SUM(A1),EURO,1,1,0,0", "formula"},
		"a plus sign":              {"2021-06-01,PT,Portugal,EURO,+5,1,0,0", "formula"},
		"no date":                  {",PT,Portugal,EURO,1,1,0,0", "not-a-date"},
		"a day that doesn't exist": {"2021-02-29,PT,Portugal,EURO,1,1,0,0", "not-a-date"},
		"another way of dates":     {"01/06/2021,PT,Portugal,EURO,1,1,0,0", "not-a-date"},
		"before the first case":    {"2019-11-30,PT,Portugal,EURO,1,1,0,0", "implausible-date"},
		"in the future":            {"2026-01-04,PT,Portugal,EURO,1,1,0,0", "implausible-date"},
		"no such country":          {"2021-06-01,QQ,Atlantis,EURO,1,1,0,0", "unknown-location"},
		"Namibia without its code": {"2021-06-01,,Nowhere,AFRO,1,1,0,0", "unknown-location"},
		"half a case":              {"2021-06-01,PT,Portugal,EURO,12.5,1,0,0", "not-a-count"},
		"a float":                  {"2021-06-01,PT,Portugal,EURO,12.0,1,0,0", "not-a-count"},
		"NaN":                      {"2021-06-01,PT,Portugal,EURO,NaN,1,0,0", "not-a-count"},
		"a huge float":             {"2021-06-01,PT,Portugal,EURO,1e308,1,0,0", "not-a-count"},
		"a lone minus sign":        {"2021-06-01,PT,Portugal,EURO,-,1,0,0", "not-a-count"},
		"other digits":             {"2021-06-01,PT,Portugal,EURO,٣,1,0,0", "not-a-count"},
		"more than a day has":      {"2021-06-01,PT,Portugal,EURO,100000001,1,0,0", "absurd-count"},
		"less than a day has":      {"2021-06-01,PT,Portugal,EURO,1,1,-100000001,0", "absurd-count"},
		"beyond 64 bits":           {"2021-06-01,PT,Portugal,EURO,99999999999999999999999999,1,0,0", "absurd-count"},
	} {
		t.Run(name, func(t *testing.T) {
			l := loadText(t, "who", "poison.csv", whoHeader+whoRows(30)+c.row+"\n2021-06-02,PT,Portugal,EURO,1,1,0,0\n")
			if len(l.Defects) != 1 || l.Batch.Kept != 31 {
				t.Fatalf("kept %d and quarantined %d rows, want 31 and 1", l.Batch.Kept, len(l.Defects))
			}
			d := l.Defects[0]
			if d.Rule != c.rule || d.Line != 32 || d.Message == "" {
				t.Errorf("quarantined as %+v, want the rule %s and line 32", cmp.Diff(mspr.Defect{}, d), c.rule)
			}
			if d.Raw == "" || len(d.Raw) > mspr.RawLimit || strings.ContainsRune(d.Raw, 0) || !strings.HasPrefix(strings.ToValidUTF8(c.row, ""), d.Raw[:5]) {
				t.Errorf("the text of the row is %.80q", d.Raw)
			}
		})
	}
}

func TestWhatLooksStrangeButIsSoundIsKept(t *testing.T) {
	l := loadText(t, "who", "f.csv", "\xef\xbb\xbf"+strings.ReplaceAll(whoHeader, "\n", "\r\n")+
		"2026-01-03,PT,Portugal,EURO,-12,1,0,0\r\n"+ // the day after the issue; a correction
		"\r\n"+ // a blank line is no row
		"2019-12-01,PT,Portugal,EURO,100000000,1,,0") // no line break at the end
	want := mspr.BatchCounts{Read: 2, Kept: 2, Corrected: 1}
	if diff := cmp.Diff(want, l.Batch.BatchCounts); diff != "" {
		t.Error(diff)
	}
	if o := l.observations[1]; o.Line != 4 || o.Counts[mspr.Deaths].Known {
		t.Errorf("got %+v, want line 4 and no deaths", o)
	}
}

func TestARowThatStatesNoCountIsExcludedAndNotZero(t *testing.T) {
	l := loadText(t, "who", "f.csv", whoHeader+"2021-01-01,PT,Portugal,EURO,,,,\n2021-01-02,PT,Portugal,EURO,0,0,,\n")
	if l.Batch.Excluded != 1 || l.Batch.Kept != 1 || l.observations[0].Counts[mspr.Cases] != mspr.Known(0) {
		t.Errorf("got %+v of %+v", l.observations, l.Batch.BatchCounts)
	}
}

func TestCumulativeCountsMayStandInAnyOrder(t *testing.T) {
	const header = "date,state,fips,cases,deaths\n"
	rows := []string{"2021-01-01,Texas,48,5,0\n", "2021-01-02,Texas,48,9,1\n", "2021-01-04,Texas,48,8,1\n", "2021-01-02,Ohio,39,3,\n"}
	inOrder := loadText(t, "nyt-states", "a.csv", header+strings.Join(rows, ""))
	shuffled := loadText(t, "nyt-states", "b.csv", header+rows[2]+rows[3]+rows[1]+rows[0])
	for i := range shuffled.observations {
		shuffled.observations[i].Line = inOrder.observations[i].Line
	}
	if diff := cmp.Diff(inOrder.observations, shuffled.observations); diff != "" {
		t.Error(diff)
	}
}

func TestABadCumulativeDayIsUnknownAndTheNextBridgesIt(t *testing.T) {
	var good strings.Builder
	for i := range 80 {
		good.WriteString(mspr.NewDate(2020, 6, 1).AddDays(i).String() + ",Ohio,39,1,0\n")
	}
	l := loadText(t, "nyt-states", "a.csv", "date,state,fips,cases,deaths\n"+good.String()+
		"2021-01-01,Texas,48,5,0\n2021-01-02,Texas,48,-1,0\n2021-01-03,Texas,48,9,0\n2021-01-03,Texas,48,9,0\n2021-01-04,Texas,48,900000000,0\n2021-01-05,Texas,48,10,0\n")
	got := map[string]int64{}
	for _, o := range l.observations {
		if o.Location == "US-TX" {
			got[o.Date.String()] = o.Counts[mspr.Cases].N
		}
	}
	if diff := cmp.Diff(map[string]int64{"2021-01-01": 5, "2021-01-03": 4, "2021-01-05": 1}, got); diff != "" {
		t.Error(diff)
	}
	var broken []string
	for _, d := range l.Defects {
		broken = append(broken, d.Rule)
	}
	if diff := cmp.Diff([]string{"negative-cumulative", "duplicate", "absurd-count"}, broken); diff != "" {
		t.Error(diff)
	}
}

func TestAWideFileWithoutALastLineBreakMayEndInACutNumber(t *testing.T) {
	const content = "Province/State,Country/Region,Lat,Long,3/1/21,3/2/21\n,Peru,0,0,5,70\n,Chile,0,0,600,6"
	c := &collector{}
	reason := refused(t, etl.Job{Source: source(t, "jhu-global"), Address: write(t, "deaths.csv", content)}, deps(t, c), c)
	if !strings.Contains(reason, "no line break") {
		t.Errorf("the reason is %q", reason)
	}
	if l := loadText(t, "jhu-global", "deaths.csv", content+"00"); l.Batch.Kept != 4 {
		t.Errorf("kept %d cells, want 4", l.Batch.Kept)
	}
}

func TestOneFileHoldsOneDisease(t *testing.T) {
	const header = "disease,location,date,cases\n"
	rows := strings.Repeat("mpox,FRA,2023-01-01,3\n", 25)
	c := &collector{}
	refused(t, etl.Job{Source: source(t, "mspr"), Address: write(t, "f.csv", header+rows), Disease: "covid19"}, deps(t, c), c)
	l := loadText(t, "mspr", "f.csv", header+rows+"covid19,FRA,2023-01-01,3\n"+rows)
	if l.Batch.Disease != "mpox" || l.Defects[0].Rule != "mixed-file" {
		t.Errorf("the disease is %s, the defects %+v", l.Batch.Disease, l.Defects)
	}
	c = &collector{}
	reason := refused(t, etl.Job{Source: source(t, "mspr"), Address: write(t, "f.csv", "disease,location,date,recovered\nmpox,FRA,2023-01-01,3\n")}, deps(t, c), c)
	if !strings.Contains(reason, "recovered, which records of mpox do not have") {
		t.Errorf("the reason is %q", reason)
	}
	c = &collector{}
	reason = refused(t, etl.Job{Source: source(t, "mspr"), Address: write(t, "f.csv", header+"flu,FRA,2023-01-01,3\nflu,FRA,2023-01-02,3\n")}, deps(t, c), c)
	if !strings.Contains(reason, "unknown-disease") {
		t.Errorf("the reason is %q", reason)
	}
}

func TestTheTimeOfIssueIsTheOperatorsElseTheStampElseTheServersElseNow(t *testing.T) {
	stamp := time.Date(2021, 1, 12, 5, 30, 0, 0, time.UTC)
	override := time.Date(2021, 1, 20, 0, 0, 0, 0, time.UTC)
	server := time.Date(2025, 5, 5, 5, 5, 5, 0, time.UTC)
	for name, c := range map[string]struct {
		source   mspr.SourceName
		file     string
		override time.Time
		server   time.Time
		want     time.Time
	}{
		"operator": {"foph", "foph-hosp.csv", override, server, override},
		"stamp":    {"foph", "foph-hosp.csv", time.Time{}, server, stamp},
		"server":   {"nyt-states", "nyt-states.csv", time.Time{}, server, server},
		"now":      {"nyt-states", "nyt-states.csv", time.Time{}, time.Time{}, loadedAt()},
	} {
		t.Run(name, func(t *testing.T) {
			l := &collector{}
			d := deps(t, l)
			d.Opener = webServer{modified: c.server}
			job := etl.Job{Source: source(t, c.source), Address: "sources/testdata/" + c.file, Issued: c.override}
			if _, err := etl.Run(t.Context(), job, d); err != nil {
				t.Fatal(err)
			}
			if got := l.only(t).Batch.Issued; !got.Equal(c.want) {
				t.Errorf("issued %s, want %s", got, c.want)
			}
		})
	}
}

func TestABadRowTellsWhatItMayBeHiding(t *testing.T) {
	date := mspr.NewDate(2021, 6, 1)
	for name, c := range map[string]struct {
		row  string
		want mspr.Hidden
	}{
		"a bad count hides the day of its place": {"2021-06-01,PT,Portugal,EURO,12.5,1,0,0", mspr.Hidden{Location: "PRT", Date: date, Dated: true}},
		"a bad date hides any day of its place":  {"2021-06-31,PT,Portugal,EURO,1,1,0,0", mspr.Hidden{Location: "PRT"}},
		"an unknown place hides nothing":         {"2021-06-01,QQ,Atlantis,EURO,1,1,0,0", mspr.Hidden{}},
		"a day in the future hides nothing":      {"2026-06-01,PT,Portugal,EURO,1,1,0,0", mspr.Hidden{}},
		"an unreadable row may hide anything":    {`2021-06-01,PT,"Portugal,EURO,1,1,0,0`, mspr.Hidden{All: true}},
	} {
		t.Run(name, func(t *testing.T) {
			l := loadText(t, "who", "f.csv", whoHeader+whoRows(30)+c.row+"\n2021-06-02,PT,Portugal,EURO,1,1,0,0\n")
			if len(l.Defects) != 1 || l.Defects[0].Hides != c.want {
				t.Errorf("got %+v, want one defect that hides %+v", l.Defects, c.want)
			}
		})
	}
}
