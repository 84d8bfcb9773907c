package epi_test

import (
	"math"
	"slices"
	"testing"

	"github.com/mspr/surveillance/epi"
)

// cohorts reckons the cohorts of a row of R's.
func cohorts(t *testing.T, l line, trees epi.Trees) []epi.Cohort {
	t.Helper()
	found, err := epi.WallingaTeunis(epi.Outbreak{Local: numerics(t, l["cases"]), Interval: interval(t, l), Spans: spans(t, l)}, trees)
	if err != nil {
		t.Fatalf("%s: %v", l["case"], err)
	}
	return found
}

func TestCohortsInfectAsManyAsInEpiEstim(t *testing.T) {
	for _, l := range table(t, "cohort.csv") {
		found := cohorts(t, l, epi.Trees{})
		allAsR(t, l["case"], each(found, func(c epi.Cohort) float64 { return c.Mean }), l["mean"], 1e-9)
	}
}

// Both sides simulate: theirs has a few thousand trees, so that a deviation of
// a few percent of the standard deviation is chance. What ours adds to the
// standard deviation is none.
func TestSimulatedIntervalsSpreadAsThoseOfEpiEstim(t *testing.T) {
	simulated := 0
	for _, l := range table(t, "cohort.csv") {
		if numeric(t, l["sims"]) == 0 {
			continue
		}
		sd, low, high := numerics(t, l["sd"]), numerics(t, l["low"]), numerics(t, l["high"])
		for i, c := range cohorts(t, l, epi.Trees{Number: 4000, Seed: 1, Level: 0.95}) {
			simulated++
			step := 1 / c.Cases // quantiles are whole persons
			if math.Abs(c.SD-sd[i]) > 0.1*sd[i]+1e-9 || math.Abs(c.Low-low[i]) > 0.2*sd[i]+step || math.Abs(c.High-high[i]) > 0.2*sd[i]+step {
				t.Errorf("%s %d: %+v, R has ± %v from %v to %v", l["case"], i, c, sd[i], low[i], high[i])
			}
		}
	}
	if simulated < 30 {
		t.Errorf("only %d spans are compared", simulated)
	}
}

func TestTheSameSeedGivesTheSameTrees(t *testing.T) {
	l := table(t, "cohort.csv")[0]
	trees := epi.Trees{Number: 100, Seed: 7, Level: 0.9}
	equal := func(a, b epi.Cohort) bool { return a.Cases == b.Cases && same(a.Low, b.Low) && same(a.High, b.High) }
	if !slices.EqualFunc(cohorts(t, l, trees), cohorts(t, l, trees), equal) {
		t.Error("two simulations differ")
	}
	other := trees
	other.Seed = 8
	if slices.EqualFunc(cohorts(t, l, trees), cohorts(t, l, other), equal) {
		t.Error("the seed does not matter")
	}
}

func TestManyPersonsAreNotSimulatedOneByOne(t *testing.T) {
	o := epi.Outbreak{
		Local: slices.Repeat([]float64{1e9}, 40), Interval: epi.SerialInterval{Mean: 5, SD: 3}, Spans: []epi.Span{{First: 10, Last: 16}},
	}
	c, err := epi.WallingaTeunis(o, epi.Trees{Number: 10, Level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	if !near(c[0].High-c[0].Low, 2*1.959963984540054*c[0].SD, 1e-9) || math.Abs(c[0].Mean-1) > 0.01 || c[0].Median != c[0].Mean {
		t.Errorf("%+v", c[0])
	}
}

func TestImportedCasesInfectAndAreNobodys(t *testing.T) {
	o := epi.Outbreak{
		Local: []float64{0, 0, 6, 0}, Imported: []float64{2, 1, 0, 0},
		Interval: epi.SerialInterval{Shares: []float64{0, 0.5, 0.5}}, Spans: []epi.Span{{First: 0, Last: 0}, {First: 1, Last: 1}, {First: 2, Last: 2}, {First: 3, Last: 3}},
	}
	c, err := epi.WallingaTeunis(o, epi.Trees{Number: 10, Level: 0.95})
	if err != nil || c[0].Mean != 2 || c[1].Mean != 2 || c[2].Mean != 0 || !math.IsNaN(c[3].Mean) || !math.IsNaN(c[3].Low) {
		t.Errorf("%+v, %v", c, err)
	}
	o.Imported = nil
	o.Local = []float64{2, missing, 6, 0}
	if c, err = epi.WallingaTeunis(o, epi.Trees{}); err != nil || c[1].Missing != 1 || c[0].Mean != 3 || !math.IsNaN(c[0].Low) {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTreesAreBounded(t *testing.T) {
	o := epi.Outbreak{Local: []float64{1, 2}, Interval: epi.SerialInterval{Mean: 5, SD: 3}}
	for _, trees := range []epi.Trees{{Number: -1}, {Number: 10_001, Level: 0.9}, {Number: 5}, {Number: 5, Level: 1}} {
		if _, err := epi.WallingaTeunis(o, trees); err == nil {
			t.Errorf("%+v is simulated", trees)
		}
	}
}
