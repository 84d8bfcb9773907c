//go:build acceptance

package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

var epiEstimReferences = map[string]check{
	"epiestim_incidence.csv":                          outbreaks,
	"epiestim_si_distr.csv":                           serialIntervals,
	"epiestim_discr_si.csv":                           discretized,
	"epiestim_lambda_flu2009.csv":                     infectivity,
	"epiestim_R_nonparam_flu2009_SNAPSHOT_v3.0.0.csv": nonParametric,
	"epiestim_R_param_flu2009.csv":                    parametric,
	"epiestim_wallinga_teunis_flu2009.csv":            wallingaTeunis,
	"epiestim_example2_input.csv":                     importedCases,
	"epiestim_input_CH_cases.csv":                     swissCases,
}

func incidence(t *testing.T, dataset string) []float64 {
	t.Helper()
	return numbers(t, published(t, "epiestim_incidence.csv", "dataset")[dataset], "incidence")
}

func shares(t *testing.T, dataset string) epi.SerialInterval {
	t.Helper()
	return epi.SerialInterval{Shares: numbers(t, published(t, "epiestim_si_distr.csv", "dataset")[dataset], "si_prob")}
}

// estimatedAsR compares weekly estimates with the row of testdata that R gave
// for the same data set.
func estimatedAsR(t *testing.T, dataset string, o epi.Outbreak) {
	t.Helper()
	method := "parametric_si"
	if o.Interval.Shares != nil {
		method = "non_parametric_si"
	}
	o.Spans = epi.SlidingSpans(len(o.Local), 7)
	estimates, err := epi.EstimateR(o, epi.Prior{})
	if err != nil {
		t.Fatalf("%s: %v", dataset, err)
	}
	for _, l := range by(table(t, "epiestim_datasets.csv"), "dataset")[dataset] {
		if l["method"] != method {
			continue
		}
		for column, of := range map[string]func(epi.Reproduction) float64{
			"mean": func(r epi.Reproduction) float64 { return r.Mean },
			"sd":   func(r epi.Reproduction) float64 { return r.SD },
			"low":  quantile(0.025), "median": quantile(0.5), "high": quantile(0.975),
		} {
			allAsR(t, dataset+" "+method+" "+column, each(estimates, of), l[column], 1e-9)
		}
		cohortsAsR(t, o, l)
		return
	}
	t.Fatalf("R gave nothing for %s %s", dataset, method)
}

