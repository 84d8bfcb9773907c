package analytics_test

import (
	"math"
	"strings"
	"testing"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

// outbreak is the series that the tests of package epi call short, with the
// numbers that EpiEstim gives for it.
func outbreak() []any {
	return counts(1, 0, 2, 4, 3, 5, 8, 9, 7, 11)
}

func counts(numbers ...int64) []any {
	var cells []any
	for _, n := range numbers {
		cells = append(cells, n)
	}
	return cells
}

// monday is where the series of these tests begin.
func monday() mspr.Date { return mspr.NewDate(2021, 1, 4) }

// epidemic serves a series of cases in France, deaths the same.
func epidemic(t *testing.T, cells []any) *analytics.Service {
	t.Helper()
	rows := make([][]any, 0, len(cells))
	for i, n := range cells {
		rows = append(rows, dayRow("FRA", monday().AddDays(i), n, n, false))
	}
	return service(t, newShelf(&script{rows: rows}), nil)
}

func part() mspr.DailyPart {
	return mspr.DailyPart{Disease: "covid19", Location: "FRA", Count: mspr.SeriesCases, Level: 0.95}
}

func shares() mspr.SerialInterval {
	return mspr.SerialInterval{Distribution: []float64{0, 0.2, 0.5, 0.2, 0.1}}
}

func approximates(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, show(got), want)
	}
}

func show(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func TestTheReproductionNumberOfASeriesIsThatOfEpiEstim(t *testing.T) {
	t.Parallel()
	q := mspr.ReproductionQuery{DailyPart: part(), Method: mspr.Cori, Interval: shares(), Window: 3}
	rows, passport, err := epidemic(t, outbreak()).ReproductionNumber(t.Context(), q)
	if err != nil || len(rows) != 7 || passport.Simulated {
		t.Fatalf("%+v %+v %v", rows, passport, err)
	}
	first, last := rows[0], rows[6]
	if first.Date != monday().AddDays(3) || last.Date != monday().AddDays(9) || last.Count != 27 || last.MissingDays != 0 || last.Corrected || last.Incomplete {
		t.Errorf("%+v", rows)
	}
	approximates(t, "mean", first.Mean, 4.6666666666666661)
	approximates(t, "deviation", last.SD, 0.25938738343770501)
	approximates(t, "lower end", last.Low, 0.9120488556792905)
	approximates(t, "median", last.Median, 1.3562441843137023)
	approximates(t, "upper end", last.High, 1.9256658061353973)
}

func TestOnlyThePartAskedForIsEstimatedFromTheWhole(t *testing.T) {
	t.Parallel()
	q := mspr.ReproductionQuery{DailyPart: part(), Method: mspr.WallingaTeunis, Interval: shares(), Window: 3}
	q.From, q.To = new(monday().AddDays(4)), new(monday().AddDays(7))
	rows, _, err := epidemic(t, outbreak()).ReproductionNumber(t.Context(), q)
	if err != nil || len(rows) != 4 || rows[0].Date != *q.From || rows[3].Date != *q.To {
		t.Fatalf("%+v %v", rows, err)
	}
	approximates(t, "first cohort", rows[0].Mean, 2.0315042415945044)
	approximates(t, "last cohort", rows[3].Mean, 1.1500106252488191)
	if rows[0].Incomplete || rows[1].Incomplete || !rows[2].Incomplete || *rows[0].Low > *rows[0].Median || *rows[0].Median > *rows[0].High {
		t.Errorf("95 %% of the interval is four days, and the series ends on day 9: %+v", rows)
	}
}

func TestImportedCasesAreNotInfectedHere(t *testing.T) {
	t.Parallel()
	q := mspr.ReproductionQuery{DailyPart: part(), Method: mspr.Cori, Interval: mspr.SerialInterval{Mean: new(3.0), SD: new(1.5)}, Window: 3}
	s := epidemic(t, outbreak())
	plain, _, err := s.ReproductionNumber(t.Context(), q)
	q.Imported = []mspr.ImportedCases{{Date: monday().AddDays(9), Count: mspr.Known(5)}, {Date: monday().AddDays(9), Count: mspr.Known(6)}}
	rows, _, err2 := s.ReproductionNumber(t.Context(), q)
	if err != nil || err2 != nil || rows[6].Count != 16 || *rows[6].Mean >= *plain[6].Mean || *rows[5].Mean != *plain[5].Mean {
		t.Errorf("%+v %v %v", rows, err, err2)
	}
	for _, wrong := range []mspr.ImportedCases{
		{Date: monday().AddDays(9), Count: mspr.Known(12)},
		{Date: monday().AddDays(9), Count: mspr.Known(-1)},
		{Date: monday().AddDays(10), Count: mspr.Known(1)},
		{Date: monday().AddDays(-1), Count: mspr.Known(1)},
		{Date: monday()},
	} {
		q.Imported = []mspr.ImportedCases{wrong}
		if _, _, err := s.ReproductionNumber(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), "imported") {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

func TestCorrectionsAndMissingDaysAreTold(t *testing.T) {
	t.Parallel()
	cells := []any{int64(4), int64(6), nil, int64(8), int64(-3), int64(7), int64(9)}
	s := epidemic(t, cells)
	rows, _, err := s.ReproductionNumber(t.Context(), mspr.ReproductionQuery{DailyPart: part(), Method: mspr.Cori, Interval: shares(), Window: 2})
	if err != nil || len(rows) != 5 || rows[0].MissingDays != 1 || rows[0].Corrected || !rows[1].Corrected || !rows[2].Corrected || rows[4].Corrected {
		t.Fatalf("%+v %v", rows, err)
	}
	if rows[2].Count != 5 {
		t.Errorf("8 less 3 are counted as %d", rows[2].Count)
	}
	grown, _, err := s.Growth(t.Context(), mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthPoisson, Window: 4})
	if err != nil || len(grown) != 4 || grown[0].Days != 3 || !grown[0].Corrected || grown[0].Rate == nil {
		t.Errorf("%+v %v", grown, err)
	}
}

func TestGrowthOfASeriesIsThatOfR(t *testing.T) {
	t.Parallel()
	// R: glm(c(4,3,5,8,9,7,11) ~ day, family = quasipoisson), Student's t.
	q := mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthQuasiPoisson, Window: 7}
	q.From = new(monday().AddDays(9))
	s := epidemic(t, outbreak())
	rows, _, err := s.Growth(t.Context(), q)
	if err != nil || len(rows) != 1 || rows[0].Date != *q.From || rows[0].Days != 7 {
		t.Fatalf("%+v %v", rows, err)
	}
	approximates(t, "rate", rows[0].Rate, 0.18023290595736768)
	approximates(t, "lower end", rows[0].RateLow, 0.0669503603338619)
	approximates(t, "upper end", rows[0].RateHigh, 0.2935154515808735)
	approximates(t, "doubling time", rows[0].DoublingTime, math.Ln2/0.18023290595736768)
	approximates(t, "longest doubling time", rows[0].DoublingTimeHigh, math.Ln2/0.0669503603338619)
	approximates(t, "dispersion", rows[0].Dispersion, 0.3372317290752)
	flat, _, err := epidemic(t, counts(5, 9, 4, 8, 7)).Growth(t.Context(), mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthLogLinear, Window: 5})
	if err != nil || flat[0].Rate == nil || flat[0].DoublingTimeHigh != nil || flat[0].Dispersion != nil {
		t.Errorf("a doubling time without an end, and no dispersion: %+v %v", flat, err)
	}
	none, _, err := epidemic(t, counts(0, 0, 0, 0)).Growth(t.Context(), mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthQuasiPoisson, Window: 3})
	if err != nil || len(none) != 2 || none[0].Rate != nil {
		t.Errorf("nothing grows: %+v %v", none, err)
	}
}

