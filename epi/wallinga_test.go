package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
)

// cohorts reckons the cohorts of a row of R's.
func cohorts(t *testing.T, l line) []epi.Cohort {
	t.Helper()
	found, err := epi.WallingaTeunis(epi.Outbreak{Local: numerics(t, l["cases"]), Interval: interval(t, l), Spans: spans(t, l)}, 0.95)
	if err != nil {
		t.Fatalf("%s: %v", l["case"], err)
	}
	return found
}

func TestCohortsInfectAsManyAsInEpiEstim(t *testing.T) {
	for _, l := range table(t, "cohort.csv") {
		allAsR(t, l["case"], each(cohorts(t, l), func(c epi.Cohort) float64 { return c.Mean }), l["mean"], 1e-9)
	}
}

// EpiEstim simulates a few thousand trees: a few percent of the standard
// deviation are chance there. Ours are what it draws from.
func TestIntervalsOfCohortsAreWhatEpiEstimSimulates(t *testing.T) {
	simulated := 0
	for _, l := range table(t, "cohort.csv") {
		if numeric(t, l["sims"]) == 0 {
			continue
		}
		sd, low, high := numerics(t, l["sd"]), numerics(t, l["low"]), numerics(t, l["high"])
		for i, c := range cohorts(t, l) {
			simulated++
			step := 1 / c.Cases // quantiles are whole persons
			if math.Abs(c.SD-sd[i]) > 0.1*sd[i]+1e-9 || math.Abs(c.Low-low[i]) > 0.15*sd[i]+step || math.Abs(c.High-high[i]) > 0.15*sd[i]+step {
				t.Errorf("%s %d: %+v, R has ± %v from %v to %v", l["case"], i, c, sd[i], low[i], high[i])
			}
		}
	}
	if simulated < 30 {
		t.Errorf("only %d spans are compared", simulated)
	}
}

func TestTheQuantilesOfOneDayAreBinomial(t *testing.T) {
	// Of 10 cases each is of the first or of the second day's with one half.
	o := epi.Outbreak{
		Local: []float64{1, 1, 10}, Interval: epi.SerialInterval{Shares: []float64{0, 0.5, 0.5}},
		Imported: []float64{0, 0, 0}, Spans: []epi.Span{{First: 1, Last: 1}},
	}
	c, err := epi.WallingaTeunis(o, 0.95)
	if err != nil || c[0].Mean != 5 || !near(c[0].SD, math.Sqrt(2.5), 1e-14) || c[0].Low != 2 || c[0].Median != 5 || c[0].High != 8 {
		t.Errorf("%+v, %v; qbinom(c(.025, .5, .975), 10, .5) is 2 5 8", c, err)
	}
}

func TestManyPersonsHaveTheQuantilesOfFew(t *testing.T) {
	// R: qbinom(c(.025, .5, .975), 4000, .1) is 363 400 438.
	few := []float64{9, 1, 4000}
	for _, scale := range []float64{1, 1e5} {
		o := epi.Outbreak{
			Local: []float64{few[0], few[1], few[2] * scale}, Interval: epi.SerialInterval{Shares: []float64{0, 0.5, 0.5}}, Spans: []epi.Span{{First: 1, Last: 1}},
		}
		c, err := epi.WallingaTeunis(o, 0.95)
		if err != nil || !near(c[0].Mean, 400*scale, 1e-12) {
			t.Fatalf("%+v, %v", c, err)
		}
		if scale == 1 && (math.Abs(c[0].Low-363) > 1 || math.Abs(c[0].High-438) > 1) {
			t.Errorf("%+v", c[0])
		}
		if scale > 1 && math.Abs((c[0].High-c[0].Low)/(2*1.959964*c[0].SD)-1) > 1e-4 {
			t.Errorf("%+v", c[0])
		}
	}
}

func TestImportedCasesInfectAndAreNobodys(t *testing.T) {
	o := epi.Outbreak{
		Local: []float64{0, 0, 6, 0}, Imported: []float64{2, 1, 0, 0},
		Interval: epi.SerialInterval{Shares: []float64{0, 0.5, 0.5}}, Spans: []epi.Span{{First: 0, Last: 0}, {First: 1, Last: 1}, {First: 2, Last: 2}, {First: 3, Last: 3}},
	}
	c, err := epi.WallingaTeunis(o, 0.95)
	if err != nil || c[0].Mean != 2 || c[1].Mean != 2 || c[2].Mean != 0 || c[2].High != 0 || !math.IsNaN(c[3].Mean) || !math.IsNaN(c[3].Low) {
		t.Errorf("%+v, %v", c, err)
	}
	o.Imported = nil
	o.Local = []float64{2, missing, 6, 0}
	if c, err = epi.WallingaTeunis(o, 0.95); err != nil || c[1].Missing != 1 || c[0].Mean != 3 || c[0].Low != 3 || c[0].High != 3 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestACohortNeedsALevel(t *testing.T) {
	o := epi.Outbreak{Local: []float64{1, 2}, Interval: epi.SerialInterval{Mean: 5, SD: 3}}
	for _, level := range []float64{0, 1, missing} {
		if _, err := epi.WallingaTeunis(o, level); err == nil {
			t.Errorf("%v is a level", level)
		}
	}
}