func cohortsAsR(t *testing.T, o epi.Outbreak, l line) {
	t.Helper()
	ends, means := numerics(t, l["cohort_ends"]), numerics(t, l["cohort_mean"])
	if len(ends) == 0 {
		return
	}
	if o.Imported != nil {
		all := make([]float64, len(o.Local))
		for i := range all {
			all[i] = o.Local[i] + o.Imported[i]
		}
		o.Local, o.Imported = all, nil
	}
	found, err := epi.WallingaTeunis(o, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, c := range found {
		if compared < len(ends) && c.Last == int(ends[compared]) {
			if !near(c.Mean, means[compared], 1e-9) {
				t.Errorf("%s: the cohort that ends on day %d infects %.12g, in R %.12g", l["dataset"], c.Last, c.Mean, means[compared])
			}
			compared++
		}
	}
	if compared != len(ends) {
		t.Errorf("%s: compared %d cohorts of %d", l["dataset"], compared, len(ends))
	}
}

func outbreaks(t *testing.T, file string) {
	t.Helper()
	datasets := published(t, file, "dataset")
	for dataset, rows := range datasets {
		cases := numbers(t, rows, "incidence")
		estimatedAsR(t, dataset, epi.Outbreak{Local: cases, Interval: shares(t, dataset)})
		estimatedAsR(t, dataset, epi.Outbreak{Local: cases, Interval: epi.SerialInterval{Mean: 8.4, SD: 3.8}})
	}
	if len(datasets) != 5 {
		t.Errorf("there are %d outbreaks, want 5", len(datasets))
	}
}

func serialIntervals(t *testing.T, file string) {
	t.Helper()
	for dataset, rows := range published(t, file, "dataset") {
		sum := 0.0
		for k, share := range numbers(t, rows, "si_prob") {
			sum += share
			if number(t, rows[k].Get("k")) != float64(k) {
				t.Fatalf("%s: the shares are not in order", dataset)
			}
		}
		if o := (epi.Outbreak{Local: []float64{1, 1, 1}, Interval: shares(t, dataset), Spans: []epi.Span{{First: 1, Last: 2}}}); math.Abs(sum-1) < 0.01 {
			if _, err := epi.EstimateR(o, epi.Prior{}); err != nil {
				t.Errorf("%s: %v", dataset, err)
			}
		} else {
			t.Errorf("%s: the shares sum to %v", dataset, sum)
		}
	}
}

// The index says that this one was derived anew, to 1.1e-14.
func discretized(t *testing.T, file string) {
	t.Helper()
	var shares []float64
	for _, row := range rows(t, file) {
		k := int(number(t, row.Get("k")))
		if k == 0 {
			var err error
			if shares, err = epi.DiscretizedGamma(number(t, row.Get("mean_si")), number(t, row.Get("std_si")), 30); err != nil {
				t.Fatal(err)
			}
		}
		if want := number(t, row.Get("prob")); math.Abs(shares[k]-want) > 1e-9*want+1e-13 {
			t.Errorf("%v: %.15g", row.Fields, shares[k])
		}
	}
}

func infectivity(t *testing.T, file string) {
	t.Helper()
	holds(t, rows(t, file), "lambda", epi.Infectivity(incidence(t, "Flu2009"), shares(t, "Flu2009").Shares), 1e-9)
}

// The snapshot of EpiEstim's own tests is printed with eight digits.
func nonParametric(t *testing.T, file string) {
	t.Helper()
	flu2009(t, file, shares(t, "Flu2009"), 1e-6)
}

func parametric(t *testing.T, file string) {
	t.Helper()
	flu2009(t, file, epi.SerialInterval{Mean: 2.6, SD: 1.5}, 1e-9)
}

func flu2009(t *testing.T, file string, si epi.SerialInterval, tolerance float64) {
	t.Helper()
	table := rows(t, file)
	estimates, err := epi.EstimateR(epi.Outbreak{Local: incidence(t, "Flu2009"), Interval: si, Spans: periods(t, table)}, epi.Prior{Mean: 5, SD: 5})
	if err != nil {
		t.Fatal(err)
	}
	for column, of := range map[string]func(epi.Reproduction) float64{
		"mean": func(r epi.Reproduction) float64 { return r.Mean }, "sd": func(r epi.Reproduction) float64 { return r.SD },
		"q0.025": quantile(0.025), "q0.05": quantile(0.05), "q0.25": quantile(0.25), "median": quantile(0.5),
		"q0.75": quantile(0.75), "q0.95": quantile(0.95), "q0.975": quantile(0.975),
	} {
		holds(t, table, column, each(estimates, of), tolerance)
	}
}

// periods reads spans, whose days count from 1 in R.
func periods(t *testing.T, rows []sharedfiles.Row) []epi.Span {
	t.Helper()
	var found []epi.Span
	for _, row := range rows {
		found = append(found, epi.Span{First: int(number(t, row.Get("t_start"))) - 1, Last: int(number(t, row.Get("t_end"))) - 1})
	}
	return found
}

func wallingaTeunis(t *testing.T, file string) {
	t.Helper()
	table := rows(t, file)
	found, err := epi.WallingaTeunis(epi.Outbreak{Local: incidence(t, "Flu2009"), Interval: shares(t, "Flu2009"), Spans: periods(t, table)}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, table, "Mean(R)", each(found, func(c epi.Cohort) float64 { return c.Mean }), 1e-9)
}

func importedCases(t *testing.T, file string) {
	t.Helper()
	table := rows(t, file)
	local, imported := numbers(t, table, "I_local"), numbers(t, table, "I_imported")
	for i, all := range numbers(t, table, "I") {
		if local[i]+imported[i] != all {
			t.Fatalf("%v: the cases are not all", table[i].Fields)
		}
	}
	estimatedAsR(t, "example2", epi.Outbreak{Local: local, Imported: imported, Interval: epi.SerialInterval{Mean: 2.6, SD: 1.5}})
}

func swissCases(t *testing.T, file string) {
	t.Helper()
	estimatedAsR(t, "CH", epi.Outbreak{Local: numbers(t, rows(t, file), "entries"), Interval: epi.SerialInterval{Mean: 4.8, SD: 2.3}})
}
