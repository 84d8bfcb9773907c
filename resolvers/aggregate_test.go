package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mspr/surveillance/mspr"
)

func TestTheSelectionIsTheMeasureList(t *testing.T) {
	for name, c := range map[string]struct {
		selection, fragments string
		want                 []mspr.Measure
		total                bool
	}{
		"nodes":   {`nodes { cases deaths }`, ``, []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths}, false},
		"edges":   {`edges { cursor node { sources } }`, ``, []mspr.Measure{mspr.MeasureSources}, false},
		"both":    {`nodes { deaths } edges { node { cases } }`, ``, []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths}, false},
		"aliases": {`a: nodes { dead: deaths } b: nodes { ill: cases }`, ``, []mspr.Measure{mspr.MeasureCases, mspr.MeasureDeaths}, false},
		"fragments": {`...c nodes { ... on AggregateNode { ...r } }`, `fragment c on AggregateConnection { totalCount nodes { icuAdmissions } }
			fragment r on AggregateNode { caseFatalityRatio }`, []mspr.Measure{mspr.MeasureICUAdmissions, mspr.MeasureCaseFatalityRatio}, true},
		"skipped":     {`nodes { cases @skip(if: true) records @include(if: true) deaths @include(if: $no) }`, ``, []mspr.Measure{mspr.MeasureRecords}, false},
		"denominator": {`nodes { denominator { year } }`, ``, []mspr.Measure{mspr.MeasureIncidencePer100k}, false},
		"keys alone":  {`nodes { location { code } period { start } } totalCount`, ``, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t).as(mspr.Researcher)
			got := e.ask(t, `query($no: Boolean = false) { aggregate(disease: "covid19", groupBy: [LOCATION, MONTH]) { ...x `+c.selection+` } }
				fragment x on AggregateConnection { totalCount @include(if: $no) } `+c.fragments)
			if len(got.Errors) > 0 {
				t.Fatal(got.Errors)
			}
			if diff := cmp.Diff(c.want, e.numbers.aggregate.Measures, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if e.numbers.aggregate.Total != c.total {
				t.Errorf("the total is asked for: %v, want %v", e.numbers.aggregate.Total, c.total)
			}
		})
	}
}

func TestAKeyThatIsNotGroupedByNamesItsDimension(t *testing.T) {
	for key, dimension := range map[string]string{
		"disease": "DISEASE", "location { code }": "LOCATION", "country { code }": "COUNTRY", "whoRegion": "WHO_REGION",
		"source": "SOURCE", "period { start }": "DAY, ISO_WEEK, MMWR_WEEK, MONTH, QUARTER, YEAR",
	} {
		got := newEdge(t).as(mspr.Researcher).ask(t, `{ aggregate(disease: "covid19", groupBy: []) { edges { node { cases x: `+key+` } } } }`)
		wantRefusal(t, got, mspr.BadUserInput, "add one of these to groupBy", dimension)
	}
}

func TestAGroupShowsItsKeysAndMeasures(t *testing.T) {
	e := newEdge(t)
	code, ratio := mspr.LocationCode("FRA"), 0.25
	period := mspr.NewPeriod(mspr.ISOWeek, mspr.NewDate(2021, 3, 28))
	row := mspr.AggregateRow{Location: &code, Period: &period, CaseFatalityRatio: &ratio, Denominator: &mspr.Denominator{Population: 68_000_000, Year: 2023}}
	row.Counts[mspr.Cases] = mspr.Known(4)
	e.numbers.rows = []mspr.AggregateRow{row}
	got := e.as(mspr.Researcher).ask(t, `{ aggregate(disease: "covid19", groupBy: [LOCATION, ISO_WEEK], having: {cases: {gte: 1.5}}, orderBy: [{measure: CASES, direction: DESC}, {dimension: LOCATION}]) {
		totalCount nodes { location { code } period { interval start end } cases deaths caseFatalityRatio denominator { population year } } } }`)
	wantData(t, got, `{"aggregate":{"totalCount":1,"nodes":[{"location":{"code":"FRA"},"period":{"interval":"ISO_WEEK","start":"2021-03-22","end":"2021-03-28"},`+
		`"cases":4,"deaths":null,"caseFatalityRatio":0.25,"denominator":{"population":68000000,"year":2023}}]}}`)
	q := e.numbers.aggregate
	if *q.Having.Cases.Gte != 1.5 || *q.OrderBy[0].Measure != mspr.MeasureCases || q.OrderBy[0].Direction != mspr.Descending ||
		*q.OrderBy[1].Dimension != mspr.ByLocation || q.OrderBy[1].Direction != mspr.Ascending {
		t.Errorf("the query became %+v", q)
	}
}

