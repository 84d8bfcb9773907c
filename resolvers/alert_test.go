package resolvers_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// Alerts answers with one alert and remembers what it was asked.
func (n *numbers) Alerts(ctx context.Context, q mspr.AlertQuery) (mspr.AlertPage, mspr.Passport, error) {
	n.note(func() { n.alerts = q })
	p, err := n.passport(ctx, mspr.FromRollup)
	day := mspr.NewDate(2021, 3, 28)
	a := mspr.Alert{
		Location: "FR-75", Source: "spf", Method: q.Method, Count: q.Count, Since: day.AddDays(-2), Periods: 3, Period: mspr.NewPeriod(mspr.Day, day),
		Active: true, Observed: 120, Expected: 40, Upper: new(60.5), Score: 3.5, Missing: 1, Corrected: true, Rank: 1,
	}
	return mspr.AlertPage{
		Alerts: []mspr.Alert{a}, Cursors: []string{"c1"}, Total: total(q.Total, 1), Places: 101, From: new(day.AddDays(-90)), To: &day,
		Parameters: []mspr.AlertParameter{{Name: "baseline", Value: 7}},
	}, p, err
}

func TestAlertsAreAskedForAsWritten(t *testing.T) {
	e := newEdge(t)
	got := e.ask(t, `{ alerts(disease: "covid19", method: OUTBREAK_P, count: DEATHS, since: "2021-03-01", level: SUBDIVISION, under: "FRA", first: 5, after: "c0") {
		nodes { rank location { code } source method count since period { interval start end } periods active observed expected upper score missing corrected }
		edges { cursor node { rank } } pageInfo { hasNextPage } totalCount places from to parameters { name value } } }`)
	wantData(t, got, `{"alerts":{"nodes":[{"rank":1,"location":{"code":"FR-75"},"source":"spf","method":"OUTBREAK_P","count":"DEATHS","since":"2021-03-26",`+
		`"period":{"interval":"DAY","start":"2021-03-28","end":"2021-03-28"},"periods":3,"active":true,"observed":120,"expected":40,"upper":60.5,"score":3.5,"missing":1,"corrected":true}],`+
		`"edges":[{"cursor":"c1","node":{"rank":1}}],"pageInfo":{"hasNextPage":false},"totalCount":1,"places":101,"from":"2020-12-28","to":"2021-03-28","parameters":[{"name":"baseline","value":7}]}}`)
	want := mspr.AlertQuery{
		Disease: "covid19", Method: mspr.AlertOutbreakP, Count: mspr.SeriesDeaths, Since: new(mspr.NewDate(2021, 3, 1)),
		Level: new(mspr.Subdivision), Under: new(mspr.LocationCode("FRA")), Page: mspr.Page{First: 5, After: "c0"}, Total: true,
	}
	if diff := cmp.Diff(want, e.numbers.alerts); diff != "" {
		t.Error(diff)
	}
}

func TestAlertsHaveTheirDefaults(t *testing.T) {
	e := newEdge(t)
	wantData(t, e.ask(t, `{ alerts(disease: "mpox") { nodes { score } } }`), `{"alerts":{"nodes":[{"score":3.5}]}}`)
	want := mspr.AlertQuery{Disease: "mpox", Method: mspr.AlertEARSC2, Count: mspr.SeriesCases, Page: mspr.Page{First: 25}}
	if diff := cmp.Diff(want, e.numbers.alerts); diff != "" {
		t.Error(diff)
	}
	wantRefusal(t, e.ask(t, `{ alerts(disease: "mpox", first: 101) { nodes { score } } }`), mspr.BadUserInput, "1 to 100")
}

func TestAlertsAreForClustersWithCharts(t *testing.T) {
	got := newEdge(t, switzerland).ask(t, `{ alerts(disease: "mpox") { nodes { score } } }`)
	wantRefusal(t, got, mspr.BadUserInput, "alerts")
}

// An alert is read, and costs what a row of any page does.
func TestAlertsCostTheirPage(t *testing.T) {
	got := newEdge(t).ask(t, `{ alerts(disease: "mpox", first: 10) { nodes { rank score location { code } } } }`)
	if cost := got.Extensions.MSPR["cost"]; cost != float64(10*(1+2+2)+1) {
		t.Errorf("the cost is %v", cost)
	}
}
