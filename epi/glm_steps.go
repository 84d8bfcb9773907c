package epi

import (
	"errors"
	"math"
)

// smallestMean is where R cuts the mean off (.Machine$double.eps).
const smallestMean = 0x1p-52

// iteration is the state of a Poisson regression between two steps.
type iteration struct {
	r            Regression
	width        int
	coefficients []float64
	linear, mean []float64
	deviance     float64
	steps        int
	// working has the working weights of the last step, and triangle the
	// decomposition of the design weighted with their roots.
	working  []float64
	triangle triangle
	// columns and right are the room in which a step decomposes.
	columns [][]float64
	right   []float64
}

func newIteration(r Regression) *iteration {
	n := len(r.Response)
	s := &iteration{
		r: r, width: len(r.Design[0]),
		linear: make([]float64, n), mean: make([]float64, n), working: make([]float64, n), right: make([]float64, n),
	}
	s.columns = make([][]float64, s.width)
	for j := range s.columns {
		s.columns[j] = make([]float64, n)
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
	for i, mu := range s.mean {
		s.working[i] = s.r.weight(i) * mu
		w := math.Sqrt(s.working[i])
		s.right[i] = w * (s.linear[i] - s.r.offset(i) + (s.r.Response[i]-mu)/mu)
		for j, x := range s.r.Design[i] {
			s.columns[j][i] = w * x
		}
	}
	var err error
	if s.triangle, err = decompose(s.columns, s.right); err != nil {
		return err
	}
	next, before := s.triangle.solve(s.right), s.coefficients
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
func (s *iteration) fit(converged bool) PoissonFit {
	inverse := s.triangle.inverse()
	f := PoissonFit{
		Coefficients: s.coefficients, Fitted: s.mean, Linear: s.linear, Deviance: s.deviance,
		Unscaled: inverse.timesTransposed(), Hat: s.leverage(inverse),
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
	return f
}

// leverage gives the squared length of each row of Q, which is the weighted
// design times R⁻¹.
func (s *iteration) leverage(inverse triangle) []float64 {
	hat := make([]float64, len(s.r.Response))
	for i, row := range s.r.Design {
		for j := range row {
			q := 0.0
			for k := range j + 1 {
				q += row[k] * inverse[k][j]
			}
			hat[i] += q * q * s.working[i]
		}
	}
	return hat
}
