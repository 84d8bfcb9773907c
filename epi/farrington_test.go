package epi_test

import (
	"math"
	"testing"
	"time"

	"github.com/mspr/surveillance/epi"
)

// monday is the day on which the dated series of testdata begin.
var monday = time.Date(2014, 12, 29, 0, 0, 0, 0, time.UTC)

var powers = map[string]epi.Power{"2/3": epi.TwoThirds, "1/2": epi.Half, "none": epi.Untransformed}

// farrington reads the parameters of a row of testdata.
func farrington(t *testing.T, l line) epi.Farrington {
	t.Helper()
	f := epi.Farrington{
		Calendar: epi.FixedYear(52), Years: int(numeric(t, l["years"])), HalfWindow: int(numeric(t, l["half_window"])), Alpha: numeric(t, l["alpha"]),
		Reweight: l["reweight"] == "1", Trend: l["trend"] == "1", LeastCases: numeric(t, l["least_cases"]), Recent: int(numeric(t, l["recent"])),
		Power: powers[l["power"]],
	}
	if l["dates"] == "1" {
		f.Calendar = epi.WeeksFrom(monday)
	}
	if l["population"] != "" {
		f.Population = numerics(t, l["population"])
	}
	return f
}

// judged asks for the periods that a row of testdata tells of.
func judged(t *testing.T, in func([]float64, epi.Span) ([]epi.FarringtonDetection, error), l line) []epi.FarringtonDetection {
	t.Helper()
	counts := numerics(t, l["counts"])
	var some []epi.FarringtonDetection
	for _, period := range numerics(t, l["periods"]) {
		found, err := in(counts, epi.Span{First: int(period), Last: int(period)})
		if err != nil {
			t.Fatalf("%s: %v", l["case"], err)
		}
		some = append(some, found...)
	}
	return some
}

func TestTheClassicFarringtonMethodIsThatOfR(t *testing.T) {
	for _, l := range table(t, "farrington.csv") {
		found, what := judged(t, farrington(t, l).DetectIn, l), l["case"]+" "+l["power"]
		allAsR(t, what+" upper", each(found, upperOrZero), l["upper"], 1e-9)
		allAsR(t, what+" alarm", each(found, func(d epi.FarringtonDetection) float64 { return flag(d.Detection) }), l["alarm"], 0)
		allAsR(t, what+" trend", each(found, trended), l["trended"], 0)
		allAsR(t, what+" p value", each(found, func(d epi.FarringtonDetection) float64 { return d.PValue }), l["pvalue"], 1e-9)
	}
}

// upperOrZero is the classic method's as R writes it: 0 where there are too few
// cases for an alarm.
func upperOrZero(d epi.FarringtonDetection) float64 {
	if d.Known && math.IsNaN(d.Upper) {
		return 0
	}
	return d.Upper
}

func trended(d epi.FarringtonDetection) float64 {
	if d.Trend {
		return 1
	}
	return 0
}

func TestTheFlexibleFarringtonMethodIsThatOfR(t *testing.T) {
	methods := map[string]epi.ThresholdMethod{"delta": epi.Delta, "nbPlugin": epi.NBPlugin, "muan": epi.Muan}
	for _, l := range table(t, "farrington_flexible.csv") {
		f := epi.FarringtonFlexible{
			Farrington: farrington(t, l), Seasons: int(numeric(t, l["seasons"])), Excluded: int(numeric(t, l["excluded"])),
			WeightsThreshold: numeric(t, l["weights_threshold"]), TrendLevel: numeric(t, l["trend_level"]), Threshold: methods[l["method"]],
		}
		found := judged(t, f.DetectIn, l)
		for column, of := range map[string]func(epi.FarringtonDetection) float64{
			"expected": expectedWithThreshold, "upper": func(d epi.FarringtonDetection) float64 { return d.Upper },
			"score": func(d epi.FarringtonDetection) float64 { return d.Statistic }, "pvalue": func(d epi.FarringtonDetection) float64 { return d.PValue },
			"dispersion": func(d epi.FarringtonDetection) float64 { return d.Dispersion }, "slope": func(d epi.FarringtonDetection) float64 { return d.Slope },
			"alarm": func(d epi.FarringtonDetection) float64 { return flag(d.Detection) },
		} {
			allAsR(t, l["case"]+" "+l["method"]+" "+column, each(found, of), l[column], 1e-9)
		}
	}
}

// expectedWithThreshold is what is expected as R writes it: only where there are
// enough cases for a threshold.
func expectedWithThreshold(d epi.FarringtonDetection) float64 {
	if math.IsNaN(d.Upper) {
		return missing
	}
	return d.Expected
}

func TestAllPeriodsAreJudgedAsEachIsAlone(t *testing.T) {
	counts := make([]float64, 120)
	for i := range counts {
		counts[i] = float64(i * i % 17)
	}
	f := epi.StandardFarringtonFlexible(epi.FixedYear(52))
	f.Years, f.Seasons = 1, 5
	classic := f.Farrington
	for name, method := range map[string]interface {
		Detect([]float64) ([]epi.FarringtonDetection, error)
		DetectIn([]float64, epi.Span) ([]epi.FarringtonDetection, error)
	}{"classic": classic, "flexible": f} {
		all, err := method.Detect(counts)
		one, err2 := method.DetectIn(counts, epi.Span{First: 110, Last: 110})
		if err != nil || err2 != nil || len(all) != 120 || len(one) != 1 || !all[110].Known || all[110].Upper != one[0].Upper || all[110].Expected != one[0].Expected {
			t.Errorf("%s: %+v, alone %+v: %v %v", name, all[110], one, err, err2)
		}
		if all[47].Known {
			t.Errorf("%s knows of a year before the series: %+v", name, all[47])
		}
		if none, err := method.Detect(nil); err != nil || len(none) != 0 {
			t.Errorf("%s finds %v in nothing: %v", name, none, err)
		}
	}
}

