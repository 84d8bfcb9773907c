package analytics_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

func TestReproductionRefusals(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	for name, change := range map[string]func(*mspr.ReproductionQuery){
		"count":                   func(q *mspr.ReproductionQuery) { q.Count = "SNEEZES" },
		"low level":               func(q *mspr.ReproductionQuery) { q.Level = 0.4 },
		"high level":              func(q *mspr.ReproductionQuery) { q.Level = 1 },
		"no level":                func(q *mspr.ReproductionQuery) { q.Level = math.NaN() },
		"no window":               func(q *mspr.ReproductionQuery) { q.Window = 0 },
		"long window":             func(q *mspr.ReproductionQuery) { q.Window = 91 },
		"method":                  func(q *mspr.ReproductionQuery) { q.Method = "GUESS" },
		"prior without deviation": func(q *mspr.ReproductionQuery) { q.Prior = &mspr.ReproductionPrior{Mean: 1} },
		"prior without mean":      func(q *mspr.ReproductionQuery) { q.Prior = &mspr.ReproductionPrior{SD: 1} },
		"prior of 21":             func(q *mspr.ReproductionQuery) { q.Prior = &mspr.ReproductionPrior{Mean: 21, SD: 1} },
		"no interval":             func(q *mspr.ReproductionQuery) { q.Interval = mspr.SerialInterval{} },
		"both kinds of interval":  func(q *mspr.ReproductionQuery) { q.Interval.Mean = new(3.0) },
		"no deviation":            func(q *mspr.ReproductionQuery) { q.Interval = mspr.SerialInterval{Mean: new(3.0)} },
		"mean of one day":         func(q *mspr.ReproductionQuery) { q.Interval = mspr.SerialInterval{Mean: new(1.0), SD: new(1.0)} },
		"long mean":               func(q *mspr.ReproductionQuery) { q.Interval = mspr.SerialInterval{Mean: new(61.0), SD: new(1.0)} },
		"long deviation":          func(q *mspr.ReproductionQuery) { q.Interval = mspr.SerialInterval{Mean: new(6.0), SD: new(61.0)} },
		"shares that sum to half": func(q *mspr.ReproductionQuery) { q.Interval.Distribution = []float64{0, 0.5} },
		"no shares":               func(q *mspr.ReproductionQuery) { q.Interval.Distribution = []float64{} },
		"too many shares":         func(q *mspr.ReproductionQuery) { q.Interval.Distribution = make([]float64, 102) },
		"too many imported days":  func(q *mspr.ReproductionQuery) { q.Imported = make([]mspr.ImportedCases, 401) },
		"place":                   func(q *mspr.ReproductionQuery) { q.Location = "XXX" },
	} {
		q := mspr.ReproductionQuery{DailyPart: part(), Method: mspr.Cori, Interval: shares(), Window: 3}
		change(&q)
		if rows, _, err := s.ReproductionNumber(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%s: %+v %v", name, rows, err)
		}
	}
}

