package epi

import (
	"math"
	"slices"
)

// trial is a number of cases of which each is, with a probability, one that is
// counted.
type trial struct{ cases, probability float64 }

// trials are independent; how many are counted in all is a sum of binomials.
type trials []trial

// moments gives the first three central ones, of which the first is the mean.
func (all trials) moments() (mean, variance, third float64) {
	for _, t := range all {
		p := t.probability
		mean += t.cases * p
		variance += t.cases * p * (1 - p)
		third += t.cases * p * (1 - p) * (1 - 2*p)
	}
	return mean, variance, third
}

// wide is the variance above which the quantiles of a sum are taken from its
// first three moments: from there on they are off by a person at most.
const wide = 30

// quantiles gives quantiles of the number counted: the least number that has
// the probability.
func (all trials) quantiles(ps ...float64) []float64 {
	values := make([]float64, len(ps))
	if mean, variance, third := all.moments(); variance > wide {
		deviation := math.Sqrt(variance)
		for i, p := range ps {
			z := normalQuantile(p)
			// Cornish and Fisher's expansion, as far as the skewness; the least
			// whole number of which the half below is past it.
			values[i] = math.Ceil(mean + deviation*(z+third/(variance*deviation)*(z*z-1)/6) - 0.5)
		}
		return values
	}
	least, chances := all.distribution()
	for i, p := range ps {
		// Rounding may leave the whole a little short of one.
		sum, at := 0.0, 0
		for sum += chances[0]; sum < p-1e-12 && at < len(chances)-1; sum += chances[at] {
			at++
		}
		values[i] = least + float64(at)
	}
	return values
}

// negligible is a chance that no quantile can tell, and unlikely an expectation
// of which a few thousand cannot either.
const (
	negligible = 1e-15
	unlikely   = 1e-9
)

// distribution gives the chance of each number from the least on, those at the
// ends left out that are negligible.
func (all trials) distribution() (least float64, chances []float64) {
	sum := sumOfTrials{chances: []float64{1}}
	for _, t := range all {
		n := math.Round(t.cases)
		switch {
		case t.probability >= 1:
			sum.least += n
		case n*t.probability > unlikely:
			sum.add(n, t.probability)
		}
	}
	return sum.least, sum.chances
}

// sumOfTrials is the distribution of a sum that grows by binomials, in room of
// its own.
type sumOfTrials struct {
	least           float64
	chances, next   []float64
	binomial, below []float64
}

func (s *sumOfTrials) add(n, p float64) {
	s.least += s.draw(n, p)
	size := len(s.chances) + len(s.binomial) - 1
	s.next = append(s.next[:0], make([]float64, size)...)
	for i, x := range s.chances {
		for j, y := range s.binomial {
			s.next[i+j] += x * y
		}
	}
	first, last := 0, size
	for first < last-1 && s.next[first] < negligible {
		first++
	}
	for last > first+1 && s.next[last-1] < negligible {
		last--
	}
	s.least += float64(first)
	s.chances = append(s.chances[:0], s.next[first:last]...)
}

// draw sets the binomial probabilities from the number that it gives on, as far
// as they are not negligible, by ratios from the most likely number.
func (s *sumOfTrials) draw(n, p float64) (from float64) {
	mode, odds := math.Floor((n+1)*p), p/(1-p)
	s.below, s.binomial = s.below[:0], s.binomial[:0]
	for k, c := mode, 1.0; k > 0 && c > negligible; k-- {
		c *= k / (n - k + 1) / odds
		s.below = append(s.below, c)
	}
	for _, c := range slices.Backward(s.below) {
		s.binomial = append(s.binomial, c)
	}
	s.binomial = append(s.binomial, 1)
	for k, c := mode, 1.0; k < n && c > negligible; k++ {
		c *= (n - k) / (k + 1) * odds
		s.binomial = append(s.binomial, c)
	}
	total := 0.0
	for _, c := range s.binomial {
		total += c
	}
	for i := range s.binomial {
		s.binomial[i] /= total
	}
	return mode - float64(len(s.below))
}