// An outbreak of half a year is no part of what it is compared with.
func TestTheImprovedMethodStillSeesAnOutbreakThatLasts(t *testing.T) {
	counts := make([]float64, 290)
	for i := range counts {
		counts[i] = float64(8 + i*i%7)
		if i >= 264 {
			counts[i] += 20
		}
	}
	f := epi.ImprovedFarringtonFlexible(epi.FixedYear(52))
	found, err := f.DetectIn(counts, epi.Span{First: 263, Last: 289})
	if err != nil || found[0].Alarm {
		t.Fatalf("%+v %v", found, err)
	}
	for i, d := range found[1:] {
		if !d.Alarm || d.Expected > 15 {
			t.Errorf("week %d of the outbreak: %+v", i+1, d)
		}
	}
}

func TestFewCasesAreNoAlarmAndMissingOnesMayBe(t *testing.T) {
	counts := make([]float64, 160)
	for i := range counts {
		counts[i] = float64(i % 2)
	}
	f := epi.StandardFarrington(epi.FixedYear(52))
	f.Years = 2
	counts[158], counts[159] = 0, 3
	few, err := f.DetectIn(counts, epi.Span{First: 159, Last: 159})
	if err != nil || !few[0].Known || few[0].Alarm || !math.IsNaN(few[0].Upper) || math.IsNaN(few[0].Expected) {
		t.Errorf("four cases in four weeks: %+v %v", few, err)
	}
	counts[158] = missing
	gap, err := f.DetectIn(counts, epi.Span{First: 158, Last: 159})
	if err != nil || gap[0].Known || gap[1].Known || gap[1].Alarm {
		t.Errorf("three cases and a gap: %+v %v", gap, err)
	}
	counts[159] = 30
	many, err := f.DetectIn(counts, epi.Span{First: 159, Last: 159})
	if err != nil || !many[0].Known || !many[0].Alarm {
		t.Errorf("thirty cases are enough, whatever is missing: %+v %v", many, err)
	}
}

func TestAComparisonWithTheYearsBeforeNeedsPossibleParameters(t *testing.T) {
	for name, change := range map[string]func(*epi.FarringtonFlexible){
		"no calendar":             func(f *epi.FarringtonFlexible) { f.Calendar = nil },
		"no years":                func(f *epi.FarringtonFlexible) { f.Years = 0 },
		"a window below zero":     func(f *epi.FarringtonFlexible) { f.HalfWindow = -1 },
		"cases below zero":        func(f *epi.FarringtonFlexible) { f.LeastCases = -1 },
		"no recent periods":       func(f *epi.FarringtonFlexible) { f.Recent = 0 },
		"a fourth power":          func(f *epi.FarringtonFlexible) { f.Power = 3 },
		"an alpha of zero":        func(f *epi.FarringtonFlexible) { f.Alpha = 0 },
		"a population too few":    func(f *epi.FarringtonFlexible) { f.Population = []float64{1} },
		"no seasons":              func(f *epi.FarringtonFlexible) { f.Seasons = 0 },
		"more seasons than weeks": func(f *epi.FarringtonFlexible) { f.Seasons = 47 },
		"a future to leave out":   func(f *epi.FarringtonFlexible) { f.Excluded = -1 },
		"no residual to weigh":    func(f *epi.FarringtonFlexible) { f.WeightsThreshold = 0 },
		"an unlikely trend":       func(f *epi.FarringtonFlexible) { f.TrendLevel = missing },
		"a fourth threshold":      func(f *epi.FarringtonFlexible) { f.Threshold = 3 },
	} {
		f := epi.StandardFarringtonFlexible(epi.FixedYear(52))
		f.Years = 1
		change(&f)
		if _, err := f.Detect(make([]float64, 80)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	f := epi.StandardFarrington(epi.FixedYear(52))
	f.Population = []float64{1, 0, 1}
	if _, err := f.Detect(make([]float64, 3)); err == nil {
		t.Error("nobody lives there, and is taken")
	}
	for _, s := range []epi.Span{{First: -1, Last: 0}, {First: 0, Last: 3}} {
		if _, err := epi.StandardFarrington(epi.FixedYear(52)).DetectIn(make([]float64, 3), s); err == nil {
			t.Errorf("%v is among three counts", s)
		}
	}
}

func TestAYearBeforeAWeekIsTheOneClosestToItsDate(t *testing.T) {
	weeks := epi.WeeksFrom(monday)
	for _, k := range []struct{ t, years, want int }{
		{104, 1, 52}, // 26 December 2016, and 28 December 2015
		{313, 1, 261},
		{313, 6, 0}, // 28 December 2020, and 29 December 2014
		{0, 1, -52},
	} {
		if got := weeks(k.t, k.years); got != k.want {
			t.Errorf("%d years before week %d lies week %d, want %d", k.years, k.t, got, k.want)
		}
	}
}
