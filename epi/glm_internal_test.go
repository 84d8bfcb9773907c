package epi

import (
	"math"
	"testing"
)

// Deviances of few and of many cases are reckoned in two ways.
func TestTheDevianceIsThatOfRatiosWhateverTheCounts(t *testing.T) {
	for _, scale := range []float64{1, 100, manyCases / 9, manyCases, 1e8} {
		response := []float64{9 * scale, 0, 8 * scale, 11 * scale, scale}
		var s iteration
		s.prepare(len(response), 1)
		s.response = response
		for i := range response {
			s.setRow(i, []float64{1})
		}
		if converged, err := s.run(); !converged || err != nil {
			t.Fatal(converged, err)
		}
		want := 0.0
		for i, y := range response {
			if y > 0 {
				want += 2 * y * math.Log(y/s.mean[i])
			}
			want -= 2 * (y - s.mean[i])
		}
		if !(math.Abs(s.deviance/want-1) < 1e-12) {
			t.Errorf("at a scale of %v it is %v, want %v", scale, s.deviance, want)
		}
	}
}

func TestARoomIsAsGoodForTheNextRegression(t *testing.T) {
	var again iteration
	for _, response := range [][]float64{{4, 0, 7, 1, 9}, {3, 5, 4}, {1, 2, 40, 8, 16, 33, 60}} {
		r := Regression{Response: response}
		for i := range response {
			r.Design = append(r.Design, []float64{1, float64(i)})
		}
		want, err := FitPoisson(r)
		if err != nil {
			t.Fatal(err)
		}
		again.prepare(len(response), 2)
		again.response = response
		for i, row := range r.Design {
			again.setRow(i, row)
		}
		converged, err := again.run()
		if err != nil {
			t.Fatal(err)
		}
		got := again.fit(converged)
		if got.Deviance != want.Deviance || got.Coefficients[1] != want.Coefficients[1] || got.Unscaled[1][0] != want.Unscaled[1][0] {
			t.Errorf("%v: %+v, want %+v", response, got, want)
		}
	}
}
