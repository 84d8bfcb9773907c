package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
)

func TestIntervalsOfProportionsAreThoseOfR(t *testing.T) {
	for _, l := range table(t, "proportion.csv") {
		for column, m := range map[string]epi.ProportionMethod{"cp": epi.ClopperPearson, "wilson": epi.Wilson} {
			i, err := epi.ProportionInterval(numeric(t, l["events"]), numeric(t, l["trials"]), numeric(t, l["level"]), m)
			if err != nil {
				t.Fatal(err)
			}
			for end, got := range map[string]float64{"low": i.Low, "high": i.High} {
				what := column + "_" + end
				// R's own ends of Wilson lose digits where they cancel next to 0.
				if want := numeric(t, l[what]); !near(got, want, 1e-9) && math.Abs(got-want) > 1e-15 {
					t.Errorf("%s of %s/%s at %s: %.15g, R has %.15g", what, l["events"], l["trials"], l["level"], got, want)
				}
			}
		}
	}
}

func TestIntervalsOfCountsAreThoseOfR(t *testing.T) {
	for _, l := range table(t, "poisson.csv") {
		count, level := numeric(t, l["count"]), numeric(t, l["level"])
		i, err := epi.PoissonInterval(count, level)
		if err != nil {
			t.Fatal(err)
		}
		asR(t, l["count"]+" low", i.Low, l["low"], 1e-9)
		asR(t, l["count"]+" high", i.High, l["high"], 1e-9)
		r, err := epi.RateInterval(count, 200_000, level)
		if err != nil || !near(r.Low, i.Low/2, 1e-14) || !near(r.High, i.High/2, 1e-14) {
			t.Errorf("per 100,000 of 200,000: %v, of which half is %v: %v", i, r, err)
		}
	}
}

func TestWhatIsNoProportionHasNoInterval(t *testing.T) {
	for _, k := range [][3]float64{
		{1, 0, 0.95},
		{3, 2, 0.95},
		{-1, 2, 0.95},
		{missing, 2, 0.95},
		{1, missing, 0.95},
		{1, math.Inf(1), 0.95},
		{1, 2, 0},
		{1, 2, 1},
		{1, 2, missing},
	} {
		for _, m := range []epi.ProportionMethod{epi.Wilson, epi.ClopperPearson} {
			if i, err := epi.ProportionInterval(k[0], k[1], k[2], m); err == nil {
				t.Errorf("%v has the interval %v", k, i)
			}
		}
	}
	if _, err := epi.ProportionInterval(1, 2, 0.95, 7); err == nil {
		t.Error("7 is a method")
	}
	for _, k := range [][3]float64{{-1, 10, 0.95}, {missing, 10, 0.95}, {1, 0, 0.95}, {1, missing, 0.95}, {1, 10, 2}, {math.Inf(1), 10, 0.9}} {
		if i, err := epi.RateInterval(k[0], k[1], k[2]); err == nil {
			t.Errorf("the rate %v has the interval %v", k, i)
		}
	}
}

func TestStandardizedRatesAreThoseOfR(t *testing.T) {
	for _, l := range table(t, "standardized.csv") {
		var strata []epi.Stratum
		populations, standard := numerics(t, l["populations"]), numerics(t, l["standard"])
		for i, n := range numerics(t, l["counts"]) {
			strata = append(strata, epi.Stratum{Count: n, Population: populations[i], Standard: standard[i]})
		}
		r, err := epi.Standardize(strata, numeric(t, l["level"]))
		if err != nil {
			t.Fatal(err)
		}
		for column, got := range map[string]float64{"crude": r.Crude, "adjusted": r.Adjusted, "low": r.Interval.Low, "high": r.Interval.High} {
			asR(t, l["case"]+" "+column, got, l[column], 1e-9)
		}
	}
}

func TestARateWithoutEventsBeginsAtZero(t *testing.T) {
	r, err := epi.Standardize([]epi.Stratum{{Population: 1000, Standard: 1}, {Population: 500, Standard: 1}}, 0.95)
	if err != nil || r.Adjusted != 0 || r.Interval.Low != 0 || !near(r.Interval.High, -math.Log(0.025)*100, 1e-9) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestStrataThatMakeNoRateAreRefused(t *testing.T) {
	for name, strata := range map[string][]epi.Stratum{
		"none":                {},
		"no population":       {{1, 0, 1}},
		"a count below zero":  {{-1, 10, 1}},
		"a part below zero":   {{1, 10, 1}, {1, 10, -1}},
		"no standard":         {{1, 10, 0}},
		"missing":             {{missing, 10, 1}},
		"infinite population": {{1, math.Inf(1), 1}},
	} {
		if r, err := epi.Standardize(strata, 0.95); err == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if _, err := epi.Standardize([]epi.Stratum{{1, 10, 1}}, 0); err == nil {
		t.Error("a level of 0 is one")
	}
}

func TestQuantilesAreThoseOfR(t *testing.T) {
	for _, l := range table(t, "quantile.csv") {
		values := sorted(numerics(t, l["values"]))
		for column, kind := range map[string]epi.QuantileType{"type2": epi.Averaged, "type7": epi.Interpolated} {
			q, err := epi.Quantile(values, numeric(t, l["p"]), kind)
			if err != nil {
				t.Fatal(err)
			}
			asR(t, column+" "+l["p"]+" of "+l["values"], q, l[column], 1e-13)
		}
	}
	if q, err := epi.Quantile(nil, 0.5, epi.Interpolated); err != nil || !math.IsNaN(q) {
		t.Errorf("no values have the median %v: %v", q, err)
	}
	for _, p := range []float64{-0.1, 1.1, missing} {
		if _, err := epi.Quantile([]float64{1}, p, epi.Averaged); err == nil {
			t.Errorf("%v is a quantile", p)
		}
	}
	if _, err := epi.Quantile([]float64{1}, 0.5, 4); err == nil {
		t.Error("type 4 is known")
	}
}
