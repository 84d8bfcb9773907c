package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestAberrationsAreAskedForAsWritten(t *testing.T) {
	france := mspr.DailyPart{Disease: "mpox", Location: "FRA", Count: mspr.SeriesDeaths}
	for arguments, want := range map[string]mspr.AberrationQuery{
		`method: EARS_C3, by: ISO_WEEK, alpha: 0.01, ears: {baseline: 14, minSigma: 0.5}`: {
			Method: mspr.DetectC3, By: new(mspr.ISOWeek), Alpha: new(0.01), Ears: &mspr.EarsParameters{Baseline: 14, MinSigma: 0.5},
		},
		`method: CUSUM, cusum: {start: "2021-01-01", mean: 3, season: 52.18, dispersion: 0.2, transformation: ROSSI}`: {
			Method: mspr.DetectCUSUM, Cusum: &mspr.CusumParameters{
				Start: new(mspr.NewDate(2021, 1, 1)), Training: 56, Mean: new(3.0), Season: new(52.18), Reference: 1.04, Limit: 2.26,
				Transformation: mspr.TransformRossi, Dispersion: new(0.2),
			},
		},
		`method: OUTBREAK_P, outbreakP: {}`: {Method: mspr.DetectOutbreakP, OutbreakP: &mspr.OutbreakPParameters{Limit: 100}},
		`method: FARRINGTON, farrington: {}`: {
			Method: mspr.DetectFarrington, Farrington: &mspr.FarringtonParameters{
				Years: 5, HalfWindow: 3, Reweight: true, Trend: true, LeastCases: 5, RecentWeeks: 4, Power: mspr.PowerTwoThirds,
				Seasons: 1, ExcludedWeeks: 3, WeightsThreshold: 2.58, TrendLevel: 0.05, Threshold: mspr.ThresholdDelta,
			},
		},
		`method: FARRINGTON_FLEXIBLE, farrington: {years: 3, halfWindow: 2, reweight: false, trend: false, leastCases: 0, recentWeeks: 1,
			power: HALF, seasons: 10, excludedWeeks: 26, weightsThreshold: 1, trendLevel: 1, threshold: NB_PLUGIN}`: {
			Method: mspr.DetectFarringtonFlexible, Farrington: &mspr.FarringtonParameters{
				Years: 3, HalfWindow: 2, RecentWeeks: 1, Power: mspr.PowerHalf, Seasons: 10, ExcludedWeeks: 26, WeightsThreshold: 1, TrendLevel: 1,
				Threshold: mspr.ThresholdNBPlugin,
			},
		},
	} {
		e := newEdge(t)
		got := e.ask(t, `{ timeSeries(disease: "mpox", locations: ["FRA"]) { aberrations(count: DEATHS, `+arguments+`) {
			period { interval start end } observed expected upper statistic alarm pValue dispersion trend missingDays corrected } } }`)
		wantData(t, got, `{"timeSeries":[{"aberrations":[{"period":{"interval":"ISO_WEEK","start":"2021-03-22","end":"2021-03-28"},"observed":120,"expected":100,`+
			`"upper":118.5,"statistic":null,"alarm":true,"pValue":null,"dispersion":null,"trend":null,"missingDays":1,"corrected":false}]}]}`)
		want.DailyPart = france
		if diff := cmp.Diff(want, e.numbers.watched); diff != "" {
			t.Errorf("%s: %s", arguments, diff)
		}
	}
}

func TestAberrationsAreForClustersWithCharts(t *testing.T) {
	got := newEdge(t, switzerland).ask(t, `{ timeSeries(disease: "mpox", locations: ["FRA"]) { aberrations(method: EARS_C1) { alarm } } }`)
	wantRefusal(t, got, mspr.BadUserInput, "aberrations")
}
