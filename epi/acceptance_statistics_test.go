//go:build acceptance

package epi_test

import (
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

var statisticsReferences = map[string]check{
	"stats_proportion_ci95.csv":              proportions,
	"stats_poisson_rate_ci95.csv":            rates,
	"stats_growth_fit.csv":                   growth,
	"stats_agestd_fayfeuer1997_input.csv":    strataOfRates,
	"stats_agestd_fayfeuer1997_expected.csv": standardized,
	"stats_quantiles.csv":                    quantiles,
}

// agrees compares one cell.
func agrees(t *testing.T, row sharedfiles.Row, column string, got float64) {
	t.Helper()
	if want := number(t, row.Get(column)); !near(got, want, 1e-9) {
		t.Errorf("%s of %v is %.12g, the reference has %v", column, row.Fields, got, want)
	}
}

func proportions(t *testing.T, file string) {
	t.Helper()
	for _, row := range rows(t, file) {
		x, n := number(t, row.Get("x")), number(t, row.Get("n"))
		agrees(t, row, "p", epi.CaseFatalityRatio(x, n))
		for column, m := range map[string]epi.ProportionMethod{"cp": epi.ClopperPearson, "wilson": epi.Wilson} {
			i, err := epi.ProportionInterval(x, n, 0.95, m)
			if err != nil {
				t.Fatal(err)
			}
			agrees(t, row, column+"_lo", i.Low)
			agrees(t, row, column+"_hi", i.High)
		}
	}
}

func rates(t *testing.T, file string) {
	t.Helper()
	for _, row := range rows(t, file) {
		x, time := number(t, row.Get("x")), number(t, row.Get("person_time"))
		i, err := epi.RateInterval(x, time, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, row, "rate_per100k", epi.PerHundredThousand(x, time))
		agrees(t, row, "lo_per100k", i.Low)
		agrees(t, row, "hi_per100k", i.High)
	}
}

func growth(t *testing.T, file string) {
	t.Helper()
	counts := map[string][]float64{
		"CH_FOPH_cases_2021-07-09_issue": nil,
		"Flu2009_days4_14":               incidence(t, "Flu2009")[3:14],
	}
	for _, row := range rows(t, file) {
		fitted := counts[row.Get("dataset")]
		if fitted == nil {
			for _, d := range rows(t, "epiestim_input_CH_cases.csv") {
				if d.Get("datum") >= row.Get("from") && d.Get("datum") <= row.Get("to") {
					fitted = append(fitted, number(t, d.Get("entries")))
				}
			}
		}
		grows := map[epi.GrowthMethod]epi.Growth{}
		for _, m := range []epi.GrowthMethod{epi.LogLinear, epi.Poisson, epi.QuasiPoisson} {
			g, err := epi.GrowthRate(fitted, 0.95, m)
			if err != nil {
				t.Fatal(err)
			}
			agrees(t, row, "n", float64(g.Days))
			grows[m] = g
		}
		for column, got := range map[string]float64{
			"lm_r": grows[epi.LogLinear].Rate, "lm_r_lo": grows[epi.LogLinear].Interval.Low, "lm_r_hi": grows[epi.LogLinear].Interval.High,
			"lm_doubling": grows[epi.LogLinear].Doubling, "pois_r": grows[epi.Poisson].Rate, "pois_se": grows[epi.Poisson].Error,
			"pois_doubling": grows[epi.Poisson].Doubling, "quasi_se": grows[epi.QuasiPoisson].Error, "quasi_dispersion": grows[epi.QuasiPoisson].Dispersion,
		} {
			agrees(t, row, column, got)
		}
	}
}

// strataOfRates have a rate each, which standardized compares.
func strataOfRates(t *testing.T, file string) {
	t.Helper()
	if got := len(rows(t, file)); got != 30 {
		t.Errorf("there are %d strata, want 30", got)
	}
	standardized(t, "stats_agestd_fayfeuer1997_expected.csv")
}

func standardized(t *testing.T, file string) {
	t.Helper()
	strata := published(t, "stats_agestd_fayfeuer1997_input.csv", "birth_order")
	for _, row := range rows(t, file) {
		var groups []epi.Stratum
		for _, s := range strata[row.Get("birth_order")] {
			groups = append(groups, epi.Stratum{
				Count: number(t, s.Get("count")), Population: number(t, s.Get("population")), Standard: number(t, s.Get("standard")),
			})
		}
		r, err := epi.Standardize(groups, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for column, got := range map[string]float64{"crude.rate": r.Crude, "adj.rate": r.Adjusted, "lci": r.Interval.Low, "uci": r.Interval.High} {
			agrees(t, row, column, got)
		}
		delete(strata, row.Get("birth_order"))
	}
	if len(strata) > 0 {
		t.Errorf("no rate is given for %v", strata)
	}
}

func quantiles(t *testing.T, file string) {
	t.Helper()
	values := sorted([]float64{3, 5, 8, 13, 21, 0, 34, 55, 89})
	for _, row := range rows(t, file) {
		for column, kind := range map[string]epi.QuantileType{"type7": epi.Interpolated, "type2": epi.Averaged} {
			q, err := epi.Quantile(values, number(t, row.Get("p")), kind)
			if err != nil {
				t.Fatal(err)
			}
			agrees(t, row, column, q)
		}
	}
}
