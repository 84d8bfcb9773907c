package main

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

const alertsQuery = `{ alerts(disease: "covid19") { totalCount places from to parameters { name value }
	nodes { rank location { code } source since period { start end } observed expected upper score active } } }`

// alertOf is an alert as it is answered.
type alertOf struct {
	Rank     int64
	Location struct{ Code string }
	Source   string
	Since    string
	Period   struct{ Start, End string }
	Observed int64
	Expected float64
	Upper    float64
	Score    float64
	Active   bool
}

type alertsOf struct {
	TotalCount, Places int64
	From, To           string
	Nodes              []alertOf
}

func (s *server) alerts(t *testing.T, query string) alertsOf {
	t.Helper()
	b, err := json.Marshal(s.ask("us", query).Data["alerts"])
	if err != nil {
		t.Fatal(err)
	}
	var found alertsOf
	if err := json.Unmarshal(b, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// An outbreak that breaks out on a file's last day is found as the file is
// loaded, and is over when the next file says so.
func TestAnOutbreakInAFileIsAnAlertUntilTheNextSaysOtherwise(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	rows := whoRows(1, 60)
	var france []float64
	for i := range rows {
		if rows[i].alpha2 == "FR" {
			if len(france) == 59 {
				rows[i].cases += 5000
			}
			france = append(france, float64(rows[i].cases))
		}
		if rows[i].alpha2 == "JP" && rows[i].date == mspr.NewDate(2020, 3, 1) {
			rows[i].cases += 2000
		}
	}
	load(t, dir, "us", "who", writeFile(t, "outbreak.csv", whoText(rows)))
	s.awaitSnapshot(t, "us")
	got := s.alerts(t, alertsQuery)
	if got.Places != 8 || got.From != "2019-12-03" || got.To != "2020-03-02" {
		t.Errorf("judged %+v", got)
	}
	e := epi.StandardEARS(epi.C2)
	e.MinSigma = 1
	found, err := e.Detect(france)
	if err != nil {
		t.Fatal(err)
	}
	last := found[len(found)-1]
	if len(got.Nodes) != 1 || got.TotalCount != 1 {
		t.Fatalf("there are %+v", got)
	}
	a := got.Nodes[0]
	same(t, "the alert", []any{a.Rank, a.Location.Code, a.Source, a.Since, a.Period.End, a.Observed, a.Active},
		[]any{int64(1), "FRA", "who", "2020-03-02", "2020-03-02", int64(last.Observed), true})
	for what, pair := range map[string][2]float64{
		"expected": {a.Expected, last.Expected}, "upper": {a.Upper, last.Upper}, "score": {a.Score, (last.Observed - last.Expected) / (last.Upper - last.Expected)},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
			t.Errorf("%s is %v, want %v", what, pair[0], pair[1])
		}
	}
	ever := s.alerts(t, `{ alerts(disease: "covid19", since: "2020-03-01") { nodes { location { code } active } } }`)
	if len(ever.Nodes) != 2 || ever.Nodes[0].Location.Code != "FRA" || ever.Nodes[1].Location.Code != "JPN" || ever.Nodes[1].Active {
		t.Errorf("since the day before there were %+v", ever.Nodes)
	}
	if refused := s.try("us", `{ alerts(disease: "covid19", since: "2019-12-02") { places } }`); len(refused.Errors) != 1 || refused.Errors[0].Extensions.Code != "BAD_USER_INPUT" {
		t.Errorf("a day before those that are known: %+v", refused)
	}

	load(t, dir, "us", "who", writeFile(t, "corrected.csv", whoText(whoRows(1, 61))))
	s.awaitSnapshot(t, "us")
	if after := s.alerts(t, alertsQuery); len(after.Nodes) != 0 || after.Places != 8 || after.To != "2020-03-03" {
		t.Errorf("after the correction there are %+v", after)
	}
}
