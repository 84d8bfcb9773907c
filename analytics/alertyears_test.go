package analytics_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// seasons is 175 weeks of an epidemic that returns each year, the last but one
// with an outbreak.
func seasons(outbreak float64) *mspr.RecentSeries {
	var days []float64
	for d := range 175 * 7 {
		days = append(days, math.Floor(20+10*math.Sin(2*math.Pi*float64(d)/365.25)+float64(d*d%7)))
	}
	days[173*7+2] += outbreak
	return recent(days...)
}

// By R's rules the year before begins with the week that is closest to the same
// date, so the calendar of the whole series is that of its end.
func TestFarringtonsMethodsFindWhatTheyFindInTheWholeSeries(t *testing.T) {
	t.Parallel()
	s := seasons(400)
	classic := epi.StandardFarrington(epi.WeeksFrom(monday().Time()))
	classic.Years = 3
	flexible := epi.StandardFarringtonFlexible(nil)
	flexible.Farrington = classic
	for method, compare := range map[mspr.AlertMethod]func([]float64, epi.Span) ([]epi.FarringtonDetection, error){
		mspr.AlertFarrington: classic.DetectIn, mspr.AlertFarringtonFlexible: flexible.DetectIn,
	} {
		want, err := compare(s.Weekly.Values[mspr.Cases], epi.Span{First: 171, Last: 174})
		if err != nil {
			t.Fatal(err)
		}
		alerts, judged := by(method, detect(t, s))
		if len(judged) != 1 || judged[0].Last != monday().AddDays(175*7-1) || len(alerts) != 1 || !want[2].Alarm || want[3].Alarm {
			t.Fatalf("%s finds %+v, judging %+v; in the whole series %+v", method, alerts, judged, want)
		}
		a := alerts[0]
		if a.Active || a.Period != mspr.NewPeriod(mspr.ISOWeek, monday().AddDays(173*7)) || float64(a.Observed) != want[2].Observed {
			t.Errorf("%s finds %+v", method, a)
		}
		approximates(t, string(method)+" expected", &a.Expected, want[2].Expected)
		approximates(t, string(method)+" upper", a.Upper, want[2].Upper)
		approximates(t, string(method)+" score", &a.Score, want[2].Statistic)
	}
}

// Four cases in a month are no outbreak, whatever the years before had.
func TestTooFewCasesAreJudgedWithoutARegression(t *testing.T) {
	t.Parallel()
	days := make([]float64, 175*7)
	days[174*7] = 4
	for _, method := range []mspr.AlertMethod{mspr.AlertFarrington, mspr.AlertFarringtonFlexible} {
		alerts, judged := by(method, detect(t, recent(days...)))
		if len(alerts) != 0 || len(judged) != 1 {
			t.Errorf("%s finds %+v and judges %+v", method, alerts, judged)
		}
	}
}
