package epi_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/mspr/surveillance/epi"
)

// allAsR compares a list of numbers with a cell of R's.
func allAsR(t *testing.T, what string, got []float64, cell string, tolerance float64) {
	t.Helper()
	want := numerics(t, cell)
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, R has %d", what, len(got), len(want))
	}
	for i := range want {
		if !near(got[i], want[i], tolerance) {
			t.Errorf("%s[%d]: %.15g, R has %.15g", what, i, got[i], want[i])
		}
	}
}

func interval(t *testing.T, l line) epi.SerialInterval {
	t.Helper()
	return epi.SerialInterval{Mean: numeric(t, l["mean_si"]), SD: numeric(t, l["sd_si"]), Shares: numerics(t, l["shares"])}
}

func spans(t *testing.T, l line) []epi.Span {
	t.Helper()
	var found []epi.Span
	last := numerics(t, l["last"])
	for i, first := range numerics(t, l["first"]) {
		found = append(found, epi.Span{First: int(first), Last: int(last[i])})
	}
	return found
}

func TestADiscretizedSerialIntervalIsThatOfEpiEstim(t *testing.T) {
	for _, l := range table(t, "serial_interval.csv") {
		shares, err := epi.DiscretizedGamma(numeric(t, l["mean"]), numeric(t, l["sd"]), 120)
		if err != nil {
			t.Fatal(err)
		}
		// R's digits cancel in the tail, to about 1e-12 of all.
		for k, want := range numerics(t, l["shares"]) {
			if math.Abs(shares[k]-want) > 1e-9*want+1e-12 {
				t.Errorf("%s ± %s: the share of %d days is %.15g, R has %.15g", l["mean"], l["sd"], k, shares[k], want)
			}
		}
	}
}

func TestTheTailOfASerialIntervalKeepsItsDigits(t *testing.T) {
	shares, err := epi.DiscretizedGamma(4.7, 2.9, 100)
	if err != nil {
		t.Fatal(err)
	}
	for k := 20; k < 100; k++ {
		if fall := shares[k+1] / shares[k]; !(fall > 0.5 && fall < 0.75) {
			t.Fatalf("from day %d on the shares change by %v", k, fall)
		}
	}
}

func TestTheReproductionNumberIsThatOfEpiEstim(t *testing.T) {
	for _, l := range table(t, "reproduction.csv") {
		o := epi.Outbreak{
			Local: numerics(t, l["local"]), Imported: numerics(t, l["imported"]),
			Interval: interval(t, l), Spans: spans(t, l),
		}
		estimates, err := epi.EstimateR(o, epi.Prior{Mean: numeric(t, l["prior_mean"]), SD: numeric(t, l["prior_sd"])})
		if err != nil {
			t.Errorf("%s: %v", l["case"], err)
			continue
		}
		for column, of := range map[string]func(epi.Reproduction) float64{
			"mean": func(r epi.Reproduction) float64 { return r.Mean },
			"sd":   func(r epi.Reproduction) float64 { return r.SD },
			"q2.5": quantile(0.025), "q5": quantile(0.05), "q25": quantile(0.25), "q50": quantile(0.5),
			"q75": quantile(0.75), "q95": quantile(0.95), "q97.5": quantile(0.975),
		} {
			allAsR(t, l["case"]+" "+column, each(estimates, of), l[column], 1e-9)
		}
	}
}

func quantile(p float64) func(epi.Reproduction) float64 {
	return func(r epi.Reproduction) float64 { return r.Quantile(p) }
}

func each[T any](all []T, of func(T) float64) []float64 {
	values := make([]float64, len(all))
	for i, one := range all {
		values[i] = of(one)
	}
	return values
}

func TestAMissingDayCountsAsNoneAndIsTold(t *testing.T) {
	zero := epi.Outbreak{Local: []float64{1, 2, 0, 4, 5}, Interval: epi.SerialInterval{Shares: []float64{0, 1}}, Spans: []epi.Span{{First: 1, Last: 4}}}
	gap := zero
	gap.Local = []float64{1, 2, missing, 4, 5}
	a, err := epi.EstimateR(zero, epi.Prior{})
	b, err2 := epi.EstimateR(gap, epi.Prior{})
	if err != nil || err2 != nil || a[0].Mean != b[0].Mean || a[0].Missing != 0 || b[0].Missing != 1 || b[0].Cases != 11 {
		t.Errorf("%+v and %+v, %v %v", a, b, err, err2)
	}
}

func TestSlidingSpansCoverEachDayAfterTheFirst(t *testing.T) {
	if got := fmt.Sprint(epi.SlidingSpans(5, 3)); got != "[{1 3} {2 4}]" {
		t.Error(got)
	}
	for _, k := range [][2]int{{3, 3}, {5, 0}, {0, 7}, {5, -1}} {
		if got := epi.SlidingSpans(k[0], k[1]); len(got) != 0 {
			t.Errorf("%d days have the spans %v of %d", k[0], got, k[1])
		}
	}
}