func TestTheSelectionIsTheListOfStatistics(t *testing.T) {
	e := newEdge(t).as(mspr.Researcher)
	median, half := mspr.Known(3), 2.5
	all := mspr.GroupStatistics{}
	all[mspr.Cases] = mspr.CountStatistics{Maximum: median, Average: &half, Quantiles: map[int]*float64{500: &half, 975: nil}}
	e.numbers.rows = []mspr.AggregateRow{{Statistics: &all}}
	e.numbers.totals = &mspr.AggregateTotals{Records: mspr.Known(12)}
	got := e.ask(t, `query($p: Float!) { aggregate(disease: "covid19", groupBy: [LOCATION, MONTH], having: {statistics: [{measure: CASES, statistic: QUANTILE, p: 0.5, is: {ne: 1}}]},
			orderBy: [{measure: DEATHS, statistic: CHANGE_RATIO, direction: DESC}]) {
		nodes { casesStatistics { __typename average maximum median: quantile(p: 0.5) quantile(p: $p) ...more } deathsStatistics { share } }
		totals { records cases } } } fragment more on CountStatistics { changeRatio minimum @skip(if: true) }`, map[string]any{"p": 0.975})
	wantData(t, got, `{"aggregate":{"nodes":[{"casesStatistics":{"__typename":"CountStatistics","average":2.5,"maximum":3,"median":2.5,"quantile":null,"changeRatio":null},`+
		`"deathsStatistics":{"share":null}}],"totals":{"records":12,"cases":null}}}`)
	figure := func(k mspr.CountKind, s mspr.Statistic, perMille int) mspr.Figure {
		return mspr.Figure{Count: k, Statistic: s, PerMille: perMille}
	}
	want := []mspr.Figure{
		figure(mspr.Cases, mspr.StatisticAverage, 0), figure(mspr.Cases, mspr.StatisticMaximum, 0), figure(mspr.Cases, mspr.StatisticQuantile, 500),
		figure(mspr.Cases, mspr.StatisticQuantile, 975), figure(mspr.Cases, mspr.StatisticChangeRatio, 0), figure(mspr.Deaths, mspr.StatisticShare, 0),
	}
	q := e.numbers.aggregate
	if diff := cmp.Diff(want, q.Figures); diff != "" || !q.Totals || len(q.Measures) > 0 {
		t.Errorf("the query became %+v\n%s", q, diff)
	}
	if *q.OrderBy[0].Statistic != mspr.StatisticChangeRatio || *q.Having.Statistics[0].P != 0.5 || *q.Having.Statistics[0].Is.Ne != 1 {
		t.Errorf("the query became %+v", q)
	}
	if e.ask(t, `{ aggregate(disease: "covid19", groupBy: []) { totalCount } }`); e.numbers.aggregate.Totals {
		t.Error("totals are computed though nobody selects them")
	}
}

func TestAQuantileHasAProbability(t *testing.T) {
	for _, p := range []string{"-0.1", "1.001", "0.0005", "1e300"} {
		got := newEdge(t).as(mspr.Researcher).ask(t, `{ aggregate(disease: "covid19", groupBy: []) { nodes { casesStatistics { quantile(p: `+p+`) } } } }`)
		wantRefusal(t, got, mspr.BadUserInput, "a number from 0 to 1 with three decimals at most")
	}
}

func TestHowLongATimeMayBeDependsOnTheRole(t *testing.T) {
	for role, want := range map[mspr.Role]int{mspr.Researcher: 3660, mspr.Admin: 0} {
		e := newEdge(t).as(role)
		if e.ask(t, `{ aggregate(disease: "covid19", groupBy: []) { totalCount } }`); e.numbers.aggregate.MaxDays != want {
			t.Errorf("a %s may span %d days, want %d", role, e.numbers.aggregate.MaxDays, want)
		}
	}
}
