package epi

import (
	"math"
	"testing"
)

// R: qnbinom, pnbinom, qpois and ppois.
func TestASpreadHasTheQuantilesOfR(t *testing.T) {
	for _, k := range []struct {
		s             spread
		p, quantile   float64
		n, atLeastOfN float64
	}{
		{spread{5, 1.5}, 0.95, 10, 11, 0.03763657},
		{spread{5, 1}, 0.95, 9, 11, 0.01369527},
		{spread{0, 1}, 0.99, 0, 1, 0},
		{spread{0.001, 3}, 0.5, 0, 0, 1},
	} {
		if got := k.s.quantile(k.p); got != k.quantile {
			t.Errorf("%+v reaches %v at %v, want %v", k.s, k.p, got, k.quantile)
		}
		if got := k.s.atLeast(k.n); math.Abs(got-k.atLeastOfN) > 1e-8 {
			t.Errorf("%+v is %v or more with %v, want %v", k.s, k.n, got, k.atLeastOfN)
		}
	}
}

// Where nothing was counted for years, the upper end of what is expected may be
// any number.
func TestAQuantileOfAnySizeIsFound(t *testing.T) {
	for _, mean := range []float64{1e9, 1e12, 1e16, 1e33, 1e200} {
		for _, dispersion := range []float64{1, 1.0001, 2, 1e6, 1e15} {
			s := spread{mean, dispersion}
			low, middle, high := s.quantile(0.01), s.quantile(0.5), s.quantile(0.99)
			if !(low <= middle && middle <= high) || math.IsInf(high, 1) {
				t.Errorf("%+v: %v, %v, %v", s, low, middle, high)
			}
			if p := s.atLeast(high + 1); mean <= 1e16 && !(p <= 0.0101) {
				t.Errorf("%+v is above %v with %v", s, high, p)
			}
		}
	}
	if s := (spread{math.NaN(), 1}); !math.IsNaN(s.quantile(0.5)) || !math.IsNaN(s.atLeast(3)) {
		t.Error("a spread around nothing has a quantile")
	}
}