func TestCorrectionsAreTakenOutOfTheDaysBefore(t *testing.T) {
	for _, k := range []struct {
		name         string
		counts, want []float64
		touched      []bool
	}{
		{"the day before", []float64{5, 9, -4, 3}, []float64{5, 5, 0, 3}, []bool{false, true, true, false}},
		{"further back", []float64{5, 2, missing, -4}, []float64{3, 0, missing, 0}, []bool{true, true, false, true}},
		{"more than there was", []float64{1, -4, 2}, []float64{0, 0, 2}, []bool{true, true, false}},
		{"one after another", []float64{9, -2, -3}, []float64{4, 0, 0}, []bool{true, true, true}},
		{"nothing to settle", []float64{0, 1}, []float64{0, 1}, []bool{false, false}},
	} {
		counts := slices.Clone(k.counts)
		got, touched := epi.Settle(counts)
		if !slices.EqualFunc(got, k.want, same) || !slices.Equal(touched, k.touched) || !slices.EqualFunc(counts, k.counts, same) {
			t.Errorf("%s: %v %v, want %v %v", k.name, got, touched, k.want, k.touched)
		}
	}
}

func TestAnOutbreakThatCannotBeEstimatedIsRefused(t *testing.T) {
	week := []float64{1, 2, 3, 4, 5, 6, 7}
	si := epi.SerialInterval{Mean: 3, SD: 2}
	within := []epi.Span{{First: 1, Last: 6}}
	for name, o := range map[string]epi.Outbreak{
		"no days":              {Interval: si},
		"too few imported":     {Local: week, Imported: []float64{1}, Interval: si, Spans: within},
		"a correction":         {Local: []float64{1, -2, 3}, Interval: si, Spans: []epi.Span{{First: 1, Last: 2}}},
		"imported below zero":  {Local: week, Imported: []float64{1, 0, -1, 0, 0, 0, 0}, Interval: si, Spans: within},
		"infinite":             {Local: []float64{1, math.Inf(1)}, Interval: si, Spans: []epi.Span{{First: 1, Last: 1}}},
		"beyond the end":       {Local: week, Interval: si, Spans: []epi.Span{{First: 1, Last: 7}}},
		"backwards":            {Local: week, Interval: si, Spans: []epi.Span{{First: 3, Last: 2}}},
		"mean of one day":      {Local: week, Interval: epi.SerialInterval{Mean: 1, SD: 1}, Spans: within},
		"no deviation":         {Local: week, Interval: epi.SerialInterval{Mean: 3}, Spans: within},
		"missing mean":         {Local: week, Interval: epi.SerialInterval{Mean: missing, SD: 1}, Spans: within},
		"share of zero days":   {Local: week, Interval: epi.SerialInterval{Shares: []float64{0.5, 0.5}}, Spans: within},
		"shares below zero":    {Local: week, Interval: epi.SerialInterval{Shares: []float64{0, 1.5, -0.5}}, Spans: within},
		"shares of a half":     {Local: week, Interval: epi.SerialInterval{Shares: []float64{0, 0.5}}, Spans: within},
		"missing share":        {Local: week, Interval: epi.SerialInterval{Shares: []float64{0, missing}}, Spans: within},
		"shares of no day":     {Local: week, Interval: epi.SerialInterval{Shares: []float64{0}}, Spans: within},
		"begins on a day < 0":  {Local: week, Interval: si, Spans: []epi.Span{{First: -1, Last: 2}}},
		"an interval of no SI": {Local: week, Spans: within},
	} {
		if _, err := epi.EstimateR(o, epi.Prior{}); err == nil {
			t.Errorf("%s has a reproduction number", name)
		}
		if _, err := epi.WallingaTeunis(o, 0.95); err == nil {
			t.Errorf("%s has cohorts", name)
		}
	}
	good := epi.Outbreak{Local: week, Interval: si, Spans: within}
	for _, p := range []epi.Prior{{Mean: 1}, {SD: 1}, {Mean: -1, SD: 1}, {Mean: missing, SD: 1}, {Mean: 1, SD: math.Inf(1)}} {
		if _, err := epi.EstimateR(good, p); err == nil {
			t.Errorf("%+v is a prior", p)
		}
	}
	first := epi.Outbreak{Local: week, Interval: si, Spans: []epi.Span{{First: 0, Last: 3}}}
	if _, err := epi.EstimateR(first, epi.Prior{}); err == nil {
		t.Error("the first day has a reproduction number")
	}
	if _, err := epi.DiscretizedGamma(3, 2, -1); err == nil {
		t.Error("a serial interval has no days")
	}
}
