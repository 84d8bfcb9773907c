package epi_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/epi"
)

func regression(t *testing.T, lines []line) epi.Regression {
	t.Helper()
	var r epi.Regression
	for _, l := range lines {
		r.Response = append(r.Response, numeric(t, l["response"]))
		r.Weights = append(r.Weights, numeric(t, l["weight"]))
		r.Offset = append(r.Offset, numeric(t, l["offset"]))
		r.Design = append(r.Design, numerics(t, l["design"]))
	}
	return r
}

// part finds a value of a fit by the name that the table gives it.
func part(t *testing.T, f epi.PoissonFit, name string) float64 {
	t.Helper()
	kind := strings.TrimRight(name, "0123456789")
	i, _ := strconv.Atoi(name[len(kind):])
	switch kind {
	case "coefficient":
		return f.Coefficients[i]
	case "se":
		return f.StandardErrors(1)[i]
	case "hat":
		return f.Hat[i]
	case "fitted":
		return f.Fitted[i]
	case "deviance":
		return f.Deviance
	case "dispersion":
		return f.Dispersion
	case "df":
		return float64(f.ResidualDF)
	case "iterations":
		return float64(f.Iterations)
	case "converged":
		if f.Converged {
			return 1
		}
		return 0
	}
	t.Fatalf("the table has %q, which nobody reads", name)
	return 0
}

func TestAPoissonRegressionIsThatOfR(t *testing.T) {
	values := by(table(t, "glm_fit.csv"), "case")
	for name, lines := range by(table(t, "glm_input.csv"), "case") {
		f, err := epi.FitPoisson(regression(t, lines))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		tolerance := 1e-9
		if !f.Converged {
			tolerance = 1e-6 // it is on its way to infinity, and what rounds differently is carried along
		}
		for _, v := range values[name] {
			asR(t, name+" "+v["value"], part(t, f, v["value"]), v["r"], tolerance)
		}
	}
}

func TestAPredictionHasTheErrorOfItsRow(t *testing.T) {
	f, err := epi.FitPoisson(epi.Regression{Response: []float64{4, 0, 7, 1}, Design: [][]float64{{1}, {1}, {1}, {1}}})
	if err != nil {
		t.Fatal(err)
	}
	linear, se := f.Predict([]float64{1})
	// As in R, the error is that of the last step's start.
	if !near(linear, math.Log(3), 1e-9) || !near(se, 1/math.Sqrt(12), 1e-5) {
		t.Errorf("%v ± %v, want log 3 ± 1/√12", linear, se)
	}
}

func TestARegressionThatCannotBeFittedIsRefused(t *testing.T) {
	ones := [][]float64{{1}, {1}, {1}}
	for name, r := range map[string]epi.Regression{
		"no observations":   {},
		"no columns":        {Response: []float64{1}, Design: [][]float64{{}}},
		"a row too few":     {Response: []float64{1, 2, 3}, Design: ones[:2]},
		"a weight too few":  {Response: []float64{1, 2, 3}, Design: ones, Weights: []float64{1}},
		"an offset too few": {Response: []float64{1, 2, 3}, Design: ones, Offset: []float64{1}},
		"ragged":            {Response: []float64{1, 2, 3}, Design: [][]float64{{1}, {1, 2}, {1}}},
		"negative":          {Response: []float64{1, -2, 3}, Design: ones},
		"missing":           {Response: []float64{1, missing, 3}, Design: ones},
		"infinite":          {Response: []float64{1, math.Inf(1), 3}, Design: ones},
		"negative weight":   {Response: []float64{1, 2, 3}, Design: ones, Weights: []float64{1, -1, 1}},
		"infinite offset":   {Response: []float64{1, 2, 3}, Design: ones, Offset: []float64{1, math.Inf(-1), 1}},
		"missing covariate": {Response: []float64{1, 2, 3}, Design: [][]float64{{1}, {missing}, {1}}},
		"absurd offset":     {Response: []float64{1, 2, 3}, Design: ones, Offset: []float64{1, 1e300, 1}},
	} {
		if _, err := epi.FitPoisson(r); err == nil {
			t.Errorf("%s is fitted", name)
		}
	}
	for name, design := range map[string][][]float64{
		"a column twice":                {{1, 1}, {1, 1}, {1, 1}},
		"a column of zeros":             {{1, 0}, {1, 0}, {1, 0}},
		"more columns than rows":        {{1, 2, 3, 4}, {1, 4, 9, 16}, {1, 8, 27, 64}},
		"a column that is a difference": {{1, 5, 4}, {1, 7, 6}, {1, 8, 7}},
	} {
		if _, err := epi.FitPoisson(epi.Regression{Response: []float64{1, 2, 3}, Design: design}); !errors.Is(err, epi.ErrSingular) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
