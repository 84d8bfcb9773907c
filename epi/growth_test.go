package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
)

func TestGrowthIsThatOfR(t *testing.T) {
	for _, l := range table(t, "growth.csv") {
		for column, m := range map[string]epi.GrowthMethod{"lm": epi.LogLinear, "poisson": epi.Poisson, "quasi": epi.QuasiPoisson} {
			g, err := epi.GrowthRate(numerics(t, l["counts"]), numeric(t, l["level"]), m)
			if err != nil {
				t.Errorf("%s %s: %v", l["case"], column, err)
				continue
			}
			allAsR(t, l["case"]+" "+column, []float64{g.Rate, g.Error, g.Interval.Low, g.Interval.High}, l[column], 1e-9)
			if m == epi.QuasiPoisson {
				asR(t, l["case"]+" dispersion", g.Dispersion, l["dispersion"], 1e-9)
			}
		}
	}
}

func TestCountsDoubleInTheTimeThatTheRateGives(t *testing.T) {
	for _, k := range []struct {
		name   string
		counts []float64
		want   float64
		ends   epi.Interval
	}{
		{"double", []float64{1, 2, 4, 8}, 1, epi.Interval{Low: 1, High: 1}},
		{"halve", []float64{16, 8, 4, 2}, -1, epi.Interval{Low: -1, High: -1}},
		{"stay", []float64{8, 8, 8, 8}, math.Inf(1), epi.Interval{Low: math.Inf(1), High: math.Inf(1)}},
	} {
		g, err := epi.GrowthRate(k.counts, 0.95, epi.LogLinear)
		if err != nil || !near(g.Doubling, k.want, 1e-9) || !near(g.DoublingInterval.Low, k.ends.Low, 1e-6) || !near(g.DoublingInterval.High, k.ends.High, 1e-6) {
			t.Errorf("counts that %s do so in %v days, from %v: %v", k.name, g.Doubling, g.DoublingInterval, err)
		}
	}
}

func TestADoublingTimeHasNoEndWhereTheRateMayBeZero(t *testing.T) {
	up, err := epi.GrowthRate([]float64{5, 9, 4, 8, 7}, 0.95, epi.QuasiPoisson)
	if err != nil || !(up.Rate > 0) || !math.IsInf(up.DoublingInterval.High, 1) || !(up.DoublingInterval.Low > 0) {
		t.Errorf("%+v, %v", up, err)
	}
	down, err := epi.GrowthRate([]float64{7, 8, 4, 9, 5}, 0.95, epi.QuasiPoisson)
	if err != nil || !(down.Rate < 0) || !math.IsInf(down.DoublingInterval.Low, -1) || !(down.DoublingInterval.High < 0) {
		t.Errorf("%+v, %v", down, err)
	}
}

func TestGrowthOfTooLittleIsRefused(t *testing.T) {
	for name, counts := range map[string][]float64{
		"nothing":        nil,
		"two days":       {3, 4},
		"missing days":   {3, missing, 4, missing},
		"no cases":       {0, 0, 0, 0},
		"a correction":   {3, -1, 4, 5},
		"infinite":       {3, math.Inf(1), 4, 5},
		"one day of all": {0, 0, 0, 0, 0, 0, 0, 9},
	} {
		for _, m := range []epi.GrowthMethod{epi.QuasiPoisson, epi.Poisson, epi.LogLinear} {
			if g, err := epi.GrowthRate(counts, 0.95, m); err == nil {
				t.Errorf("%s grows: %+v", name, g)
			}
		}
	}
	if _, err := epi.GrowthRate([]float64{1, 2, 4}, 1, epi.LogLinear); err == nil {
		t.Error("a level of 1 is one")
	}
	if _, err := epi.GrowthRate([]float64{1, 2, 4}, 0.9, 9); err == nil {
		t.Error("9 is a method")
	}
}
