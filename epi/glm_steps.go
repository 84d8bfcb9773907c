package epi

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// smallestMean is where R cuts the mean off (.Machine$double.eps).
const smallestMean = 0x1p-52

// singular is how small a diagonal of R may be, relative to the length of its
// column, before glm.fit calls the column aliased.
const singular = 1e-11

// iteration is the state of a Poisson regression between two steps.
type iteration struct {
	r            Regression
	width        int
	coefficients []float64
	linear, mean []float64
	deviance     float64
	steps        int
	// weighted is the design, each row times the root of its working weight of
	// the last step; triangle is the R of its QR decomposition.
	weighted *mat.Dense
	working  []float64
	triangle *mat.TriDense
}

func newIteration(r Regression) *iteration {
	n := len(r.Response)
	s := &iteration{
		r: r, width: len(r.Design[0]),
		linear: make([]float64, n), mean: make([]float64, n), working: make([]float64, n),
		weighted: dense(r.Design),
	}
	for i, y := range r.Response {
		s.mean[i] = y + 0.1
		s.linear[i] = math.Log(s.mean[i])
	}
	s.deviance = s.devianceNow()
	return s
}

// step solves the weighted least squares of the current weights, and moves
// there, or less far where the deviance would not be finite.
func (s *iteration) step() error {
	root := mat.NewVecDense(len(s.working), nil)
	for i, mu := range s.mean {
		s.working[i] = s.r.weight(i) * mu
		w := math.Sqrt(s.working[i])
		root.SetVec(i, w*(s.linear[i]-s.r.offset(i)+(s.r.Response[i]-mu)/mu))
		for j, x := range s.r.Design[i] {
			s.weighted.Set(i, j, w*x)
		}
	}
	next, err := s.solve(root)
	if err != nil {
		return err
	}
	before := s.coefficients
	s.move(next)
	for range fitIterations {
		if !math.IsInf(s.deviance, 0) && !math.IsNaN(s.deviance) {
			s.steps++
			return nil
		}
		if before == nil {
			break
		}
		for j := range next {
			next[j] = (next[j] + before[j]) / 2
		}
		s.move(next)
	}
	return errors.New("the regression does not settle: no finite deviance was found")
}

func (s *iteration) solve(right *mat.VecDense) ([]float64, error) {
	if len(s.r.Response) < s.width {
		return nil, ErrSingular
	}
	var qr mat.QR
	qr.Factorize(s.weighted)
	var upper mat.Dense
	qr.RTo(&upper)
	s.triangle = mat.NewTriDense(s.width, mat.Upper, nil)
	for j := range s.width {
		length := 0.0
		for i := range j + 1 {
			s.triangle.SetTri(i, j, upper.At(i, j))
			length = math.Hypot(length, upper.At(i, j))
		}
		if !(math.Abs(upper.At(j, j)) > singular*length) {
			return nil, ErrSingular
		}
	}
	var solution mat.VecDense
	if err := qr.SolveVecTo(&solution, false, right); err != nil && !isCondition(err) {
		return nil, err
	}
	return solution.RawVector().Data, nil
}

// isCondition tells a solution that lost digits, which the test for singular
// columns has let pass, from none.
func isCondition(err error) bool {
	var c mat.Condition
	return errors.As(err, &c) && !math.IsInf(float64(c), 1)
}

// move takes new coefficients.
func (s *iteration) move(coefficients []float64) {
	s.coefficients = append([]float64(nil), coefficients...)
	for i, row := range s.r.Design {
		s.linear[i] = s.r.offset(i)
		for j, x := range row {
			s.linear[i] += x * coefficients[j]
		}
		s.mean[i] = max(math.Exp(s.linear[i]), smallestMean)
	}
	s.deviance = s.devianceNow()
}

func (s *iteration) devianceNow() float64 {
	sum := 0.0
	for i, y := range s.r.Response {
		unit := s.mean[i]
		if y > 0 {
			unit = y*math.Log(y/s.mean[i]) - (y - s.mean[i])
		}
		sum += 2 * s.r.weight(i) * unit
	}
	return sum
}

// fit gives what is known after the last step.
func (s *iteration) fit(converged bool) (PoissonFit, error) {
	var inverse mat.TriDense
	if err := inverse.InverseTri(s.triangle); err != nil && !isCondition(err) {
		return PoissonFit{}, ErrSingular
	}
	f := PoissonFit{
		Coefficients: s.coefficients, Fitted: s.mean, Linear: s.linear, Deviance: s.deviance,
		Unscaled: s.covariance(&inverse), Hat: s.leverage(&inverse),
		ResidualDF: -s.width, Iterations: s.steps, Converged: converged,
	}
	pearson := 0.0
	for i, y := range s.r.Response {
		if s.r.weight(i) > 0 {
			f.ResidualDF++
			residual := (y - s.mean[i]) / s.mean[i]
			pearson += s.working[i] * residual * residual
		}
	}
	f.Dispersion = math.NaN()
	if f.ResidualDF > 0 {
		f.Dispersion = pearson / float64(f.ResidualDF)
	}
	return f, nil
}

// covariance is (RᵀR)⁻¹.
func (s *iteration) covariance(inverse *mat.TriDense) [][]float64 {
	var product mat.Dense
	product.Mul(inverse, inverse.T())
	rows := make([][]float64, s.width)
	for i := range rows {
		rows[i] = mat.Row(nil, i, &product)
	}
	return rows
}

// leverage gives the squared length of each row of Q, which is the weighted
// design times R⁻¹.
func (s *iteration) leverage(inverse *mat.TriDense) []float64 {
	var q mat.Dense
	q.Mul(s.weighted, inverse)
	hat := make([]float64, len(s.r.Response))
	for i := range hat {
		length := mat.Norm(q.RowView(i), 2)
		hat[i] = length * length
	}
	return hat
}
