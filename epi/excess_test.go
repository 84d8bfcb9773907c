package epi_test

import (
	"math"
	"slices"
	"testing"

	"github.com/mspr/surveillance/epi"
)

func sorted(values []float64) []float64 { slices.Sort(values); return values }

func marks(t *testing.T, cell string) []bool {
	t.Helper()
	var marked []bool
	for _, v := range numerics(t, cell) {
		marked = append(marked, v == 1)
	}
	return marked
}

func TestASeasonalBaselineIsThatOfR(t *testing.T) {
	for _, l := range table(t, "baseline.csv") {
		s := epi.Seasonality{Period: numeric(t, l["period"]), Harmonics: int(numeric(t, l["harmonics"])), Trend: l["trend"] == "1"}
		expected, err := epi.SeasonalPoisson(numerics(t, l["counts"]), marks(t, l["baseline"]), s, numeric(t, l["level"]))
		if err != nil {
			t.Errorf("%s: %v", l["case"], err)
			continue
		}
		for column, of := range map[string]func(epi.Expected) float64{
			"mean": func(e epi.Expected) float64 { return e.Mean },
			"low":  func(e epi.Expected) float64 { return e.Interval.Low },
			"high": func(e epi.Expected) float64 { return e.Interval.High },
		} {
			allAsR(t, l["case"]+" "+column, each(expected, of), l[column], 1e-9)
		}
	}
}

func TestTheMeanOfReferenceYearsIsThatOfR(t *testing.T) {
	for _, l := range table(t, "seasonal_mean.csv") {
		e, err := epi.SeasonalMean(append(numerics(t, l["years"]), missing), numeric(t, l["level"]))
		if err != nil {
			t.Fatal(err)
		}
		for column, got := range map[string]float64{"mean": e.Mean, "low": e.Interval.Low, "high": e.Interval.High} {
			asR(t, l["years"]+" "+column, got, l[column], 1e-9)
		}
	}
}

func TestFewYearsExpectLittle(t *testing.T) {
	one, err := epi.SeasonalMean([]float64{missing, 7}, 0.95)
	if err != nil || one.Mean != 7 || !math.IsNaN(one.Interval.Low) || !math.IsNaN(one.Interval.High) {
		t.Errorf("%+v, %v", one, err)
	}
	none, err := epi.SeasonalMean(nil, 0.95)
	if err != nil || !math.IsNaN(none.Mean) || !math.IsNaN(none.Interval.High) {
		t.Errorf("%+v, %v", none, err)
	}
}

func TestExcessIsLeastWhereMostWasExpected(t *testing.T) {
	e := epi.Expected{Mean: 100, Interval: epi.Interval{Low: 80, High: 125}}
	if excess, i := e.Excess(150); excess != 50 || i != (epi.Interval{Low: 25, High: 70}) || e.PScore(150) != 0.5 {
		t.Errorf("%v %v %v", excess, i, e.PScore(150))
	}
	if excess, i := e.Excess(missing); !math.IsNaN(excess) || !math.IsNaN(i.Low) || !math.IsNaN(e.PScore(missing)) {
		t.Errorf("an unknown count has the excess %v in %v", excess, i)
	}
}

func TestABaselineThatCannotBeFittedIsRefused(t *testing.T) {
	year := epi.Seasonality{Period: 52.18, Harmonics: 1, Trend: true}
	counts := slices.Repeat([]float64{3, 5}, 40)
	all := slices.Repeat([]bool{true}, 80)
	for name, k := range map[string]struct {
		counts   []float64
		baseline []bool
		s        epi.Seasonality
		level    float64
	}{
		"marks of other counts": {counts, all[:3], year, 0.95},
		"too short":             {counts, append(slices.Repeat([]bool{true}, 4), make([]bool, 76)...), year, 0.95},
		"none":                  {counts, make([]bool, 80), year, 0.95},
		"no cases":              {make([]float64, 80), all, year, 0.95},
		"a correction":          {append([]float64{-1}, counts[1:]...), all, year, 0.95},
		"no period":             {counts, all, epi.Seasonality{}, 0.95},
		"missing period":        {counts, all, epi.Seasonality{Period: missing}, 0.95},
		"too many waves":        {counts, all, epi.Seasonality{Period: 52, Harmonics: 7}, 0.95},
		"fewer than no waves":   {counts, all, epi.Seasonality{Period: 52, Harmonics: -1}, 0.95},
		"waves of two periods":  {counts, all, epi.Seasonality{Period: 2, Harmonics: 1}, 0.95},
		"no level":              {counts, all, year, 0},
		"one case ever":         {append(make([]float64, 79), 9), all, year, 0.95},
	} {
		if _, err := epi.SeasonalPoisson(k.counts, k.baseline, k.s, k.level); err == nil {
			t.Errorf("%s: a baseline is fitted", name)
		}
	}
	if _, err := epi.SeasonalMean([]float64{1, math.Inf(1)}, 0.9); err == nil {
		t.Error("infinite counts have a mean")
	}
	if _, err := epi.SeasonalMean([]float64{1, 2}, 0); err == nil {
		t.Error("a level of 0 is one")
	}
}
