package epi

import (
	"errors"
	"fmt"
	"math"
)

// Regression asks for counts as a function of what is known of each of them.
type Regression struct {
	// Response has one count for each observation, none below zero.
	Response []float64
	// Design has one row for each observation, with a value for each
	// coefficient; an intercept is a column of ones. Centre a column of time:
	// large values that differ little lose digits.
	Design [][]float64
	// Weights are the observations' prior weights, none below zero; an
	// observation of weight zero is fitted and does not count. Nil means one
	// each.
	Weights []float64
	// Offset is added to each linear predictor, such as the logarithm of a
	// population; nil means none.
	Offset []float64
}

// PoissonFit is a Poisson regression with the logarithm as its link, which is a
// quasi-Poisson regression too: the two differ in the dispersion that scales the
// covariance.
type PoissonFit struct {
	// Coefficients has one value for each column of the design.
	Coefficients []float64
	// Unscaled is the covariance of the coefficients at dispersion one: that of
	// a Poisson regression. A quasi-Poisson one multiplies it by Dispersion.
	Unscaled [][]float64
	// Fitted has the expected count of each observation, Linear its logarithm.
	Fitted, Linear []float64
	// Hat has the leverage of each observation, from 0 to 1.
	Hat []float64
	// Deviance is the residual deviance.
	Deviance float64
	// Dispersion is Pearson's statistic over ResidualDF, as R's quasipoisson
	// has it; NaN where no degree of freedom is left.
	Dispersion float64
	// ResidualDF counts the observations of weight above zero, less the
	// coefficients.
	ResidualDF int
	// Iterations counts the steps taken; Converged says whether the last one
	// left the deviance as it was.
	Iterations int
	Converged  bool
}

// The rules by which R's glm.fit stops.
const (
	fitTolerance  = 1e-8
	fitIterations = 25
)

// ErrSingular is a design in which a column follows from others.
var ErrSingular = errors.New("a column of the design is a combination of the others: leave one of them out")

// FitPoisson fits a Poisson regression with logarithmic link by iteratively
// reweighted least squares (Nelder and Wedderburn 1972, J R Stat Soc A
// 135:370-384, doi:10.2307/2344614), each step a QR decomposition. It starts,
// steps, halves a step that overshoots and stops as R's glm.fit does, and takes
// covariance and leverage from the weights of the last step, so that its
// numbers are R's beyond the tolerance at which both stop. Running out of steps
// is no error: Converged tells. What can't be fitted is an error, ErrSingular
// among them.
func FitPoisson(r Regression) (PoissonFit, error) {
	if err := r.check(); err != nil {
		return PoissonFit{}, err
	}
	var s iteration
	s.prepare(len(r.Response), len(r.Design[0]))
	s.response, s.weights, s.offset = r.Response, r.Weights, r.Offset
	for i, row := range r.Design {
		s.setRow(i, row)
	}
	converged, err := s.run()
	if err != nil {
		return PoissonFit{}, err
	}
	f := s.fit(converged)
	f.Hat = s.leverage()
	return f, nil
}

func (r Regression) check() error {
	n := len(r.Response)
	if n == 0 {
		return errors.New("a regression needs observations, and has none")
	}
	if len(r.Design) != n || r.Weights != nil && len(r.Weights) != n || r.Offset != nil && len(r.Offset) != n {
		return fmt.Errorf("a regression on %d counts needs as many rows of its design, weights and offsets; it has %d, %d and %d",
			n, len(r.Design), len(r.Weights), len(r.Offset))
	}
	width := len(r.Design[0])
	if width == 0 {
		return errors.New("a regression needs a column in its design, and has none")
	}
	for i, y := range r.Response {
		if !(y >= 0) || math.IsInf(y, 1) {
			return fmt.Errorf("observation %d of a regression is %v: it has to be a count, zero or more; leave missing ones out", i, y)
		}
		if len(r.Design[i]) != width {
			return fmt.Errorf("row %d of the design has %d columns, and the first %d", i, len(r.Design[i]), width)
		}
		if w := r.weight(i); !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("the weight of observation %d is %v: it has to be zero or more", i, w)
		}
		if err := finite(r.Design[i]); err != nil {
			return fmt.Errorf("row %d of the design: %w", i, err)
		}
	}
	if err := finite(r.Offset); err != nil {
		return fmt.Errorf("an offset: %w", err)
	}
	return nil
}

func finite(values []float64) error {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%v is no finite number", v)
		}
	}
	return nil
}

func (r Regression) weight(i int) float64 {
	if r.Weights == nil {
		return 1
	}
	return r.Weights[i]
}

// StandardErrors gives those of the coefficients at a dispersion: 1 for a
// Poisson regression, Dispersion for a quasi-Poisson one.
func (f PoissonFit) StandardErrors(dispersion float64) []float64 {
	errs := make([]float64, len(f.Unscaled))
	for i := range f.Unscaled {
		errs[i] = math.Sqrt(f.Unscaled[i][i] * dispersion)
	}
	return errs
}

// Predict gives the linear predictor of a row (the logarithm of its expected
// count, without an offset) and its standard error at dispersion one.
func (f PoissonFit) Predict(row []float64) (linear, standardError float64) {
	variance := 0.0
	for i, x := range row {
		linear += x * f.Coefficients[i]
		for j, y := range row {
			variance += x * y * f.Unscaled[i][j]
		}
	}
	return linear, math.Sqrt(max(0, variance))
}
