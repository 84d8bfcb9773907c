package epi

import (
	"errors"
	"math"
)

// smallestMean is where R cuts the mean off (.Machine$double.eps).
const smallestMean = 0x1p-52

// iteration is the state of a Poisson regression between two steps. It may fit
// one regression after another, in the same room: what it gave of one is good
// until the next is prepared.
type iteration struct {
	room room
	// columns are those of the design. Nil weights are one each, a nil offset is
	// none.
	columns                   [][]float64
	response, weights, offset []float64
	// coefficients are those of the last step, and before those of the step before.
	coefficients, before []float64
	linear, mean         []float64
	// logs are the logarithms of the response.
	logs     []float64
	deviance float64
	steps    int
	// working has the working weights of the last step, and triangle the
	// decomposition of the design weighted with their roots.
	working  []float64
	triangle triangle
	// weighted and right are the two sides of a step's least squares.
	weighted [][]float64
	right    []float64
}

// prepare makes room for a regression, whose design, response, weights and offset
// are to be set.
func (s *iteration) prepare(n, width int) {
	r := &s.room
	r.clear()
	s.columns, s.weighted = r.matrix(width, n), r.matrix(width, n)
	s.coefficients, s.before = r.vector(width), r.vector(width)
	s.linear, s.mean, s.working, s.right = r.vector(n), r.vector(n), r.vector(n), r.vector(n)
	s.logs = r.vector(n)
	s.triangle = r.matrix(width, width)
	s.weights, s.offset = nil, nil
}

// setRow sets a row of the design.
func (s *iteration) setRow(i int, row []float64) {
	for j, x := range row {
		s.columns[j][i] = x
	}
}

func (s *iteration) weight(i int) float64 {
	if s.weights == nil {
		return 1
	}
	return s.weights[i]
}

// run takes steps until one leaves the deviance as it was; it says whether one did.
func (s *iteration) run() (converged bool, err error) {
	for i, y := range s.response {
		s.mean[i] = y + 0.1
		s.linear[i] = math.Log(s.mean[i])
		s.logs[i] = math.Log(y)
	}
	s.deviance, s.steps = s.devianceNow(), 0
	for !converged && s.steps < fitIterations {
		before := s.deviance
		if err := s.step(); err != nil {
			return false, err
		}
		converged = math.Abs(s.deviance-before)/(math.Abs(s.deviance)+0.1) < fitTolerance
	}
	return converged, nil
}

// step solves the weighted least squares of the current weights, and moves
// there, or less far where the deviance would not be finite.
func (s *iteration) step() error {
	s.weigh()
	if err := decompose(s.weighted, s.right, s.triangle); err != nil {
		return err
	}
	s.coefficients, s.before = s.before, s.coefficients
	s.triangle.solve(s.right, s.coefficients)
	s.move()
	for range fitIterations {
		if !math.IsInf(s.deviance, 0) && !math.IsNaN(s.deviance) {
			s.steps++
			return nil
		}
		if s.steps == 0 {
			break
		}
		for j := range s.coefficients {
			s.coefficients[j] = (s.coefficients[j] + s.before[j]) / 2
		}
		s.move()
	}
	return errors.New("the regression does not settle: no finite deviance was found")
}

// weigh sets the two sides of the least squares.
func (s *iteration) weigh() {
	for i, mu := range s.mean {
		s.working[i] = s.weight(i) * mu
		w, target := math.Sqrt(s.working[i]), s.linear[i]
		if s.offset != nil {
			target -= s.offset[i]
		}
		s.right[i] = w * (target + (s.response[i]-mu)/mu)
		for j, column := range s.columns {
			s.weighted[j][i] = w * column[i]
		}
	}
}

// move goes to the coefficients.
func (s *iteration) move() {
	clear(s.linear)
	copy(s.linear, s.offset)
	for j, column := range s.columns {
		c := s.coefficients[j]
		for i, x := range column {
			s.linear[i] += x * c
		}
	}
	for i, l := range s.linear {
		if i > 0 && l == s.linear[i-1] {
			s.mean[i] = s.mean[i-1]
			continue
		}
		s.mean[i] = max(math.Exp(l), smallestMean)
	}
	s.deviance = s.devianceNow()
}

// manyCases is the count up to which the difference of two logarithms is as good
// as that of a ratio, and quicker: what it loses is far below fitTolerance.
const manyCases = 10_000

func (s *iteration) devianceNow() float64 {
	sum := 0.0
	for i, y := range s.response {
		mu := s.mean[i]
		unit := mu
		switch {
		case y >= manyCases || y > 0 && mu == smallestMean:
			unit = y*math.Log(y/mu) - (y - mu)
		case y > 0:
			unit = y*(s.logs[i]-s.linear[i]) - (y - mu)
		}
		sum += 2 * s.weight(i) * unit
	}
	return sum
}

// fit gives what is known after the last step, but for the leverage.
func (s *iteration) fit(converged bool) PoissonFit {
	f := PoissonFit{
		Coefficients: s.coefficients, Fitted: s.mean, Linear: s.linear, Deviance: s.deviance,
		Unscaled: s.inverse().timesTransposed(&s.room), ResidualDF: -len(s.columns), Iterations: s.steps, Converged: converged,
	}
	pearson := 0.0
	for i, y := range s.response {
		if s.weight(i) > 0 {
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

func (s *iteration) inverse() triangle { return s.triangle.inverse(&s.room) }

// leverage gives the squared length of each row of Q, which is the weighted
// design times R⁻¹.
func (s *iteration) leverage() []float64 {
	hat, inverse := s.room.vector(len(s.response)), s.inverse()
	for j := range s.columns {
		for i, w := range s.working {
			q := 0.0
			for k := range j + 1 {
				q += s.columns[k][i] * inverse[k][j]
			}
			hat[i] += q * q * w
		}
	}
	return hat
}