func TestAPlaceWithoutASeriesHasNoEstimates(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	p := part()
	p.Location = "NAM"
	spread, _, err := s.ReproductionNumber(t.Context(), mspr.ReproductionQuery{DailyPart: p, Method: mspr.Cori, Interval: shares(), Window: 7})
	grown, _, err2 := s.Growth(t.Context(), mspr.GrowthQuery{DailyPart: p, Method: mspr.GrowthPoisson, Window: 7})
	over, _, err3 := s.Excess(t.Context(), mspr.ExcessQuery{DailyPart: p, Method: mspr.BaselineHarmonic, Years: []int{2021}})
	if err != nil || err2 != nil || err3 != nil || spread == nil || grown == nil || over == nil || len(spread)+len(grown)+len(over) != 0 {
		t.Errorf("%v %v %v: %v %v %v", spread, grown, over, err, err2, err3)
	}
}

func TestAnEstimateIsReckonedOnce(t *testing.T) {
	t.Parallel()
	engine := &script{rows: [][]any{dayRow("FRA", monday(), int64(3), nil, false)}}
	s := service(t, newShelf(engine), nil)
	q := mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthPoisson, Window: 7}
	for range 3 {
		if _, _, err := s.Growth(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if got := engine.queries.Load(); got != 1 {
		t.Errorf("%d queries", got)
	}
	q.Window = 8
	if _, p, err := s.Growth(t.Context(), q); err != nil || p.Tier == mspr.FromCache || engine.queries.Load() != 2 {
		t.Errorf("another window is another question: %+v %v", p, err)
	}
}