func TestGrowthAndExcessRefusals(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	for name, change := range map[string]func(*mspr.GrowthQuery){
		"count":        func(q *mspr.GrowthQuery) { q.Count = "" },
		"level":        func(q *mspr.GrowthQuery) { q.Level = 0 },
		"short window": func(q *mspr.GrowthQuery) { q.Window = 2 },
		"long window":  func(q *mspr.GrowthQuery) { q.Window = 91 },
		"method":       func(q *mspr.GrowthQuery) { q.Method = "GUESS" },
	} {
		q := mspr.GrowthQuery{DailyPart: part(), Method: mspr.GrowthPoisson, Window: 7}
		change(&q)
		if _, _, err := s.Growth(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("growth, %s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*mspr.ExcessQuery){
		"count":            func(q *mspr.ExcessQuery) { q.Count = "" },
		"no years":         func(q *mspr.ExcessQuery) { q.Years = nil },
		"too many years":   func(q *mspr.ExcessQuery) { q.Years = make([]int, 21) },
		"a year twice":     func(q *mspr.ExcessQuery) { q.Years = []int{2020, 2020} },
		"an early year":    func(q *mspr.ExcessQuery) { q.Years = []int{1} },
		"a late year":      func(q *mspr.ExcessQuery) { q.Years = []int{9999} },
		"no harmonics":     func(q *mspr.ExcessQuery) { q.Harmonics = -1 },
		"many harmonics":   func(q *mspr.ExcessQuery) { q.Harmonics = 4 },
		"method":           func(q *mspr.ExcessQuery) { q.Method = "GUESS" },
		"baseline of days": func(q *mspr.ExcessQuery) { q.Method = mspr.BaselineHarmonic },
	} {
		q := mspr.ExcessQuery{DailyPart: part(), Method: mspr.BaselineMean, Years: []int{2021}}
		change(&q)
		if _, _, err := s.Excess(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("excess, %s: %v", name, err)
		}
	}
}

func TestIntervalsOfRatiosAndRates(t *testing.T) {
	t.Parallel()
	var s analytics.Statistics
	// R: prop.test(14017, 4405935, correct = FALSE) and binom.test.
	for m, want := range map[mspr.ProportionMethod]mspr.ConfidenceInterval{
		mspr.Wilson:         {Low: 0.00312923893183013, High: 0.00323440851488234, Level: 0.95, Method: mspr.IntervalWilson},
		mspr.ClopperPearson: {Low: 0.00312902075326594, High: 0.00323441495722725, Level: 0.95, Method: mspr.IntervalClopperPearson},
	} {
		i, err := s.ProportionInterval(mspr.Known(14017), mspr.Known(4405935), 0.95, m)
		if err != nil || math.Abs(i.Low-want.Low) > 1e-12 || math.Abs(i.High-want.High) > 1e-12 || i.Level != want.Level || i.Method != want.Method {
			t.Errorf("%s: %+v %v", m, i, err)
		}
	}
	d := &mspr.Denominator{Population: 8606033, Year: 2019}
	if i, err := s.RateInterval(mspr.Known(323), d, 0.95); err != nil || math.Abs(i.Low-3.35499106197509) > 1e-9 || math.Abs(i.High-4.18563055385255) > 1e-9 || i.Method != mspr.IntervalGarwood {
		t.Errorf("%+v %v", i, err)
	}
	for name, k := range map[string][2]mspr.Count{
		"no deaths known": {{}, mspr.Known(3)}, "no cases known": {mspr.Known(3), {}}, "no cases": {mspr.Known(0), mspr.Known(0)},
		"more deaths than cases": {mspr.Known(4), mspr.Known(3)}, "below zero": {mspr.Known(-4), mspr.Known(3)},
	} {
		if i, err := s.ProportionInterval(k[0], k[1], 0.95, mspr.Wilson); i != nil || err != nil {
			t.Errorf("%s: %+v %v", name, i, err)
		}
	}
	for name, i := range map[string]func() (*mspr.ConfidenceInterval, error){
		"no population": func() (*mspr.ConfidenceInterval, error) { return s.RateInterval(mspr.Known(3), nil, 0.95) },
		"no count":      func() (*mspr.ConfidenceInterval, error) { return s.RateInterval(mspr.Count{}, d, 0.95) },
		"below zero":    func() (*mspr.ConfidenceInterval, error) { return s.RateInterval(mspr.Known(-3), d, 0.95) },
	} {
		if got, err := i(); got != nil || err != nil {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if _, err := s.RateInterval(mspr.Known(3), d, 0.2); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Error(err)
	}
	if _, err := s.ProportionInterval(mspr.Known(3), mspr.Known(9), 2, mspr.Wilson); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Error(err)
	}
	if _, err := s.ProportionInterval(mspr.Known(3), mspr.Known(9), 0.9, "WALD"); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Error(err)
	}
}

func TestAStandardizedRateIsReckonedFromItsGroups(t *testing.T) {
	t.Parallel()
	var s analytics.Statistics
	// First births of Fay and Feuer 1997, table 1.
	groups := []mspr.StandardGroup{
		{Events: mspr.Known(107), Population: 230061, Standard: 63986.6},
		{Events: mspr.Known(141), Population: 329449, Standard: 186263.6},
		{Events: mspr.Known(60), Population: 114920, Standard: 157302.2},
		{Events: mspr.Known(40), Population: 39487, Standard: 97647},
		{Events: mspr.Known(39), Population: 14208, Standard: 47572.6},
		{Events: mspr.Known(25), Population: 3052, Standard: 12262.6},
	}
	r, err := s.StandardizedRate(groups, 0.95)
	if err != nil || math.Abs(r.Adjusted-92.3045255331995) > 1e-9 || math.Abs(r.Interval.High-105.763345749261) > 1e-7 || r.Interval.Method != mspr.IntervalFayFeuer {
		t.Errorf("%+v %v", r, err)
	}
	for name, wrong := range map[string][]mspr.StandardGroup{
		"none": nil, "too many": make([]mspr.StandardGroup, 101), "no people": {{Events: mspr.Known(1), Standard: 1}},
		"below zero": {{Events: mspr.Known(-1), Population: 1, Standard: 1}}, "missing": {{Population: 1, Standard: 1}},
		"absurd": {{Events: mspr.Known(math.MaxInt64), Population: 1e-300, Standard: 1}},
	} {
		if got, err := s.StandardizedRate(wrong, 0.95); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if _, err := s.StandardizedRate(groups, 0); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Error(err)
	}
}
