package sources_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEverySourceOfTheCatalogueHasItsFormat(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range cat.Sources {
		if f, ok := sources.Find(s.Format); !ok || f.Name != s.Format || (f.Comma == 0) != (f.Document != nil) {
			t.Errorf("the source %s has the format %q, which is not here", s.Name, s.Format)
		}
	}
	if _, ok := sources.Find("linelist"); ok {
		t.Error("found a format that is not here")
	}
}

func layout(t *testing.T, format, header string, hint sources.Hint) (*sources.Layout, error) {
	t.Helper()
	f, ok := sources.Find(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	return f.Layout(strings.Split(header, string(f.Comma)), hint)
}

func TestARefusedHeaderSaysWhichColumnsDiffer(t *testing.T) {
	const jhu = "Province/State,Country/Region,Lat,Long"
	confirmed := sources.Hint{Feed: "confirmed"}
	for name, c := range map[string]struct {
		format, header string
		hint           sources.Hint
		want           []string
	}{
		"more columns": {
			"nyt-counties", "date,county,state,fips,cases,deaths,confirmed_cases",
			sources.Hint{},
			[]string{"nyt-counties", `column 7 "confirmed_cases" is not the format's`},
		},
		"fewer columns":    {"nyt-states", "date,state,cases,deaths", sources.Hint{}, []string{`"fips" is missing`}},
		"another order":    {"nyt-states", "state,date,fips,cases,deaths", sources.Hint{}, []string{"another order"}},
		"many differences": {"who", "a,b,c,d,e,f", sources.Hint{}, []string{"and 6 more"}},
		"no days":          {"jhu-global", jhu, confirmed, []string{"has none"}},
		"a day cut":        {"jhu-global", jhu + ",1/22/20,1/23/2", confirmed, []string{"column 6", "may be cut"}},
		"a day too many":   {"jhu-global", jhu + ",2/28/21,2/29/21", confirmed, []string{"column 6"}},
		"a day left out":   {"jhu-global", jhu + ",1/22/20,1/24/20", confirmed, []string{"2020-01-24", "2020-01-22"}},
		"no such feed":     {"jhu-global", jhu + ",1/22/20", sources.Hint{Feed: "tests"}, []string{"confirmed, deaths, recovered"}},
		"no counts":        {"mspr", "disease,location,date", sources.Hint{}, []string{"at least one"}},
		"a count twice":    {"mspr", "disease,location,date,cases,cases", sources.Hint{}, []string{"twice"}},
		"another count":    {"mspr", "disease,location,date,cases,tests", sources.Hint{}, []string{`"tests"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := layout(t, c.format, c.header, c.hint)
			if err == nil || mspr.CodeOf(err) != mspr.BadUserInput {
				t.Fatalf("got %v, want a refusal", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func TestACountyIsNamedByItsFIPSCodeOrItsUID(t *testing.T) {
	l, err := layout(t, "jhu-us", "UID,iso2,iso3,code3,FIPS,Admin2,Province_State,Country_Region,Lat,Long_,Combined_Key,1/22/20", sources.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ uid, fips, want string }{
		{"84001001", "1001.0", "US-01001"},
		{"84006037", "06037", "US-06037"},
		{"84070003", "", "US-70003"},
		{"63072001", "72001.0", "US-72001"},
		{"316", "66.0", "316"},
		{"84001001", "x", "x"},
		{"840010011", "", ""},
	} {
		fields := make([]string, 12)
		fields[0], fields[4] = c.uid, c.fips
		var row sources.Row
		if broken := l.Row(fields, &row); broken != nil || row.Place != c.want {
			t.Errorf("UID %s and FIPS %s give %q, want %q", c.uid, c.fips, row.Place, c.want)
		}
	}
}

func TestAFileOfTheFOPHIsOfOneTypeAndIssue(t *testing.T) {
	f, _ := sources.Find("foph")
	header := strings.Split(fophHeader, ",")
	row := func(kind, variant, version, unit string) []string {
		fields := make([]string, len(header))
		fields[0], fields[1], fields[2] = "ZH", "2021-01-01", "1"
		fields[43], fields[44], fields[45], fields[46] = kind, variant, version, unit
		return fields
	}
	for name, fields := range map[string][]string{
		"another type":    row("COVID19Death", "", "2021-07-09_07-48-17", "day"),
		"a variant":       row("COVID19Cases", "old", "2021-07-09_07-48-17", "day"),
		"another version": row("COVID19Cases", "", "2021-07-10_07-48-17", "day"),
		"by week":         row("COVID19Cases", "", "2021-07-09_07-48-17", "week"),
	} {
		l, err := f.Layout(header, sources.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		var first, second sources.Row
		if broken := l.Row(row("COVID19Cases", "", "2021-07-09_07-48-17", "day"), &first); broken != nil {
			t.Fatalf("%s: the first row breaks %s", name, broken.Rule)
		}
		if broken := l.Row(fields, &second); broken == nil || broken.Rule != sources.RuleMixedFile {
			t.Errorf("%s: got %+v, want the rule %s", name, broken, sources.RuleMixedFile)
		}
	}
	for name, fields := range map[string][]string{
		"an unknown type": row("COVID19Test", "", "2021-07-09_07-48-17", "day"),
		"no version":      row("COVID19Cases", "", "", "day"),
	} {
		l, err := f.Layout(header, sources.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		if broken := l.Row(fields, &sources.Row{}); broken == nil || broken.Rule != sources.RuleMixedFile {
			t.Errorf("%s: got %+v, want the rule %s", name, broken, sources.RuleMixedFile)
		}
	}
}

const fophHeader = "geoRegion,datum,entries,sumTotal,timeframe_7d,offset_last7d,sumTotal_last7d,timeframe_14d,offset_last14d,sumTotal_last14d,timeframe_28d,offset_last28d,sumTotal_last28d,timeframe_phase2,offset_Phase2,sumTotal_Phase2,timeframe_phase2b,offset_Phase2b,sumTotal_Phase2b,timeframe_phase3,offset_Phase3,sumTotal_Phase3,sum7d,sum14d,mean7d,mean14d,timeframe_all,entries_diff_last_age,pop,inz_entries,inzmean7d,inzmean14d,inzsumTotal,inzsumTotal_last7d,inzsumTotal_last14d,inzsumTotal_last28d,inzsumTotal_Phase2,inzsumTotal_Phase2b,inzsumTotal_Phase3,inzsum7d,inzsum14d,sumdelta7d,inzdelta7d,type,type_variant,version,datum_unit,entries_letzter_stand,entries_neu_gemeldet,entries_diff_last"
