//go:build acceptance

package epi_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/sharedfiles"
)

var detectionReferences = map[string]check{
	"surv_salmonella_agona.csv":      salmonellaAgona,
	"surv_salmNewport_germany.csv":   salmonellaNewport,
	"surv_ears_salmNewport_2011.csv": earsOfNewport,
	"surv_cusum_agona.csv":           cusumOfAgona,
	"surv_outbreakP.csv":             outbreakP,
	"surv_algo_farrington_agona.csv": farringtonOfAgona,
	"surv_threshold_unit.json":       thresholds,
}

const (
	agonaFile   = "surv_salmonella_agona.csv"
	newportFile = "surv_salmNewport_germany.csv"
)

// salmonellaAgona holds the weeks to be in order, and its cases to be those that
// the two files of results for it repeat.
func salmonellaAgona(t *testing.T, file string) {
	t.Helper()
	cases := observed(t, file, "week")
	if len(cases) != 312 {
		t.Errorf("there are %d weeks, want six years", len(cases))
	}
	for _, results := range []string{"surv_cusum_agona.csv", "surv_algo_farrington_agona.csv"} {
		repeats(t, results, "week", cases)
	}
}

func salmonellaNewport(t *testing.T, file string) {
	t.Helper()
	repeats(t, "surv_ears_salmNewport_2011.csv", "i", observed(t, file, "i"))
	weeks := rows(t, file)
	for i, row := range weeks {
		date := day(t, row.Get("date"))
		if i > 0 && !date.Equal(day(t, weeks[i-1].Get("date")).AddDate(0, 0, 7)) {
			t.Fatalf("%v is not the week after the one before", row.Fields)
		}
		if year, week := date.ISOWeek(); float64(year) != number(t, row.Get("isoyear")) || float64(week) != number(t, row.Get("isoweek")) {
			t.Errorf("%v is week %d of %d", row.Fields, week, year)
		}
	}
}

// observed gives the cases of a file of inputs, whose periods are numbered from
// 1.
func observed(t *testing.T, file, numbered string) []float64 {
	t.Helper()
	table := rows(t, file)
	for i, n := range numbers(t, table, numbered) {
		if n != float64(i+1) {
			t.Fatalf("row %d of %s is numbered %v", i+1, file, n)
		}
	}
	return numbers(t, table, "observed")
}

// repeats holds the cases in a file of results to those it was reckoned from.
func repeats(t *testing.T, file, numbered string, cases []float64) {
	t.Helper()
	table := rows(t, file)
	holds(t, table, "observed", of(t, table, numbered, cases), 0)
}

// of picks for each row the value of its period.
func of[T any](t *testing.T, table []sharedfiles.Row, numbered string, values []T) []T {
	t.Helper()
	picked := make([]T, len(table))
	for i, n := range numbers(t, table, numbered) {
		picked[i] = values[int(n)-1]
	}
	return picked
}

// detected compares the columns of a file of results with detections of its
// periods.
func detected(t *testing.T, table []sharedfiles.Row, found []epi.Detection, columns map[string]func(epi.Detection) float64, tolerance float64) {
	t.Helper()
	for column, of := range columns {
		holds(t, table, column, each(found, of), tolerance)
	}
}

func upper(d epi.Detection) float64     { return d.Upper }
func statistic(d epi.Detection) float64 { return d.Statistic }

// The index says that C1 and C2 were derived anew, and to follow the documented
// formula for C3; where the two are the same, R's own column is compared too.
func earsOfNewport(t *testing.T, file string) {
	t.Helper()
	cases, compared := observed(t, newportFile, "i"), 0
	for method, table := range published(t, file, "method") {
		for _, alpha := range []string{"0.001", "0.05"} {
			var some []sharedfiles.Row
			for _, row := range table {
				if row.Get("alpha") == alpha {
					some = append(some, row)
				}
			}
			l := line{"method": method, "baseline": some[0].Get("baseline"), "min_sigma": some[0].Get("minSigma"), "alpha": alpha}
			found, err := ears(t, l).Detect(cases)
			if err != nil {
				t.Fatal(err)
			}
			columns := map[string]func(epi.Detection) float64{"upperbound_documented_formula": upper, "alarm_documented": flag}
			if method == "C3" {
				columns["C3_statistic_documented"] = statistic
			} else {
				columns["upperbound_R_surveillance_1.20.3"], columns["alarm_R"] = upper, flag
			}
			detected(t, some, of(t, some, "i", found), columns, 1e-9)
			compared += len(some)
		}
	}
	if compared != 312 {
		t.Errorf("compared %d rows, want 312", compared)
	}
}

func cusumOfAgona(t *testing.T, file string) {
	t.Helper()
	table := rows(t, file)
	found, err := epi.StandardCUSUM(199).Detect(observed(t, agonaFile, "week"))
	if err != nil {
		t.Fatal(err)
	}
	detected(t, table, of(t, table, "week", found),
		map[string]func(epi.Detection) float64{"upperbound": upper, "cusum": statistic, "alarm": flag}, 1e-9)
}

func outbreakP(t *testing.T, file string) {
	t.Helper()
	table := rows(t, file)
	found, err := epi.StandardOutbreakP().Detect(observed(t, file, "t"))
	if err != nil {
		t.Fatal(err)
	}
	detected(t, table, found, map[string]func(epi.Detection) float64{"statistic": statistic, "alarm": flag}, 1e-9)
}

func farringtonOfAgona(t *testing.T, file string) {
	t.Helper()
	f := epi.StandardFarrington(epi.FixedYear(52))
	f.Years, f.Alpha = 4, 0.01
	found, err := f.Detect(observed(t, agonaFile, "week"))
	if err != nil {
		t.Fatal(err)
	}
	table := rows(t, file)
	weeks := of(t, table, "week", found)
	holds(t, table, "upperbound", each(weeks, upperOrZero), 1e-9)
	holds(t, table, "alarm", each(weeks, func(d epi.FarringtonDetection) float64 { return flag(d.Detection) }), 0)
	holds(t, table, "trend", each(weeks, trended), 0)
}

// thresholds are of R's own tests, which are printed with seven digits.
func thresholds(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(sharedfiles.Path(t, "reference/"+file))
	if err != nil {
		t.Fatal(err)
	}
	var tests struct {
		Tolerance float64
		Cases     []struct {
			Fn                 string
			PredFit, PredSeFit json.RawMessage
			Phi, Alpha, Y      float64
			Method, Transform  string
			Expected           [4]float64
		}
	}
	if err := json.Unmarshal(text, &tests); err != nil || len(tests.Cases) != 7 {
		t.Fatalf("there are %d cases, want 7: %v", len(tests.Cases), err)
	}
	for _, c := range tests.Cases {
		p := epi.Prediction{Dispersion: c.Phi}
		var got epi.Threshold
		if c.Fn == "noufaily" {
			p.Logarithm, p.Error = logarithm(t, c.PredFit), logarithm(t, c.PredSeFit)
			got = p.NoufailyThreshold(c.Method == "muan", c.Alpha, c.Y)
		} else {
			mean := number(t, string(c.PredFit))
			p.Logarithm, p.Error = math.Log(mean), number(t, string(c.PredSeFit))/mean
			got = p.FarringtonThreshold(powers[c.Transform], c.Alpha, c.Y)
		}
		for i, value := range []float64{got.Lower, got.Upper, got.PValue, got.Score} {
			if !near(value, c.Expected[i], tests.Tolerance) {
				t.Errorf("%s %s %s: %+v, want %v", c.Fn, c.Method, c.Transform, got, c.Expected)
				break
			}
		}
	}
}

// logarithm reads a cell such as "log(5)".
func logarithm(t *testing.T, cell json.RawMessage) float64 {
	t.Helper()
	inner, ok := strings.CutPrefix(strings.TrimSuffix(string(cell), `)"`), `"log(`)
	if !ok {
		t.Fatalf("%s is no logarithm", cell)
	}
	return math.Log(number(t, inner))
}
